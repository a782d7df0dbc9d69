"""Messages are handed over here, in the transaction of what they tell of: both are written, or neither."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from arpenteur.web.foundation.outbox.models import Message, MessageState

_SPACE = uuid.UUID("0a6cf2c4-5a0b-5f43-9a5e-2f1f5f0a7c11")


def key_of(*parts: object) -> uuid.UUID:
    """The identifier of the message about something: the same parts make the same one, so that it is sent once."""
    return uuid.uuid5(_SPACE, "/".join(map(str, parts)))


def message(
    *,
    campaign: int,
    kind: str,
    channel: str,
    at: datetime,
    patience: timedelta,
    id: uuid.UUID,
    payload: Mapping[str, Any],
    number: int = 0,
) -> Message:
    """A message to hand over. ``payload`` is numbers and states: what names a person is read when it is sent."""
    return Message(
        id=id,
        campaign=campaign,
        kind=kind,
        channel=channel,
        number=number,
        payload=dict(payload),
        next_at=at,
        until=at + patience,
        created_at=at,
    )


def hand_over(messages: Iterable[Message]) -> int:
    """Write messages; one whose identifier is known already is left as it is. How many were given.

    Raises TransactionManagementError outside a transaction: a message leaves exactly if what it tells of was written.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a message is handed over with what it tells of")
    return len(Message.objects.bulk_create(list(messages), ignore_conflicts=True, batch_size=500))


def drop(ids: Iterable[uuid.UUID]) -> int:
    """Forget some messages that have not left yet; how many."""
    return Message.objects.filter(pk__in=list(ids), state=MessageState.WAITING).delete()[0]


def drop_waiting(*, campaign: int, channel: str) -> int:
    """Forget what still waits in a channel; how many messages."""
    return Message.objects.filter(campaign=campaign, channel=channel, state=MessageState.WAITING).delete()[0]


def hold_waiting(*, campaign: int, channel: str) -> int:
    """Hold back what waits in a channel, until ``release``; how many messages. One that a worker has in hand is asked
    about by its kind.
    """
    waiting = Message.objects.filter(campaign=campaign, channel=channel, state=MessageState.WAITING, taken_at=None)
    return waiting.update(state=MessageState.HELD)


def release(*, campaign: int, channel: str, at: datetime, patience: timedelta) -> int:
    """What was held back in a channel waits again from a moment, as long as ``patience``; how many messages."""
    held = Message.objects.filter(campaign=campaign, channel=channel, state=MessageState.HELD)
    return held.update(state=MessageState.WAITING, next_at=at, until=at + patience)


def drop_unsent(*, campaign: int, channel: str) -> int:
    """Forget what has not left in a channel, held back or not, but what a worker has in hand; how many messages."""
    states = (MessageState.WAITING, MessageState.HELD)
    mine = Message.objects.filter(campaign=campaign, channel=channel, state__in=states, taken_at=None)
    return mine.delete()[0]
