"""Django application."""

from django.apps import AppConfig


class PublicPagesConfig(AppConfig):
    """Pages that need no account and no script."""

    name = "arpenteur.web.communication.public_pages"
    label = "public_pages"
