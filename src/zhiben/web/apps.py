from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.web"
    label = "web"
