"""Django application."""

from django.apps import AppConfig


class LocalSeriesConfig(AppConfig):
    """Series that campaigns bring."""

    name = "arpenteur.web.persons.local_series"
    label = "local_series"
