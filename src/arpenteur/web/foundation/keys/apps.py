"""Django application."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Keys of data, encrypted columns, blind indexes."""

    name = "arpenteur.web.foundation.keys"
    label = "keys"
