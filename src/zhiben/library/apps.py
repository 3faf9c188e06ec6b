from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.library"
    label = "library"
