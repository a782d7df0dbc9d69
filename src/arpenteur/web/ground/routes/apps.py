"""The Django application."""

from django.apps import AppConfig


class RoutesConfig(AppConfig):
    """Turfs and rounds: pages, paper and files. Their tables are in ``phone``."""

    name = "arpenteur.web.ground.routes"
    label = "routes"
