from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.records"
    label = "records"
