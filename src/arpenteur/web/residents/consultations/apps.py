"""Django application."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """What residents ask, propose and report, at the steps of a process."""

    name = "arpenteur.web.residents.consultations"
    label = "consultations"
