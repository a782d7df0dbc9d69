"""Codes of a quartier on paper, to be cut apart: a PDF made in memory, for the answer that gives it and never again."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.typesetting import typeset_apart
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.paper_codes import in_groups

_TEMPLATE = Path(__file__).parent / "typst" / "codes.typ"


def code_sheets(
    step: ProcessStep,
    zone: str,
    codes: Sequence[str],
    address: str,
    lines: Sequence[str] = (),
    notice: str = "",
    pile: str = "",
) -> bytes:
    """Ten slips a page, a code each; ``address``: where it is typed, empty where others cannot reach this site. The
    square leads to that page and carries no code. ``lines``, ``notice``: what a slip of a vote says instead of what
    it says of another step; ``pile``: said at the foot of their page. Raises
    subprocess.SubprocessError.
    """
    campaign = step.process.campaign
    until = date_format(local(campaign, step.closes_at).date(), "j F Y") if step.closes_at else ""
    usual = (_("One person, once."), _("Nobody knows who was given which slip."))
    told = [*(lines or usual), _("Until %(day)s.") % {"day": until} if until else ""]
    shuffle = _("Shuffle before you hand them out. Lost: say so, and those not used are withdrawn.")
    data = {
        "language": translation.get_language() or "fr",
        "above": f"{campaign.name} · {notice}" if notice else campaign.name,
        "title": step.title,
        "zone": zone,
        "codes": [in_groups(one) for one in codes],
        "address": address.partition("://")[2].rstrip("/"),
        "square": _square(address) if address else "",
        "scan": _("Square to scan"),
        "lines": [one for one in told if one],
        "foot": f"{pile} {shuffle}".strip(),
    }
    (made,) = typeset_apart(_TEMPLATE, [data])
    return made


def _square(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=4, border=1)
    return out.getvalue().decode()
