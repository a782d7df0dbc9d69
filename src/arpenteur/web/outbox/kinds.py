"""Kinds of messages: each room that sends lists its own as ``KINDS`` in its module ``outgoing``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from arpenteur.web.outbox.models import Message
from arpenteur.web.shared.declarations import declared


class NotSentError(Exception):
    """A message did not leave; the text is a short reason of a closed list. ``final``: another try is of no use."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class NotWantedError(Exception):
    """Nobody is to get a message any more: it is dropped without a trace."""


@dataclass(frozen=True)
class MessageKind:
    """How messages of one kind are sent.

    ``send`` returns when the receiver has the message, and raises NotSentError or NotWantedError otherwise. ``resend``
    says what to do with a message whose worker died while it was sending, when nobody knows whether it left: send it
    again, where a receiver recognises a copy, or never. ``gave_up`` is called when a message is given up, in that
    transaction.
    """

    name: str
    send: Callable[[Message, datetime], None]
    resend: bool = False
    gave_up: Callable[[Message, datetime], None] | None = None


def kinds() -> Mapping[str, MessageKind]:
    """Every kind by its name."""
    return {kind.name: kind for room in declared("outgoing", "KINDS") for kind in room}
