"""Writes: requests from people, opened and closed. What they ask is done elsewhere; here is the month they wait."""

import re
from datetime import datetime

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import add_months
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.compliance.models import Outcome, PersonRequest, RequestKind

MONTHS = 1
"""RGPD art. 12(3): one month from its reception."""
_REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9./-]{0,29}")


@transaction.atomic
def open_request(
    *, campaign: Campaign, kind: str, reference: str, received_at: datetime, by: Actor, at: datetime
) -> PersonRequest:
    """Note a request, to be answered a month after it came.

    Raises InputError for an unknown kind, a reference that could be a name, or a date that has not come.
    """
    if kind not in RequestKind:
        raise InputError(f"demande inconnue : {kind}", expected="accès, rectification, effacement ou opposition")
    wanted = reference.strip().upper()
    if not _REFERENCE.fullmatch(wanted):
        raise InputError(
            f"référence « {reference.strip()} »",
            expected="un numéro de votre registre, comme 2027-014",
            action="n'écrivez pas de nom ici",
        )
    if received_at > at:
        raise InputError("la date de réception n'est pas encore venue", expected="aujourd'hui ou avant")
    made = PersonRequest.objects.create(
        campaign=campaign, kind=kind, reference=wanted, received_at=received_at,
        due_at=add_months(received_at, MONTHS),
    )  # fmt: skip
    record(verb="request.opened", subject=made, by=by, at=at, campaign=campaign.pk, kind=kind)
    return made


@transaction.atomic
def close_request(*, request: PersonRequest, outcome: str, by: Actor, at: datetime) -> PersonRequest:
    """Note how a request ended; closed already, nothing changes. Raises InputError for an unknown outcome."""
    if outcome not in Outcome:
        raise InputError(f"issue inconnue : {outcome}", expected="faite, sans objet ou refusée")
    held = PersonRequest.objects.select_for_update().get(pk=request.pk)
    if held.done_at is None:
        held.done_at, held.outcome = at, outcome
        held.save(update_fields=["done_at", "outcome"])
        late = at > held.due_at
        record(verb="request.closed", subject=held, by=by, at=at, campaign=held.campaign_id, outcome=outcome, late=late)
    return held
