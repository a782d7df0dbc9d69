"""Writes: what comes back of messages that had been accepted. Each notice is taken once, whatever it says."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from arpenteur.web.communication.outreach.addresses import note_dead
from arpenteur.web.communication.outreach.braking import brake
from arpenteur.web.communication.outreach.leaving import leave
from arpenteur.web.communication.outreach.models import Account, Recipient, RecipientState, ReturnKind, ReturnNotice
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.persons.contacts.models import Channel, How
from arpenteur.web.persons.contacts.queries import find


class NoticeKind(StrEnum):
    """What a provider tells."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    LEFT = "left"


@dataclass(frozen=True)
class Notice:
    """One thing a provider tells: its number of it, and the message by its code, else by the address."""

    number: str
    kind: NoticeKind
    code: str = ""
    address: str = ""


@verb("mailing.complaint", "complaint about a message")
@verb("mailing.returned", "message came back")
def take_notice(*, account: Account, notice: Notice, by: Actor, at: datetime) -> bool:
    """Note what came back; False for a notice that was taken already, or about nobody. Nothing is written per person in
    the journal but that it happened.
    """
    key = hashlib.sha256(f"{account.pk}/{notice.number}".encode()).hexdigest()
    _row, new = ReturnNotice.objects.get_or_create(
        campaign_id=account.campaign_id, account=account, key=key, defaults={"kind": notice.kind, "at": at}
    )
    recipient = _recipient(account, notice) if new else None
    if recipient is None:
        return False
    if notice.kind in {NoticeKind.HARD, NoticeKind.SOFT}:
        _came_back(recipient, ReturnKind(notice.kind.value), by, at)
    else:
        if notice.kind is NoticeKind.COMPLAINT:
            Recipient.objects.filter(pk=recipient.pk, complained_at=None).update(complained_at=at)
            record(verb="mailing.complaint", subject=recipient.mailing, by=by, at=at, campaign=account.campaign_id)
        leave(recipient=recipient, how=How.LINK, by=by, at=at)
    brake(recipient.mailing, at)
    return True


def _came_back(recipient: Recipient, kind: ReturnKind, by: Actor, at: datetime) -> None:
    if recipient.returned != ReturnKind.HARD:
        Recipient.objects.filter(pk=recipient.pk).update(returned=kind, returned_at=at)
    if kind is ReturnKind.HARD and recipient.contact is not None:
        note_dead(recipient.contact, Channel(recipient.mailing.channel), at)
    record(
        verb="mailing.returned",
        subject=recipient.mailing,
        by=by,
        at=at,
        campaign=recipient.campaign_id,
        kind=kind.value,
    )


def _recipient(account: Account, notice: Notice) -> Recipient | None:
    rows = Recipient.objects.select_related("mailing__campaign", "contact__person", "contact__campaign")
    found = code_of(notice.code)
    if found is not None:
        return rows.filter(code=found, mailing__channel=account.channel).first()
    if not notice.address:
        return None
    word = Word.EMAIL if account.channel == Channel.EMAIL else Word.PHONE
    people = find(account.campaign, word, notice.address)
    gone = (RecipientState.ACCEPTED, RecipientState.UNCERTAIN)
    mine = rows.filter(mailing__account=account, contact__in=people, state__in=gone)
    return mine.order_by("-handed_at", "-pk").first()


def code_of(text: str) -> uuid.UUID | None:
    """The code of a message in a Message-ID, or alone."""
    try:
        return uuid.UUID(text.strip().strip("<>").partition("@")[0])
    except ValueError:
        return None
