"""Django application."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Contacts."""

    name = "arpenteur.web.contacts"
    label = "contacts"
