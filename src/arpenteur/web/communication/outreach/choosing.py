"""Who receives a mailing, and why others do not: asked while it is written, frozen when it is approved, asked again of
each person at the moment her message leaves.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.host import needed
from arpenteur.web.communication.outreach.addresses import is_dead, reach, with_dead_address
from arpenteur.web.communication.outreach.blocks import CHOOSING, read_blocks, variables_of
from arpenteur.web.communication.outreach.models import (
    DeadAddress,
    Mailing,
    MessageSequence,
    OutReason,
    Sender,
    SenderKind,
)
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.filters import having
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, Purpose
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.paths.models import Journey, JourneyStatus
from arpenteur.web.persons.segments.counting import tally
from arpenteur.web.persons.segments.stack import Stack, read_stack, within

ONLINE = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels to which (EU) 2024/900, art. 18 applies; text messages by caution: the regulation does not name them."""


@dataclass(frozen=True)
class RecipientChoice:
    """``chosen``: how many the stack chooses; ``recipients``: how many of them are written to; ``left_out``: how many
    are not, by the first reason that holds; ``subscribers``: all who agreed to this purpose by this channel.
    """

    chosen: int
    recipients: int
    left_out: dict[OutReason, int]
    subscribers: int
    targeted: bool
    """Whether it chooses among them, or says something else to some: art. 3(11)."""
    asks_agreement: bool
    """Whether each needs the separate agreement to targeted advertising."""

    def as_counts(self) -> dict[str, object]:
        """As a mailing keeps it once approved."""
        return {
            "chosen": self.chosen,
            "recipients": self.recipients,
            "subscribers": self.subscribers,
            "left_out": {str(reason): n for reason, n in self.left_out.items()},
            "asks_agreement": self.asks_agreement,
        }


def scope_of(mailing: Mailing) -> Member:
    """Whoever wrote it, as a member: she writes to people whom she may see. Raises InputError once she is gone."""
    if mailing.written_by is None:
        raise InputError(
            _("whoever wrote this message is no member any more"), action=_("open it and keep it again in your name")
        )
    return Member(mailing.campaign, mailing.written_by)


def stack_of(mailing: Mailing) -> Stack:
    """Its lines. Raises InputError where one cannot be read any more."""
    return read_stack(mailing.lines)


def sequence_of(mailing: Mailing) -> MessageSequence | None:
    """The step at which it goes to each person; None for a message that goes to all at once."""
    return MessageSequence.objects.select_related("step__path").filter(mailing=mailing).first()


def is_choice(mailing: Mailing, member: Member) -> bool:
    """Whether it chooses among those who agreed, or is not the same for all. To keep those who agreed is no choice; a
    step of a path always is.
    """
    if sequence_of(mailing) is not None:
        return True
    agreed = f"garder.accord.{mailing.purpose}.{mailing.channel}"
    lines = [one for one in mailing.lines if one != agreed]
    used = variables_of(mailing.subject, read_blocks(mailing.blocks))
    return bool(lines) or member.narrowed or bool(used & CHOOSING)


def is_targeted(mailing: Mailing) -> bool:
    """As it was approved; while it is written, as it would be: whoever reads it again reads the label that leaves."""
    if mailing.counts or mailing.written_by is None:
        return mailing.targeted
    return is_choice(mailing, scope_of(mailing))


def asks_agreement(mailing: Mailing, targeted: bool) -> bool:
    """Whether the separate agreement is needed: for any choice, and always from a lone candidate (art. 18(1), (3))."""
    if Channel(mailing.channel) not in ONLINE:
        return False
    sender = Sender.objects.first()
    return targeted or sender is None or sender.kind == SenderKind.CANDIDATE


def chosen_by(mailing: Mailing, at: datetime) -> "QuerySet[Contact]":
    """Everybody its stack chooses of those its writer may see, before anybody is left out."""
    member = scope_of(mailing)
    found = visible_to(member).filter(within(stack_of(mailing), mailing.campaign, at))
    sequence = sequence_of(mailing)
    return found if sequence is None else found.filter(having(at_step(sequence)))


