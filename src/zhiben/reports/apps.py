from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.reports"
    label = "reports"
