"""The worker's part: what is due is sent, tried again later and later, and given up in the end.

A message is taken with one conditional update that names the moment; the same moment is asked for when its end is
written, so that two workers never end one message. A worker that is killed leaves its message taken: once the lease is
over, another one sends it again or gives it up, as its kind says; a kind with sessions notes the moment at which the
last word of a message leaves, and what was not there yet is sent.
"""

import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from arpenteur.web.foundation.keys.master import MasterKeyError
from arpenteur.web.foundation.outbox.kinds import (
    HeldError,
    MessageKind,
    NotSentError,
    NotWantedError,
    SessionSend,
    kinds,
)
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

MESSAGES = 100
"""Messages sent in one go, shared between the channels: what is left waits for the next."""
SLOW = 5.0
"""Seconds after which a channel gets nothing more this time: others wait behind it."""
LEASE = timedelta(minutes=2)
INTERRUPTED = "interrupted"
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
_KEPT = timedelta(days=30)
log = logging.getLogger(__name__)


def tick(*, at: datetime) -> int:
    """Send everything that is due, forget what ended long ago; how many messages left."""
    forget_old_messages(at=at)
    return deliver_due(at=at)


def deliver_due(
    *,
    at: datetime,
    among: Iterable[MessageKind] | None = None,
    jitter: Callable[[], float] = random.random,
    clock: Callable[[], datetime] | None = None,
    slow: float = SLOW,
) -> int:
    """Send what is due, oldest first; the number received. After a failure that is not of one message alone a channel
    gets nothing more this time, nor does one that is slow. ``among`` narrows the kinds; without it all but those that
    hold sessions, which have a job of their own. ``clock``: what time it is as each message leaves; by default
    ``at`` and what passed since.
    """
    chosen = (kind for kind in kinds().values() if kind.session is None) if among is None else among
    known = {kind.name: kind for kind in chosen}
    with unsealed():
        due = Message.objects.filter(state=MessageState.WAITING, next_at__lte=at, kind__in=known)
        channels = list(due.order_by("campaign", "channel").values_list("campaign", "channel").distinct())
    each, delivered = max(MESSAGES // max(len(channels), 1), 1), 0
    run = _Run(known, at, jitter, clock or _since(at), slow)
    for campaign, channel in channels:
        with sealed(campaign):
            delivered += run.serve(channel, each)
    return delivered


def _due_in(channel: str, known: Iterable[str], at: datetime) -> QuerySet[Message]:
    """Messages of a channel of the current campaign whose turn it is, in their order."""
    return Message.objects.filter(
        channel=channel, state=MessageState.WAITING, next_at__lte=at, kind__in=list(known)
    ).order_by("number", "created_at")


def forget_old_messages(*, at: datetime) -> int:
    """Delete messages that ended a month ago, in every campaign; their number."""
    with unsealed():
        return Message.objects.filter(ended_at__lt=at - _KEPT).delete()[0]


def wait_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many failures: twice as long each time up to six hours, 20 % more or less by chance."""
    wait = min(_FIRST_WAIT * 2 ** min(attempts - 1, 20), _LONGEST_WAIT)
    return wait * (0.8 + 0.4 * chance)


def _since(at: datetime) -> Callable[[], datetime]:
    begun = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - begun)


@dataclass(frozen=True)
class _Run:
    """One go of a worker; ``at``, its moment, is also what it signs what it takes with."""

    known: Mapping[str, MessageKind]
    at: datetime
    jitter: Callable[[], float]
    clock: Callable[[], datetime]
    slow: float

    def serve(self, channel: str, each: int) -> int:
        """Send what is due in one channel of the current campaign; how many were received."""
        delivered, limit = 0, time.monotonic() + self.slow
        with ExitStack() as sessions:
            opened: dict[str, SessionSend] = {}
            for message in self._waiting(channel, each):
                if not _take(message, self.at):
                    continue
                kind = self.known[message.kind]
                if _may_have_left(kind, message):
                    _end(kind, message, self.at, MessageState.GIVEN_UP, INTERRUPTED)
                    continue
                if kind.session is not None and kind.name not in opened:
                    opened[kind.name] = sessions.enter_context(kind.session(channel, self.clock()))
                done, more = self._try(kind, message, opened.get(kind.name))
                delivered += done
                if not more or time.monotonic() > limit:
                    break
        return delivered

    def _waiting(self, channel: str, each: int) -> list[Message]:
        due = _due_in(channel, self.known, self.at)
        first = due.first()
        if first is None:
            return []
        most = self.known[first.kind].most
        return list(due[: each if most is None else max(most(channel, self.at), 0)])

    def _try(self, kind: MessageKind, message: Message, send: SessionSend | None) -> tuple[bool, bool]:
        """Whether it was received, and whether those behind it may follow."""
        try:
            self._send(kind, message, send)
        except NotWantedError:
            Message.objects.filter(pk=message.pk, taken_at=self.at).delete()
        except HeldError:
            mine = Message.objects.filter(pk=message.pk, taken_at=self.at)
            mine.update(state=MessageState.HELD, taken_at=None, handed_at=None)
        except NotSentError as error:
            self._fail(kind, message, error)
            return False, error.alone
        else:
            return True, True
        return False, True

    def _send(self, kind: MessageKind, message: Message, send: SessionSend | None) -> None:
        handed = False

        def hand() -> None:
            nonlocal handed
            _hand(message, self.at, self.clock())
            handed = True

        try:
            if send is not None:
                send(message, self.clock(), hand)
            elif kind.send is not None:
                kind.send(message, self.at)
        except (NotSentError, NotWantedError, HeldError):
            raise
        except MasterKeyError as error:  # nobody's name is read: it waits, with all that stand behind it
            raise NotSentError("master key", final=handed) from error
        except Exception as error:
            # A fault of one message must not stop those behind it; whether it left may not be known.
            log.exception("a message was not sent", extra={"kind": kind.name})
            final = not kind.resend if send is None else handed
            raise NotSentError(type(error).__name__, final=final, alone=send is not None) from error
        message.attempts += 1
        _end(kind, message, self.at, MessageState.DELIVERED)

    def _fail(self, kind: MessageKind, message: Message, error: NotSentError) -> None:
        message.attempts += 1
        reason = str(error)[:60]
        if error.final or self.at >= message.until:
            _end(kind, message, self.at, MessageState.GIVEN_UP, reason)
            return
        later = self.at + wait_after(message.attempts, self.jitter())
        mine = Message.objects.filter(pk=message.pk, taken_at=self.at)
        mine.update(attempts=message.attempts, fault=reason, taken_at=None, handed_at=None, next_at=later)


def _may_have_left(kind: MessageKind, message: Message) -> bool:
    """Whether a worker died with the message in hand, and it may not be sent again."""
    if message.taken_at is None:
        return False
    return not kind.resend if kind.session is None else message.handed_at is not None


def _take(message: Message, at: datetime) -> bool:
    mine = Message.objects.filter(pk=message.pk, state=MessageState.WAITING, next_at__lte=at)
    return bool(mine.update(next_at=at + LEASE, taken_at=at))


def _hand(message: Message, taken: datetime, at: datetime) -> None:
    """Raises NotSentError where another worker took the message, since this one was too long at it."""
    if not Message.objects.filter(pk=message.pk, taken_at=taken).update(handed_at=at):
        raise NotSentError("taken by another", alone=True)


@transaction.atomic
def _end(kind: MessageKind, message: Message, at: datetime, state: MessageState, reason: str = "") -> None:
    mine = Message.objects.filter(pk=message.pk, taken_at=at)
    done = mine.update(state=state, attempts=message.attempts, fault=reason, taken_at=None, ended_at=at)
    message.fault = reason
    told = kind.left if state == MessageState.DELIVERED else kind.gave_up
    if done and told is not None:
        told(message, at)
