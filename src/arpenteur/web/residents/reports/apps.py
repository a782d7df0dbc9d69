"""Django application of its own: reports are contributions of the room, with photos, a code on paper and Open311."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Photos of reports, codes to follow them, programs that post them."""

    name = "arpenteur.web.residents.reports"
    label = "reports"
