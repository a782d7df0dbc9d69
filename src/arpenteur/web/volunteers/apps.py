"""Django application."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Volunteers and teams."""

    name = "arpenteur.web.volunteers"
    label = "volunteers"
