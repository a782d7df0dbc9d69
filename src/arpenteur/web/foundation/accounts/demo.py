"""The demonstration on one's own machine: fictional people whom a button signs in."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
