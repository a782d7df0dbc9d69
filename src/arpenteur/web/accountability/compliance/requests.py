"""Writes: requests from people, opened and closed. What they ask is done elsewhere; here is the month they wait."""

import re
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import add_months
from arpenteur.web.accountability.compliance.models import Outcome, PersonRequest, RequestKind
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign

MONTHS = 1
"""RGPD art. 12(3): one month from its reception."""
_REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9./-]{0,29}")


@verb("request.opened", "request from a person received")
def open_request(
    *, campaign: Campaign, kind: str, reference: str, received_at: datetime, by: Actor, at: datetime
) -> PersonRequest:
    """Note a request, to be answered a month after it came.

    Raises InputError for an unknown kind, a reference that could be a name, or a date that has not come.
    """
    if kind not in RequestKind:
        raise InputError(
            _("unknown request: %(kind)s") % {"kind": kind}, expected=_("access, rectification, erasure or objection")
        )
    wanted = reference.strip().upper()
    if not _REFERENCE.fullmatch(wanted):
        raise InputError(
            _("reference “%(reference)s”") % {"reference": reference.strip()},
            expected=_("a number of your register, like 2027-014"),
            action=_("write no name here"),
        )
    if received_at > at:
        raise InputError(_("the day of reception has not come yet"), expected=_("today or before"))
    made = PersonRequest.objects.create(
        campaign=campaign,
        kind=kind,
        reference=wanted,
        received_at=received_at,
        due_at=add_months(received_at, MONTHS),
    )
    record(subject=made, by=by, at=at, campaign=campaign.pk, kind=kind)
    return made


@verb("request.closed", "request from a person closed")
def close_request(*, request: PersonRequest, outcome: str, by: Actor, at: datetime) -> PersonRequest:
    """Note how a request ended; closed already, nothing changes. Raises InputError for an unknown outcome."""
    if outcome not in Outcome:
        raise InputError(
            _("unknown outcome: %(outcome)s") % {"outcome": outcome}, expected=_("done, without object or refused")
        )
    held = PersonRequest.objects.select_for_update().get(pk=request.pk)
    if held.done_at is None:
        held.done_at, held.outcome = at, outcome
        held.save(update_fields=["done_at", "outcome"])
        late = at > held.due_at
        record(subject=held, by=by, at=at, campaign=held.campaign_id, outcome=outcome, late=late)
    return held
