"""Writes: what was given up is tried again."""

from datetime import datetime
from uuid import UUID

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.shared.sealing import unsealed


@verb("outbox.sent_again", "message sent again")
def send_again(*, message: UUID, by: Actor, at: datetime) -> Message:
    """Try a message that was given up as if it were new. Raises InputError where no such message was."""
    with unsealed():
        return _send_again(message, by, at)


def _send_again(message: UUID, by: Actor, at: datetime) -> Message:
    found = Message.objects.select_for_update().filter(pk=message, state=MessageState.GIVEN_UP).first()
    if found is None:
        raise InputError(
            f"aucun envoi abandonné ne porte le numéro {message}", action="« arpenteur outbox » en donne la liste"
        )
    until = at + (found.until - found.created_at)
    waiting = {"state": MessageState.WAITING, "ended_at": None, "taken_at": None}
    Message.objects.filter(pk=message).update(**waiting, next_at=at, until=until)
    record(verb="outbox.sent_again", subject=found, by=by, at=at, campaign=found.campaign)
    return found
