"""Django application."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Published snapshots, strategy and profiles."""

    name = "arpenteur.web.foundation.territory"
    label = "territory"
