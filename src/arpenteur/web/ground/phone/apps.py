"""The Django application."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    """Turfs, rounds and what is said of doors. The label names its tables: it stays what it was when they were made."""

    name = "arpenteur.web.ground.phone"
    label = "canvass"
