"""Django application."""

from django.apps import AppConfig


class PathsConfig(AppConfig):
    """Paths and the journeys of contacts on them."""

    name = "arpenteur.web.persons.paths"
    label = "paths"
