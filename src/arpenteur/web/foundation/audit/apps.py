"""Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _protect(using: str, **_: Any) -> None:
    from arpenteur.web.foundation.audit.append_only import protect

    protect(using)


class AuditConfig(AppConfig):
    """The journal."""

    name = "arpenteur.web.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        """After every migration the database refuses to change a line."""
        post_migrate.connect(_protect, sender=self, dispatch_uid="arpenteur.append_only")
