from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.inspections"
    label = "inspections"
