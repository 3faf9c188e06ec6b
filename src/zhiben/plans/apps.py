from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.plans"
    label = "plans"
