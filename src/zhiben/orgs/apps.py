from django.apps import AppConfig


class Room(AppConfig):
    name = "zhiben.orgs"
    label = "orgs"
