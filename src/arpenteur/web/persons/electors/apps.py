"""Django application."""

from django.apps import AppConfig


class ElectorsConfig(AppConfig):
    """The electoral list: encrypted, counted, printed under agreement, gone at day + 8."""

    name = "arpenteur.web.persons.electors"
    label = "electors"
