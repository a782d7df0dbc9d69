"""Django application."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Volunteers and teams."""

    name = "arpenteur.web.persons.volunteers"
    label = "volunteers"
