from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.learning"
    label = "learning"
