"""Writes: an approved message begins to leave, is stopped, goes on, is dropped. One message of the outbox a person."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.channels import channel_of
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.findings import stopping
from arpenteur.web.communication.outreach.models import (
    Mailing,
    MailingState,
    MessageSequence,
    Recipient,
    RecipientState,
    StopReason,
)
from arpenteur.web.communication.outreach.silence import refused
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import drop_unsent, hand_over, hold_waiting, key_of, message, release
from arpenteur.web.persons.contacts.models import Channel

PATIENCE = timedelta(hours=48)
"""How long a server that says "later" is asked again."""
_LEAVING = (MailingState.SENDING, MailingState.STOPPED)


def lane(mailing: Mailing) -> str:
    """Where its messages stand in the outbox: each mailing waits for itself."""
    return f"mailing:{mailing.pk}"


def kind_of(channel: str) -> str:
    """What its messages are called in the outbox."""
    return f"mailing.{channel}"


@verb("mailing.started", "message begins to leave")
def start(*, mailing: Mailing, by: Actor, at: datetime) -> Mailing:
    """Let an approved message leave, from its hour on. Raises InputError for one that is not approved, and where a
    check says stop by now.
    """
    found = _lock(mailing, MailingState.APPROVED)
    stops = stopping(findings_of(found, at))
    if stops:
        raise InputError(str(stops[0].sentence), action=stops[0].article)
    found.state, found.started_at = MailingState.SENDING, at
    found.save(update_fields=["state", "started_at"])
    if channel_of(found).session is not None:
        when = max(at, found.not_before or at)
        numbers = found.recipients.filter(state=RecipientState.WAITING).order_by("pk").values_list("pk", flat=True)
        hand_over(letter(found, rank, number, when) for rank, number in enumerate(numbers.iterator()))
    record(subject=found, by=by, at=at, campaign=found.campaign_id)
    return found


@verb("mailing.stopped", "message stopped")
def stop(*, mailing: Mailing, reason: StopReason, by: Actor, at: datetime) -> Mailing:
    """Nothing more of it leaves, until somebody lets it go on; again is not an error. Raises InputError for one that is
    not leaving.
    """
    found = _lock(mailing, *_LEAVING)
    hold_waiting(campaign=found.campaign_id, channel=lane(found))
    if found.state == MailingState.STOPPED:
        return found
    found.state, found.stop_reason, found.stopped_at = MailingState.STOPPED, reason, at
    found.save(update_fields=["state", "stop_reason", "stopped_at"])
    record(subject=found, by=by, at=at, campaign=found.campaign_id, reason=str(reason))
    return found


@verb("mailing.resumed", "message goes on")
def resume(*, mailing: Mailing, by: Actor, at: datetime) -> Mailing:
    """Let what is left of a message that stopped leave. By hand only. Raises InputError for one that did not stop, and
    during the silence before the vote.
    """
    found = _lock(mailing, MailingState.STOPPED)
    law = refused(found.campaign, Channel(found.channel), at)
    if law is not None:
        raise InputError(law.title, action=f"{law.article} : {law.reason}")
    found.state, found.stop_reason, found.stopped_at = MailingState.SENDING, "", None
    found.save(update_fields=["state", "stop_reason", "stopped_at"])
    release(campaign=found.campaign_id, channel=lane(found), at=at, patience=PATIENCE)
    record(subject=found, by=by, at=at, campaign=found.campaign_id)
    settle(found, at)
    return found


@verb("mailing.dropped", "what had not left of a message dropped")
def drop(*, mailing: Mailing, by: Actor, at: datetime) -> Mailing:
    """What has not left of a message never does; what left stays counted. Raises InputError once it is over."""
    found = _lock(mailing, *(one for one in MailingState if one not in {MailingState.DONE, MailingState.DROPPED}))
    drop_unsent(campaign=found.campaign_id, channel=lane(found))
    MessageSequence.objects.filter(mailing=found, closed_at=None).update(closed_at=at)
    n = found.recipients.filter(state=RecipientState.WAITING).update(state=RecipientState.DROPPED)
    found.state, found.ended_at, found.stop_reason = MailingState.DROPPED, at, ""
    found.save(update_fields=["state", "ended_at", "stop_reason"])
    record(subject=found, by=by, at=at, campaign=found.campaign_id, n=n)
    return found


@verb("mailing.handed", "messages handed over by hand")
def note_handed(*, mailing: Mailing, recipients: Collection[int], by: Actor, at: datetime) -> int:
    """Messages that people carry (letters) were handed over: those of some recipients, by number; how many. Once each.

    Raises InputError for a mailing that is not leaving.
    """
    found = _lock(mailing, MailingState.SENDING)
    waiting = found.recipients.filter(pk__in=recipients, state=RecipientState.WAITING)
    n = waiting.update(state=RecipientState.ACCEPTED, handed_at=at)
    record(subject=found, by=by, at=at, campaign=found.campaign_id, n=n)
    settle(found, at)
    return n


def settle(mailing: Mailing, at: datetime) -> bool:
    """Whether nobody waits for it any more, and nobody is to come: then it is done."""
    waiting = Recipient.objects.filter(mailing=mailing, state=RecipientState.WAITING)
    if waiting.exists() or MessageSequence.objects.filter(mailing=mailing, closed_at=None).exists():
        return False
    leaving = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
    return bool(leaving.update(state=MailingState.DONE, ended_at=at))


def letter(mailing: Mailing, rank: int, number: int, at: datetime) -> Message:
    """The message of the outbox to one recipient, by her number; the same one however often it is asked for."""
    kind = kind_of(mailing.channel)
    return message(
        campaign=mailing.campaign_id,
        kind=kind,
        channel=lane(mailing),
        number=rank,
        at=at,
        patience=PATIENCE,
        id=key_of(kind, number),
        payload={"recipient": number},
    )


def _lock(mailing: Mailing, *states: MailingState) -> Mailing:
    rows = Mailing.objects.select_for_update(of=("self",)).select_related("campaign", "written_by", "account")
    found = rows.get(pk=mailing.pk)
    if found.state not in states:
        raise InputError(_("this message is not at that point any more"), action=_("look at it again"))
    return found
