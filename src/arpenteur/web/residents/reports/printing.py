"""The code of a report on paper, as a PDF made in memory: it is written to no file and stands in no address."""

from pathlib import Path

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.web.communication.public_pages.poster import square
from arpenteur.web.foundation.shared import assets
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.consultations.models import Contribution
from arpenteur.web.residents.reports.codes import in_two_groups
from arpenteur.web.residents.reports.links import follow_address

_TEMPLATE = Path(__file__).parent / "typst" / "code.typ"


def follow_sheet(request: HttpRequest, report: Contribution, code: str, *, ticket: bool) -> bytes:
    """One page of A4, or one ticket as long as it has to be: what was reported is not on it, only how to follow it.

    ``code``: eight signs, as whoever reported has them.
    """
    campaign = report.process.campaign
    typed = address_to_hand_on(request, reverse("reports:by-code", args=[campaign.slug]))
    data = {
        "ticket": ticket,
        "language": translation.get_language() or "fr",
        "above": campaign.name,
        "title": _("Your report"),
        "about": _("Number %(n)d, received on %(day)s.")
        % {"n": report.number, "day": f"{report.submitted_at:%d/%m/%Y}"},
        "label": _("Your code to follow it"),
        "code": in_two_groups(code),
        "square": square(follow_address(request, report)).decode(),
        "square_words": _("Square to scan"),
        "scan": _("Scan, or type the address and the code"),
        "address": typed.partition("://")[2].rstrip("/"),
        "lines": [
            _("See where it is, say that it is repaired, or that it is still there."),
            _("Whoever has this paper can do it for you: keep it. Nothing on it says who you are."),
        ],
    }
    (page,) = typeset(_TEMPLATE, data, [str(assets.FONTS)] if assets.FONTS.is_dir() else [])
    return page
