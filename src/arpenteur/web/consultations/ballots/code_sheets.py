"""Writes: codes for a quartier are drawn, kept as digests, and printed once on sheets to cut out."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.consultations.actions.people import credential_digest
from arpenteur.web.consultations.ballots.codes import SHEET_CODE, in_groups, new_code
from arpenteur.web.consultations.ballots.tallying import config_of_step
from arpenteur.web.consultations.ballots.voters import vote_gate
from arpenteur.web.consultations.models import Credential, ProcessStep
from arpenteur.web.shared import assets
from arpenteur.web.shared.typesetting import typeset

MOST_CODES = 2_000
_TEMPLATE = Path(__file__).parent / "typst" / "codes.typ"


@transaction.atomic
def issue_codes(*, step: ProcessStep, zone: str, count: int, by: Actor, at: datetime) -> list[str]:
    """So many new codes of a quartier (none: of the whole town), which only the caller has from now on.

    Nobody writes down who is given which. Raises InputError for a step that asks for no code, a quartier that is none
    of its rules, and too many at once.
    """
    asked = vote_gate(step).code
    if asked is None:
        raise InputError(_("this vote asks for no code"), action=_("choose it in the gate, before the step opens"))
    if not 1 <= count <= MOST_CODES:
        raise InputError(_("codes at once"), expected=_("1 to %(n)d") % {"n": MOST_CODES})
    known = {one.name for one in config_of_step(step).quartiers}
    if zone and zone not in known:
        raise InputError(_("“%(zone)s” is none of the quartiers") % {"zone": zone})
    codes = [new_code(SHEET_CODE) for _number in range(count)]
    Credential.objects.bulk_create(
        Credential(
            campaign_id=step.campaign_id, step=step, method=asked, digest=credential_digest(step, asked, code),
            zone=zone, by=by.pseudonym, at=at,
        )
        for code in codes
    )  # fmt: skip
    record(verb="ballot_box.codes_printed", subject=step, by=by, at=at, campaign=step.campaign_id, n=count)
    return codes


def sheets_of_codes(step: ProcessStep, zone: str, codes: list[str], address: str) -> bytes:
    """A PDF made in memory, ten codes a page, in the language of the page that gives it."""
    data = {
        "language": translation.get_language() or "fr", "above": step.process.campaign.name, "title": step.title,
        "zone": zone, "address": address, "codes": [in_groups(one) for one in codes],
        "lines": [
            _("One code, one vote. It says the quartier, never the name."),
            _("Type it on the page of the vote. A later vote takes the place of the one before."),
        ],
        "notice": _("A consultation of the campaign: no ballot of the election."),
    }  # fmt: skip
    (page,) = typeset(_TEMPLATE, data, [str(assets.FONTS)] if assets.FONTS.is_dir() else [])
    return page
