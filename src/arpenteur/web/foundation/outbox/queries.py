"""Reads: messages that were given up, for whoever runs the site."""

from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.shared.sealing import unsealed


def given_up() -> list[Message]:
    """Messages of every campaign that were given up within a month, latest first. They name nobody."""
    with unsealed():
        return list(Message.objects.filter(state=MessageState.GIVEN_UP).order_by("-ended_at", "-number"))
