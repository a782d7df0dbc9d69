"""Django application."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Frame and helpers of every page."""

    name = "arpenteur.web.shared"
    label = "shared"

    def ready(self) -> None:
        """Register the check of classified columns."""
        from arpenteur.web.shared import library_privacy, privacy  # noqa: F401 — they register themselves
