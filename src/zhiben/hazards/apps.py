from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.hazards"
    label = "hazards"
