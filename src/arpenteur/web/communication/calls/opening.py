"""Writes: scripts are kept, lists are opened from a segment, changed, closed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.hours import Hours, written_spans
from arpenteur.web.communication.calls.models import Call, CallList, CallScript
from arpenteur.web.communication.calls.queries import called_enough, wrong_numbers
from arpenteur.web.communication.calls.script import SpokenScript, check_script
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.own_names import save_with_own_name
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.contacts.queries import may_receive
from arpenteur.web.persons.segments.counting import people_of
from arpenteur.web.persons.segments.stack import Stack

MOST_PEOPLE, MOST_SCRIPTS, MOST_LISTS = 5_000, 20, 50
_draw = secrets.SystemRandom()


@dataclass(frozen=True)
class CallListDetails:
    """What an organiser says of a list of people to call."""

    name: str
    purpose: Purpose
    script: CallScript
    hours: Hours


@verb("call_script.kept", "script of calls kept")
def keep_script(
    *, campaign: Campaign, name: str, script: SpokenScript, by: Actor, at: datetime, row: CallScript | None = None
) -> CallScript:
    """A script under a name, or another text for ``row``. Raises InputError as ``check_script``, for a name that is
    taken, and for more scripts than a campaign may have.
    """
    check_script(script)
    if not name.strip():
        raise InputError(_("a name is needed"), action=_("say what the calls are for"))
    if row is None:
        _check_room(CallScript.objects.filter(campaign=campaign), MOST_SCRIPTS)
    kept = row or CallScript(campaign=campaign)
    kept.name, kept.lines, kept.changed_at = name.strip(), script.rows(), at
    save_with_own_name(kept)
    record(subject=kept, by=by, at=at, campaign=campaign.pk)
    return kept


@verb("call_script.removed", "script of calls removed")
def remove_script(*, script: CallScript, by: Actor, at: datetime) -> None:
    """A script that no list has. Raises InputError for another."""
    if script.lists.exists():
        raise InputError(_("people are called with this script"), action=_("change it instead"))
    record(subject=script, by=by, at=at, campaign=script.campaign_id)
    script.delete()


@verb("call_list.opened", "list of calls opened")
def open_list(*, member: Member, details: CallListDetails, stack: Stack, by: Actor, at: datetime) -> CallList:
    """A list of those of a segment who agreed to be called for a purpose, as they are now, in an order drawn by lot.

    Raises InputError for nobody or too many, for a name that is taken, and for more lists than a campaign may have.
    """
    campaign = member.campaign
    _check_room(CallList.objects.filter(campaign=campaign, closed_at=None), MOST_LISTS)
    people, left = chosen(member, details.purpose, stack, at)
    if not people:
        raise InputError(_("nobody of this segment agreed to be called for this"), action=_("choose another segment"))
    if len(people) > MOST_PEOPLE:
        raise InputError(
            _("%(n)d people in one list") % {"n": len(people)},
            expected=_("%(most)d at most") % {"most": MOST_PEOPLE},
            action=_("choose a smaller segment"),
        )
    calls = CallList(
        campaign=campaign,
        name=details.name.strip(),
        purpose=details.purpose,
        script=details.script,
        stack=[str(one) for one in stack],
        left_out=left,
        opened_at=at,
        weekdays=written_spans(details.hours.weekdays),
        saturday=written_spans(details.hours.saturday),
    )
    save_with_own_name(calls)
    ranks = list(range(len(people)))
    _draw.shuffle(ranks)
    Call.objects.bulk_create(
        (
            Call(campaign=campaign, call_list=calls, contact_id=one, rank=rank, next_at=at)
            for one, rank in zip(people, ranks, strict=True)
        ),
        batch_size=500,
    )
    record(
        subject=calls,
        by=by,
        at=at,
        campaign=campaign.pk,
        n=len(people),
        purpose=str(details.purpose),
        lines=[str(one) for one in stack],
    )
    return calls


def chosen(member: Member, purpose: Purpose, stack: Stack, at: datetime) -> tuple[Sequence[int], dict[str, int]]:
    """Numbers of those of a segment who may be called for a purpose, and how many are left out, by reason."""
    segment = set(people_of(stack, member, at).order_by().values_list("pk", flat=True))
    may = may_receive(member.campaign, purpose, Channel.PHONE).order_by().values_list("pk", flat=True)
    agreed = segment.intersection(may)
    right = agreed.difference(wrong_numbers(member.campaign))
    people = sorted(right.difference(called_enough(member.campaign, at)))
    counts = (len(segment), len(agreed), len(right), len(people))
    reasons = ("agreement", "number", "often")
    left = {reason: counts[one] - counts[one + 1] for one, reason in enumerate(reasons)}
    return people, {reason: n for reason, n in left.items() if n}


@verb("call_list.hours", "hours of calls changed")
def change_hours(*, calls: CallList, hours: Hours, by: Actor, at: datetime) -> None:
    """Other hours of a list, within those of the rule (``clocks.read_hours``)."""
    calls.weekdays, calls.saturday = written_spans(hours.weekdays), written_spans(hours.saturday)
    calls.save(update_fields=["weekdays", "saturday"])
    record(subject=calls, by=by, at=at, campaign=calls.campaign_id, weekdays=calls.weekdays, saturday=calls.saturday)


@verb("call_list.closed", "list of calls closed")
@verb("call_list.reopened", "list of calls opened again")
def close_list(*, calls: CallList, closed: bool, by: Actor, at: datetime) -> None:
    """Nobody more is given, whoever is called now ends her call; or people are called again. Again changes nothing."""
    if closed is (calls.closed_at is not None):
        return
    calls.closed_at = at if closed else None
    calls.save(update_fields=["closed_at"])
    record(
        verb="call_list.closed" if closed else "call_list.reopened",
        subject=calls,
        by=by,
        at=at,
        campaign=calls.campaign_id,
    )


def _check_room(rows: "models.QuerySet[models.Model]", most: int) -> None:
    if rows.count() >= most:
        raise InputError(_("there are %(n)d already") % {"n": most}, action=_("close or remove one first"))
