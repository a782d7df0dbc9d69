"""Django application."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operation."""

    name = "arpenteur.web.operations"
    label = "operations"

    def ready(self) -> None:
        """Write down what happens to accounts."""
        from arpenteur.web.operations.security_events import listen

        listen()