def at_step(sequence: MessageSequence) -> "QuerySet[Journey]":
    """Journeys that stand at its step now."""
    return Journey.objects.filter(step=sequence.step_id, status=JourneyStatus.ACTIVE)


def choose(mailing: Mailing, at: datetime) -> RecipientChoice:
    """Counts of a mailing at a moment. Inside a ``sealed`` block."""
    member = scope_of(mailing)
    targeted = is_choice(mailing, member)
    asked = asks_agreement(mailing, targeted)
    reasons = _reasons(mailing, at, asked)
    masks = tally(chosen_by(mailing, at), [one for _reason, one in reasons])
    found: Counter[OutReason] = Counter()
    kept = 0
    for mask, n in masks.items():
        first = next((reason for bit, (reason, _q) in enumerate(reasons) if mask >> bit & 1), None)
        if first is None:
            kept += n
        else:
            found[first] += n
    subscribers = Contact.objects.filter(_agreed_to(mailing), objected_at=None, expires_at__gt=at).count()
    ordered = {reason: found[reason] for reason, _q in reasons if found[reason]}
    return RecipientChoice(sum(masks.values()), kept, ordered, subscribers, targeted, asked)


def recipients_of(mailing: Mailing, at: datetime) -> "QuerySet[Contact]":
    """Those who are written to."""
    targeted = is_choice(mailing, scope_of(mailing))
    found = chosen_by(mailing, at)
    for _reason, one in _reasons(mailing, at, asks_agreement(mailing, targeted)):
        found = found.exclude(one)
    return found


def why_not(contact: Contact, mailing: Mailing, at: datetime) -> OutReason | None:
    """Why somebody is not to be written to at this very moment; None where she is. Two queries, three
    where an address of hers came back."""
    channel = Channel(mailing.channel)
    if contact.objected_at is not None:
        return OutReason.OBJECTS
    if contact.expires_at <= at:
        return OutReason.OVER
    wanted = _purposes(mailing)
    force = set(
        Consent.objects.filter(
            contact=contact, channel=channel, purpose__in=[*wanted, Purpose.TARGETED], withdrawn_at=None
        ).values_list("purpose", flat=True)
    )
    if not wanted <= force:
        return OutReason.NO_CONSENT
    if mailing.counts.get("asks_agreement") and Purpose.TARGETED not in force:
        return OutReason.NOT_TARGETED
    if not reach(contact, channel):
        return OutReason.NO_ADDRESS
    dead = DeadAddress.objects.filter(contact=contact, channel=channel).first()
    return OutReason.BOUNCED if dead is not None and is_dead(contact, dead) else None


def _purposes(mailing: Mailing) -> frozenset[str]:
    """What somebody must have agreed to by its channel: its purpose, and those that a rule of the host adds."""
    return needed(mailing.purpose, mailing.channel) | {mailing.purpose}


def _agreed_to(mailing: Mailing) -> Q:
    return reduce(and_, (_agreed(one, mailing.channel) for one in sorted(_purposes(mailing))))


def _agreed(purpose: str, channel: str) -> Q:
    return having(Consent.objects.filter(purpose=purpose, channel=channel, withdrawn_at=None))


def _reasons(mailing: Mailing, at: datetime, asked: bool) -> Sequence[tuple[OutReason, Q]]:
    """Reasons in the order in which they are said, each with whom it concerns."""
    channel = Channel(mailing.channel)
    no_address = {
        Channel.EMAIL: Q(by_email=False) | Q(person__email=""),
        Channel.SMS: Q(by_phone=False) | Q(person__phone=""),
        Channel.POST: Q(address=""),
    }[channel]
    found = [
        (OutReason.OBJECTS, Q(objected_at__isnull=False)),
        (OutReason.OVER, Q(expires_at__lte=at)),
        (OutReason.NO_CONSENT, ~_agreed_to(mailing)),
    ]
    if asked:
        found.append((OutReason.NOT_TARGETED, ~_agreed(Purpose.TARGETED, channel)))
    found.append((OutReason.NO_ADDRESS, no_address))
    found.append((OutReason.BOUNCED, Q(pk__in=with_dead_address(channel))))
    return found
