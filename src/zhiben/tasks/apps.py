from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.tasks"
    label = "tasks"
