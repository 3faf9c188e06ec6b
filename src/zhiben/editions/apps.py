from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.editions"
    label = "editions"
