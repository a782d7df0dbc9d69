"""Writes: a journey changes by one conditional update, with a line of its history and one of the journal."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyChange, JourneyEvent, PathStep
from arpenteur.web.persons.paths.outgoing import hand_over_given

VERBS = {
    JourneyChange.START: "journey.started",
    JourneyChange.STEP: "journey.moved",
    JourneyChange.COMPLETION: "journey.completed",
    JourneyChange.ABANDONMENT: "journey.stopped",
    JourneyChange.OWNER: "journey.handed_over",
    JourneyChange.STEP_OWNER: "journey.step_handed_over",
    JourneyChange.VOIDING: "journey.voided",
    JourneyChange.REACTIVATION: "journey.taken_up_again",
    JourneyChange.POSTPONEMENT: "journey.put_off",
}


class MeanwhileError(InputError):
    """Somebody else changed the journey after the page was shown."""


@verb("journey.moved", "journey moved to a step")
@verb("journey.completed", "journey completed")
@verb("journey.stopped", "journey stopped")
@verb("journey.handed_over", "journey handed over")
@verb("journey.step_handed_over", "step of a journey handed over")
@verb("journey.voided", "journey begun by mistake")
@verb("journey.taken_up_again", "journey taken up again")
@verb("journey.put_off", "journey put off", also="journey.started")
def change_journey(
    *,
    journey: Journey,
    seen: int,
    kind: JourneyChange,
    to: dict[str, Any],
    by: Actor,
    at: datetime,
    step: PathStep | None = None,
    reason: ExitReason | None = None,
    undoes: bool = False,
) -> Journey:
    """Write columns ``to`` of a journey as long as it has the version that was ``seen``, with what happened.

    The journey as it is now. Raises MeanwhileError where somebody else changed it first or its contact was erased.
    """
    # Her erasure takes what hangs on her journeys too: it waits for this, or this finds nothing left.
    list(Contact.objects.select_for_update(no_key=True).filter(pk=journey.contact_id).values_list("pk"))
    to = {**to, **_given(journey, to, by, at)}
    mine = Journey.objects.filter(pk=journey.pk, version=seen).update(version=F("version") + 1, **to)
    if not mine:
        raise MeanwhileError(
            _("somebody else changed this journey meanwhile"), action=_("look at it as it is now, then do what is left")
        )
    JourneyEvent.objects.create(
        campaign_id=journey.campaign_id,
        journey_id=journey.pk,
        kind=kind,
        step=step,
        reason=reason,
        undoes=undoes,
        by=by.pseudonym,
        at=at,
    )
    record(
        verb=VERBS[kind],
        subject=journey,
        by=by,
        at=at,
        campaign=journey.campaign_id,
        **({"step": step.pk} if step else {}),
        **({"reason": reason.pk} if reason else {}),
        **({"undoes": True} if undoes else {}),
    )
    return Journey.objects.select_related("path", "step", "contact").get(pk=journey.pk)


def acting(journey: Journey) -> int | None:
    """The membership of who acts next; None for nobody yet."""
    return journey.step_owner_id or journey.owner_id


def _given(journey: Journey, to: dict[str, Any], by: Actor, at: datetime) -> dict[str, Any]:
    """When somebody gets a journey from somebody else, she is told; what she takes herself she knows."""
    before = acting(journey)
    after = to.get("step_owner_id", journey.step_owner_id) or to.get("owner_id", journey.owner_id)
    if after == before or "given_at" in to:
        return {}
    told = tell_given([after], journey.campaign_id, by, at) if after is not None else set()
    return {"given_at": at if told else None}


def tell_given(members: Collection[int], campaign: int, by: Actor, at: datetime) -> set[int]:
    """Hand over a letter to each membership that somebody else gave journeys to; to whom."""
    users = Membership.objects.filter(pk__in=members).values_list("pk", "user")
    others = {pk for pk, user in users if Actor("user", str(user)).pseudonym != by.maker}
    hand_over_given(members=sorted(others), campaign=campaign, at=at)
    return others
