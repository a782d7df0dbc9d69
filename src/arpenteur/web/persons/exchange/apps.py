"""Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Imports and exports of contacts."""

    name = "arpenteur.web.persons.exchange"
    label = "exchange"
