"""Writes: answers are taken in, threaded to whoever answers as a follow-up with an owner, and dealt with."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.leaving import leave, stop_channel
from arpenteur.web.communication.outreach.models import LONGEST_REPLY, Account, MessageReply, Recipient, ReplySense
from arpenteur.web.communication.outreach.returns import code_of
from arpenteur.web.communication.outreach.stop_words import own_words, says_more, sense_of
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.persons.contacts.actions import finish, follow_up, note_exchange
from arpenteur.web.persons.contacts.models import LONGEST_FOLLOW_UP, Channel, Contact, FollowUp, FollowUpKind, How
from arpenteur.web.persons.contacts.queries import find

ANSWERED_WITHIN = timedelta(days=2)
"""How long whoever answers is left waiting at most."""


@dataclass(frozen=True)
class MailAnswer:
    """An answer as it came: ``number`` names it, ``threads`` are the messages it answers (In-Reply-To, References)."""

    number: str
    sender: str
    text: str
    threads: tuple[str, ...] = ()
    automatic: bool = False


@verb("reply.taken", "answer to a message taken in")
def take_reply(*, account: Account, answer: MailAnswer, by: Actor, at: datetime) -> MessageReply | None:
    """Take an answer in; None for one that was taken already, or that a machine wrote.

    Whoever wants no more has it at once. What somebody else reads is a follow-up of whoever follows her, else of
    whoever wrote the message.
    """
    key = hashlib.sha256(f"{account.pk}/{answer.number}".encode()).hexdigest()
    sense = sense_of(answer.text, automatic=answer.automatic)
    if sense is ReplySense.AWAY or MessageReply.objects.filter(campaign=account.campaign, key=key).exists():
        return None
    channel = Channel(account.channel)
    recipient = _answered(answer)
    contact = _whose(account.campaign, channel, answer.sender, recipient)
    mine = recipient if contact is not None and recipient is not None and recipient.contact_id == contact.pk else None
    text = own_words(answer.text)[:LONGEST_REPLY]
    reply = MessageReply(
        campaign=account.campaign,
        mailing=recipient.mailing if recipient else None,
        contact=contact,
        key=key,
        sense=sense,
        at=at,
        text=text,
        sender="" if contact else answer.sender[:254],
    )
    if contact is not None:
        who = Actor("contact", str(contact.pk))
        if sense is ReplySense.STOP:
            _leaves(contact, mine, channel, who, at)
        if sense is ReplySense.WORDS or says_more(answer.text):
            reply.follow_up = _asked(account.campaign, contact, recipient, text, who, at)
        else:
            reply.text, reply.answered_at = "", at
    reply.save()
    record(subject=reply, by=by, at=at, campaign=account.campaign_id, kind=str(sense))
    return reply


@verb("reply.answered", "answer to a message dealt with")
def close_reply(*, reply: MessageReply, by: Actor, at: datetime) -> None:
    """It was dealt with: its text goes, and so does its follow-up. Again is not an error."""
    if reply.answered_at is not None:
        return
    reply.answered_at, reply.text, reply.sender = at, "", ""
    reply.save(update_fields=["answered_at", "text", "sender"])
    if reply.follow_up is not None:
        finish(follow_up=reply.follow_up, by=by, at=at)
    record(subject=reply, by=by, at=at, campaign=reply.campaign_id)


@verb(also="follow_up.given")
def hand_reply(*, reply: MessageReply, owner: Membership, by: Actor, at: datetime) -> None:
    """Somebody of the team answers it. Raises InputError for one of somebody who is no contact."""
    if reply.follow_up is None:
        raise InputError(_("nobody is known at this address: answer it, or treat it as a request about data"))
    reply.follow_up.owner = owner
    reply.follow_up.save(update_fields=["owner"])
    record(subject=reply.follow_up, by=by, at=at, campaign=reply.campaign_id)


def _leaves(contact: Contact, recipient: Recipient | None, channel: Channel, by: Actor, at: datetime) -> None:
    if recipient is not None:
        leave(recipient=recipient, how=How.SPOKEN, by=by, at=at)
    else:
        stop_channel(contact=contact, channel=channel, how=How.SPOKEN, by=by, at=at)


def _asked(
    campaign: Campaign, contact: Contact, recipient: Recipient | None, text: str, by: Actor, at: datetime
) -> FollowUp | None:
    """A follow-up; none for who wants nothing from the campaign: her answer stays to be read."""
    if contact.objected_at is not None:
        return None
    note_exchange(contact=contact, kind="answer", about="", by=by, at=at)
    owner = contact.owner or (recipient.mailing.written_by if recipient else None)
    return follow_up(
        contact=contact,
        kind=FollowUpKind.QUESTION,
        due=day_of(campaign, at + ANSWERED_WITHIN),
        owner=owner,
        text=" ".join(text.split())[:LONGEST_FOLLOW_UP],
        by=by,
        at=at,
    )


def _answered(answer: MailAnswer) -> Recipient | None:
    codes = [found for one in answer.threads if (found := code_of(one)) is not None]
    rows = Recipient.objects.select_related("mailing__campaign", "mailing__written_by", "contact__person")
    return rows.filter(code__in=codes).order_by("-pk").first()


def _whose(campaign: Campaign, channel: Channel, sender: str, recipient: Recipient | None) -> Contact | None:
    """Who has the address that answers; of several, the one who was written to. An answer of somebody else to a message
    that was passed on changes nothing of whoever received it.
    """
    people = find(campaign, Word.EMAIL if channel is Channel.EMAIL else Word.PHONE, sender)
    known = {one.pk: one for one in people}
    if recipient is not None and recipient.contact_id in known:
        return known[recipient.contact_id]
    return people[0] if len(people) == 1 else None
