"""Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "arpenteur.web.accounts"
    label = "accounts"
