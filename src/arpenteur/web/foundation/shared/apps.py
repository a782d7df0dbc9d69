"""Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext

from arpenteur.domain.errors import translate_with


class SharedConfig(AppConfig):
    """Frame and helpers of every page."""

    name = "arpenteur.web.foundation.shared"
    label = "shared"

    def ready(self) -> None:
        """Register the check of classified columns; errors of the engine speak the language of the page."""
        translate_with(gettext)
        for module in ("library_privacy", "privacy"):  # they register themselves
            import_module(f"arpenteur.web.foundation.shared.{module}")
