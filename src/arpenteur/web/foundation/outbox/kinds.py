"""Kinds of messages: each room that sends lists its own as ``KINDS`` in its module ``outgoing``."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.declarations import declared


class NotSentError(Exception):
    """A message did not leave; the text is a short reason of a closed list. ``final``: another try is of no use.
    ``alone``: it concerns this message and none of those behind it.
    """

    def __init__(self, reason: str, *, final: bool = False, alone: bool = False) -> None:
        super().__init__(reason)
        self.final, self.alone = final, final or alone


class NotWantedError(Exception):
    """Nobody is to get a message any more: it is dropped without a trace."""


class HeldError(Exception):
    """A message is not to leave now: it is held back, and no try of it is counted, until ``queue.release``."""


Hand = Callable[[], None]
"""Called by a session just before the last word of a message leaves; called too early a message may be lost, too late
it may leave twice."""
SessionSend = Callable[[Message, datetime, Hand], None]


@dataclass(frozen=True)
class MessageKind:
    """How messages of one kind are sent.

    ``send`` returns when the receiver has the message, and raises NotSentError or NotWantedError otherwise. ``resend``
    says what to do with a message whose worker died while it was sending, when nobody knows whether it left: send it
    again, where a receiver recognises a copy, or never. ``gave_up`` is called when a message is given up, in that
    transaction, with its ``fault``; ``left`` when it was delivered, likewise.

    A kind with ``session`` sends many by one connection: the session is opened for a channel at the first of its
    messages that is due, gives what sends one, and says when the last word of it leaves (``Hand``). A message whose
    worker died before that moment is sent, one whose worker died after it never is. ``most`` says how many of a
    channel may leave at a moment.
    """

    name: str
    send: Callable[[Message, datetime], None] | None = None
    resend: bool = False
    gave_up: Callable[[Message, datetime], None] | None = None
    left: Callable[[Message, datetime], None] | None = None
    session: Callable[[str, datetime], AbstractContextManager[SessionSend]] | None = None
    most: Callable[[str, datetime], int] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError without a way to send, or with two."""
        if (self.send is None) == (self.session is None):
            raise ValueError(self.name)


def kinds() -> Mapping[str, MessageKind]:
    """Every kind by its name."""
    return {kind.name: kind for room in declared("outgoing", "KINDS") for kind in room}
