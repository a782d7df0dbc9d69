"""The last moment before a message leaves: is it still wanted, lawful, and not stopped? Then its channel hands it over.

Run by the worker, a job of its own. What is asked here is asked for each person, seconds before her message leaves:
who took her agreement back a moment ago receives nothing.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.addresses import note_dead
from arpenteur.web.communication.outreach.braking import brake
from arpenteur.web.communication.outreach.channels import Deliver, SendingChannel, channel_of, channels
from arpenteur.web.communication.outreach.choosing import why_not
from arpenteur.web.communication.outreach.faults import NO_MAILBOX, UNCERTAIN_FAULTS, AccountError
from arpenteur.web.communication.outreach.models import (
    Mailing,
    MailingState,
    OutReason,
    Recipient,
    RecipientState,
    StopReason,
)
from arpenteur.web.communication.outreach.queue import kind_of, lane, settle, stop
from arpenteur.web.communication.outreach.silence import refused, refused_to
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.outbox.kinds import (
    Hand,
    HeldError,
    MessageKind,
    NotSentError,
    NotWantedError,
    SessionSend,
)
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.persons.contacts.models import Channel, Contact

SECONDS = 10.0
"""How long one mailing sends before others have their turn."""
MOST = 2000
"""Messages of one mailing in one go."""
_MINUTE = timedelta(minutes=1)
_TRIES = 8
"""So many tries in a row by an account that does not answer, about an hour, and the mailing stops."""


def tick(*, at: datetime) -> int:
    """Send what is due of every mailing; how many messages left."""
    return deliver_due(at=at, among=mailing_kinds(), slow=SECONDS)


def mailing_kinds() -> tuple[MessageKind, ...]:
    """A kind of message for each channel that has sessions."""
    return tuple(_kind(one) for one in channels().values() if one.session is not None)


def _kind(channel: SendingChannel) -> MessageKind:
    return MessageKind(name=kind_of(channel.channel), session=_session, most=_most, left=_left, gave_up=_gave_up)


@contextmanager
def _session(name: str, at: datetime) -> Generator[SessionSend]:
    """Sends messages of one mailing one after the other, by one connection that is opened with the first."""
    mailing = _mailing(name)
    channel = channel_of(mailing)
    if mailing.account is None or channel.session is None:
        _stop(mailing, StopReason.ACCOUNT, at)
        yield _hold
        return
    with ExitStack() as stack:
        try:
            deliver = stack.enter_context(channel.session(mailing, mailing.account, at))
        except NotSentError:  # nothing can be sent by this account at all
            _stop(mailing, StopReason.ACCOUNT, at)
            yield _hold
            return
        yield _Gate(mailing, deliver).send
    _close(mailing, at)


def _hold(_message: Message, _at: datetime, _hand: Hand) -> None:
    raise HeldError


@dataclass(frozen=True)
class _Gate:
    """What stands between the queue and a channel."""

    mailing: Mailing
    deliver: Deliver

    def send(self, message: Message, at: datetime, hand: Hand) -> None:
        """Hand one message over. Raises NotWantedError, HeldError, NotSentError."""
        rows = Recipient.objects.select_related("mailing", "contact__person", "contact__campaign")
        found = rows.filter(pk=message.payload["recipient"], state=RecipientState.WAITING).first()
        if found is None:
            raise NotWantedError
        self._check_mailing(found, at)
        contact = found.contact
        if contact is not None:
            self._check_silence(contact, at)
        reason = OutReason.GONE if contact is None else why_not(contact, found.mailing, at)
        if reason is not None:
            Recipient.objects.filter(pk=found.pk).update(state=RecipientState.LEFT_OUT, reason=reason)
            raise NotWantedError
        try:
            self.deliver(found, hand)
        except AccountError as error:
            _stop(self.mailing, StopReason.ACCOUNT, at)
            raise HeldError from error
        except NotSentError as error:
            if not error.alone and message.attempts + 1 >= _TRIES:
                _stop(self.mailing, StopReason.ACCOUNT, at)
                raise HeldError from error
            raise

    def _check_mailing(self, found: Recipient, at: datetime) -> None:
        state = found.mailing.state
        if state == MailingState.DROPPED:
            Recipient.objects.filter(pk=found.pk).update(state=RecipientState.DROPPED)
            raise NotWantedError
        if found.contact is not None and found.contact.campaign.closed_at is not None:
            _stop(self.mailing, StopReason.CLOSED, at)
            raise HeldError
        if state != MailingState.SENDING:
            raise HeldError

    def _check_silence(self, contact: Contact, at: datetime) -> None:
        """Where the campaign itself is silent nothing leaves; where only her station is, hers is held back."""
        channel = Channel(self.mailing.channel)
        if refused_to(contact, channel, at) is None:
            return
        if refused(self.mailing.campaign, channel, at) is not None:
            _stop(self.mailing, StopReason.SILENCE, at)
        raise HeldError


def _most(name: str, at: datetime) -> int:
    """How many of a mailing may leave now: what its account may send a minute, less what it sent in the last; in the
    silence before the vote none, and it stops at once, at whatever hour its messages would leave.
    """
    mailing = _mailing(name)
    if refused(mailing.campaign, Channel(mailing.channel), at) is not None:
        _stop(mailing, StopReason.SILENCE, at)
        return 0
    hours = channel_of(mailing).opens
    if hours is not None and not hours(mailing, at):
        return 0
    if mailing.account is None:
        return MOST
    sent = Recipient.objects.filter(mailing__account=mailing.account, handed_at__gt=at - _MINUTE).count()
    return min(mailing.account.a_minute - sent, MOST)


def _left(message: Message, at: datetime) -> None:
    mine = Recipient.objects.filter(pk=message.payload["recipient"])
    mine.update(state=RecipientState.ACCEPTED, handed_at=at, fault="")


def _gave_up(message: Message, at: datetime) -> None:
    """It was refused for good, or nobody knows whether it arrived: then it counts as gone, and never leaves again."""
    mine = Recipient.objects.filter(pk=message.payload["recipient"], state=RecipientState.WAITING)
    unsure = message.fault in UNCERTAIN_FAULTS
    state = RecipientState.UNCERTAIN if unsure else RecipientState.REFUSED
    mine.update(state=state, fault=message.fault, handed_at=at if unsure else None)
    found = Recipient.objects.select_related("contact__person", "mailing").get(pk=message.payload["recipient"])
    if message.fault == NO_MAILBOX and found.contact is not None:
        note_dead(found.contact, Channel(found.mailing.channel), at)
    brake(found.mailing, at)
    settle(found.mailing, at)


def _close(mailing: Mailing, at: datetime) -> None:
    """After a go: done where nobody waits, stopped where all that is left is held back for the silence of some."""
    if settle(mailing, at):
        return
    left = Message.objects.filter(channel=lane(mailing))
    waits = left.filter(state=MessageState.WAITING).exists()
    if not waits and left.filter(state=MessageState.HELD).exists():
        _stop(mailing, StopReason.SILENCE, at)


def _mailing(name: str) -> Mailing:
    rows = Mailing.objects.select_related("account", "campaign")
    return rows.get(pk=int(name.partition(":")[2]))


def _stop(mailing: Mailing, reason: StopReason, at: datetime) -> None:
    with suppress(InputError):  # somebody stopped or dropped it meanwhile
        stop(mailing=mailing, reason=reason, by=JOB, at=at)
