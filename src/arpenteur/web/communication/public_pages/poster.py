"""The poster of a page, one A4: the question, the square to scan, the address to type."""

import io
from pathlib import Path

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.web.communication.public_pages.models import PageKind, PublicFace, PublicPage
from arpenteur.web.communication.public_pages.palette import CODES, Colour
from arpenteur.web.communication.public_pages.wording import TITLES
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.typesetting import typeset_drawn

TEMPLATE = Path(__file__).parent / "typst" / "page.typ"


def square(address: str) -> bytes:
    """A square that leads to an address, as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=8, border=2)
    return out.getvalue()


def page_poster(campaign: Campaign, page: PublicPage, face: PublicFace, address: str) -> bytes:
    """A PDF of one A4 page, in the language of the moment."""
    data = {
        "language": (get_language() or "fr")[:2],
        "campaign": campaign.name,
        "fictional": _("Fictional data") if campaign.fictional else "",
        "colour": CODES[Colour(face.colour)],
        "title": page.title or str(TITLES[PageKind(page.kind)]),
        "sentence": page.sentence,
        "scan": _("Scan, or type"),
        "address": address.partition("://")[2].rstrip("/"),
        "square": _("Square to scan"),
        "rights": _("Nothing is kept before you confirm it, and you leave in one step."),
    }
    return typeset_drawn(TEMPLATE, data, {"square.svg": square(address).decode()})
