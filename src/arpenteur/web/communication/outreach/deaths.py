"""Addresses that came back for good: nobody is written to there again, and another address of hers is not concerned."""

from datetime import datetime

from arpenteur.web.communication.outreach.addresses import digest_of, reach
from arpenteur.web.communication.outreach.models import DeadAddress
from arpenteur.web.persons.contacts.models import Channel, Contact


def note_dead(contact: Contact, channel: Channel, at: datetime) -> None:
    """The address she has now does not exist; again is not an error."""
    address = reach(contact, channel)
    if address:
        digest = digest_of(contact.campaign_id, channel, address)
        DeadAddress.objects.update_or_create(
            campaign_id=contact.campaign_id, contact=contact, channel=channel, defaults={"digest": digest, "at": at}
        )
