"""The address of a contact by a channel, read at the moment it is needed; and its digest, where it came back dead.

Addresses that came back for good: nobody is written to there again, and another address of hers is not concerned.
"""

from datetime import datetime

from arpenteur.web.communication.outreach.models import DeadAddress
from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.foundation.keys.keyring import DataClass
from arpenteur.web.foundation.shared.matching import email_key, phone_key
from arpenteur.web.persons.contacts.models import Channel, Contact


def reach(contact: Contact, channel: Channel) -> str:
    """Where she is reached by a channel, as she gave it; empty where she gave nothing for it."""
    if channel is Channel.EMAIL:
        return contact.email
    return contact.address if channel is Channel.POST else contact.phone


def digest_of(campaign: int, channel: Channel, address: str) -> str:
    """A keyed digest of an address, however it is written."""
    return Digester.of(campaign, DataClass.CONTACTS).digest(f"dead-{channel.value}", _word(channel, address))


def is_dead(contact: Contact, dead: DeadAddress) -> bool:
    """Whether the address that came back is the one she has now, under any key that is still there."""
    channel = Channel(dead.channel)
    word = _word(channel, reach(contact, channel))
    keys = Digester.everyone(contact.campaign_id, DataClass.CONTACTS)
    return any(one.digest(f"dead-{channel.value}", word) == dead.digest for one in keys)


def with_dead_address(channel: Channel) -> list[int]:
    """Numbers of the contacts of the sealed campaign whose address by a channel came back for good."""
    rows = DeadAddress.objects.filter(channel=channel).select_related("contact__person")
    return [one.contact_id for one in rows if is_dead(one.contact, one)]


def _word(channel: Channel, address: str) -> str:
    if channel is Channel.EMAIL:
        return email_key(address)
    return phone_key(address) if channel in {Channel.SMS, Channel.PHONE} else " ".join(address.casefold().split())


def note_dead(contact: Contact, channel: Channel, at: datetime) -> None:
    """The address she has now does not exist; again is not an error."""
    address = reach(contact, channel)
    if address:
        digest = digest_of(contact.campaign_id, channel, address)
        DeadAddress.objects.update_or_create(
            campaign_id=contact.campaign_id, contact=contact, channel=channel, defaults={"digest": digest, "at": at}
        )
