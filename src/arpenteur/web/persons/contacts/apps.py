"""Django application."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """People who asked to keep in touch: encrypted, searched blind, read under count."""

    name = "arpenteur.web.persons.contacts"
    label = "contacts"
