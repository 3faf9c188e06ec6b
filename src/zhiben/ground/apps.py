from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.ground"
    label = "ground"
