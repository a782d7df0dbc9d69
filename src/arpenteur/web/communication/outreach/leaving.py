"""Writes: somebody leaves by a link of a message, by the button of her mailbox, by a word of her answer."""

from datetime import datetime

from arpenteur.web.communication.outreach.models import Recipient
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.persons.contacts.actions import withdraw
from arpenteur.web.persons.contacts.models import Channel, Contact, How, Purpose


@verb("mailing.left", "somebody left by a message")
def leave(*, recipient: Recipient, how: How, by: Actor, at: datetime) -> bool:
    """She receives nothing more by the channel of this message, for any purpose; whether anything was in force. Nothing
    that waits for her leaves: it is asked for again at the last moment. Again is not an error.
    """
    if Recipient.objects.filter(pk=recipient.pk, left_at=None).update(left_at=at):
        record(subject=recipient.mailing, by=by, at=at, campaign=recipient.campaign_id)
    if recipient.contact is None:
        return False
    return stop_channel(contact=recipient.contact, channel=Channel(recipient.mailing.channel), how=how, by=by, at=at)


@verb(through="withdraw")
def stop_channel(*, contact: Contact, channel: Channel, how: How, by: Actor, at: datetime) -> bool:
    """What she agreed to by one channel is taken back; whether there was any."""
    force = contact.consents.filter(channel=channel, withdrawn_at=None).values_list("purpose", flat=True)
    pairs = [(Purpose(one), channel) for one in force]
    if pairs:
        withdraw(contact=contact, pairs=pairs, how=how, by=by, at=at)
    return bool(pairs)
