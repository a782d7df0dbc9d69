"""Django application."""

from django.apps import AppConfig


class CrewConfig(AppConfig):
    """Teams at work."""

    name = "arpenteur.web.ground.crew"
    label = "crew"
