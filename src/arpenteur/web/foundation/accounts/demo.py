"""The demonstration on one's own machine: fictional people whom a button signs in."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.accounts.models import User

DOMAIN = "@demo.invalid"


@dataclass(frozen=True)
class Part:
    """Someone to play."""

    email: str
    label: str | Promise


PARTS = (
    Part(f"directrice{DOMAIN}", _("Enter as campaign director")),
    Part(f"responsable{DOMAIN}", _("Enter as field organiser")),
    Part(f"militante{DOMAIN}", _("Enter as volunteer")),
    Part(f"protection{DOMAIN}", _("Enter as data-protection officer")),
)


def demo_people() -> list[Part]:
    """Fictional people who exist here; none outside a demonstration."""
    if not settings.ARPENTEUR_DEMO:
        return []
    known = set(User.objects.filter(email__in=[part.email for part in PARTS]).values_list("email", flat=True))
    return [part for part in PARTS if part.email in known]
