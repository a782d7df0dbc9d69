"""The worker's part: what is due is sent, tried again later and later, and given up in the end.

A message is taken with one conditional update that names the moment; the same moment is asked for when its end is
written, so that two workers never end one message. A worker that is killed leaves its message taken: once the lease is
over, another one sends it again or gives it up, as its kind says.
"""

import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from arpenteur.web.outbox.kinds import MessageKind, NotSentError, NotWantedError, kinds
from arpenteur.web.outbox.models import Message, MessageState
from arpenteur.web.shared.sealing import sealed, unsealed

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
    *, at: datetime, among: Iterable[MessageKind] | None = None, jitter: Callable[[], float] = random.random
) -> int:
    """Send what is due, oldest first; the number received. After a failure a channel gets nothing more this time, nor
    does one that is slow. ``among`` narrows the kinds; all without it.
    """
    known = kinds() if among is None else {kind.name: kind for kind in among}
    with unsealed():
        due = Message.objects.filter(state=MessageState.WAITING, next_at__lte=at, kind__in=known)
        channels = list(due.order_by("campaign", "channel").values_list("campaign", "channel").distinct())
    each, delivered = max(MESSAGES // max(len(channels), 1), 1), 0
    for campaign, channel in channels:
        with sealed(campaign):
            waiting = list(_due_in(channel, known, at)[:each])
            delivered += _serve(waiting, known, at, jitter)
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


def _serve(waiting: list[Message], known: Mapping[str, MessageKind], at: datetime, jitter: Callable[[], float]) -> int:
    delivered, limit = 0, time.monotonic() + SLOW
    for message in waiting:
        if not _take(message, at):
            continue
        kind = known[message.kind]
        if message.taken_at is not None and not kind.resend:
            _end(kind, message, at, MessageState.GIVEN_UP, INTERRUPTED)
            continue
        try:
            _send(kind, message, at)
        except NotWantedError:
            Message.objects.filter(pk=message.pk, taken_at=at).delete()
        except NotSentError as error:
            _fail(kind, message, at, error, jitter)
            if not error.final:
                break
        else:
            delivered += 1
            if time.monotonic() > limit:
                break
    return delivered


def _send(kind: MessageKind, message: Message, at: datetime) -> None:
    try:
        kind.send(message, at)
    except (NotSentError, NotWantedError):
        raise
    except Exception as error:
        # A fault of one message must not stop those behind it; whether it left is not known.
        log.exception("a message was not sent", extra={"kind": kind.name})
        raise NotSentError(type(error).__name__, final=not kind.resend) from error
    message.attempts += 1
    _end(kind, message, at, MessageState.DELIVERED)


def _take(message: Message, at: datetime) -> bool:
    mine = Message.objects.filter(pk=message.pk, state=MessageState.WAITING, next_at__lte=at)
    return bool(mine.update(next_at=at + LEASE, taken_at=at))


def _fail(kind: MessageKind, message: Message, at: datetime, error: NotSentError, jitter: Callable[[], float]) -> None:
    message.attempts += 1
    reason = str(error)[:60]
    if error.final or at >= message.until:
        _end(kind, message, at, MessageState.GIVEN_UP, reason)
        return
    later = at + wait_after(message.attempts, jitter())
    mine = Message.objects.filter(pk=message.pk, taken_at=at)
    mine.update(attempts=message.attempts, fault=reason, taken_at=None, next_at=later)


@transaction.atomic
def _end(kind: MessageKind, message: Message, at: datetime, state: MessageState, reason: str = "") -> None:
    mine = Message.objects.filter(pk=message.pk, taken_at=at)
    done = mine.update(state=state, attempts=message.attempts, fault=reason, taken_at=None, ended_at=at)
    if done and state == MessageState.GIVEN_UP and kind.gave_up is not None:
        kind.gave_up(message, at)
