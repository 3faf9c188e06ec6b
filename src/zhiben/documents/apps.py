from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.documents"
    label = "documents"
