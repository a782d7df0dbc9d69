"""Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users of the site, how they sign in, what they keep of themselves."""

    name = "arpenteur.web.foundation.accounts"
    label = "accounts"
