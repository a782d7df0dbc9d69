"""Reads."""

from django.conf import settings

from arpenteur.web.foundation.accounts.demo import PARTS, Part
from arpenteur.web.foundation.accounts.models import User


def demo_people() -> list[Part]:
    """Fictional people who exist here; none outside a demonstration."""
    if not settings.ARPENTEUR_DEMO:
        return []
    known = set(User.objects.filter(email__in=[part.email for part in PARTS]).values_list("email", flat=True))
    return [part for part in PARTS if part.email in known]
