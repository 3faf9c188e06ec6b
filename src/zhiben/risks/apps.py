from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.risks"
    label = "risks"
