"""What differs from person to person in a message, and the sentences of its foot. Read from the contact as she is at
the moment her message leaves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from arpenteur.domain.elections import ElectionType
from arpenteur.web.communication.advertising.label import end_of_label
from arpenteur.web.communication.outreach.blocks import CHOOSING, Variable
from arpenteur.web.communication.outreach.models import Mailing, Recipient, Sender
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.contacts.filters import every_filter
from arpenteur.web.persons.contacts.mine import link_of
from arpenteur.web.persons.contacts.models import Contact, Source

LEAVE = "arpenteur.outreach.leave"
"""What links to leave are signed for: they never grow old."""


@dataclass(frozen=True)
class Foot:
    """What stands under every message, in sentences; ``mine`` and ``leave`` are addresses."""

    label: str
    origin: str
    chosen: str
    who: str
    rights: str
    mine: str
    leave: str


def first_name(name: str) -> str:
    """The first word of a name, as a message calls somebody; one that is written in capitals gets its case back.

    >>> first_name("Jules Patron"), first_name("ANNE-LISE MAQUETTE"), first_name("")
    ('Jules', 'Anne-Lise', '')
    """
    word = name.split()[0] if name.split() else ""
    return word.title() if len(word) > 2 and word.isupper() else word


def whole(path: str) -> str:
    """For what is read outside the site."""
    return settings.ARPENTEUR_ADDRESS + path


def leave_path(recipient: Recipient) -> str:
    """Where she leaves in one step: a page that asks, and a POST that does it (RFC 8058)."""
    return reverse("outreach:leave", args=[participant_link(LEAVE, recipient.campaign_id, recipient.pk)])


def values_of(
    recipient: Recipient, contact: Contact, used: Collection[Variable] = tuple(Variable)
) -> dict[Variable, str]:
    """What stands for each variable; where she lives is looked up only where it is ``used``."""
    return {
        Variable.FIRST_NAME: first_name(contact.name),
        **(_zones(contact.campaign, contact.station) if CHOOSING & set(used) else {}),
        Variable.DATA: whole(link_of(contact)),
        Variable.LEAVE: whole(leave_path(recipient)),
    }


def foot_of(
    mailing: Mailing, sender: Sender | None, contact: Contact, values: Mapping[Variable, str], *, targeted: bool
) -> Foot:
    """The sentences under a message, in the language of the moment."""
    campaign = mailing.campaign
    name = sender.name if sender else campaign.name
    return Foot(
        label=_whole_label(mailing, sender, targeted),
        origin=origin_of(contact),
        chosen=chosen_of(mailing) if targeted else "",
        who=", ".join(one for one in (name, sender.address if sender else "") if one),
        rights=_("About your data: %(contact)s") % {"contact": sender.contact if sender else campaign.contact},
        mine=values[Variable.DATA],
        leave=values[Variable.LEAVE],
    )


def _whole_label(mailing: Mailing, sender: Sender | None, targeted: bool) -> str:
    """With whether it was targeted, and where its notice is."""
    label = label_of(mailing.campaign, sender)
    return f"{label} {end_of_label(mailing.campaign, targeted=targeted)}" if label else ""


def label_of(campaign: Campaign, sender: Sender | None) -> str:
    """What says that a message is political, on whose behalf and for which vote ((EU) 2024/900, art. 11(1)); nothing
    where the campaign does not show it.
    """
    if sender is None or not sender.label_shown:
        return ""
    return _("Political message of %(name)s, %(election)s of %(day)s.") % {
        "name": sender.name,
        "election": ElectionType(campaign.election).label,
        "day": date_format(campaign.polling_day, "DATE_FORMAT"),
    }


def origin_of(contact: Contact) -> str:
    """Where her line comes from, and since when (GDPR, art. 14(2)f)."""
    day = date_format(local(contact.campaign, contact.given_at), "DATE_FORMAT")
    told = {
        Source.DOOR: _("You gave this address at your door on %(day)s."),
        Source.PAGE: _("You gave this address on our page on %(day)s."),
        Source.ORGANISER: _("You gave this address to the team on %(day)s."),
        Source.IMPORT: _("This address came with a list of the campaign (%(origin)s) on %(day)s."),
        Source.PROGRAM: _("This address came by a form of the campaign on %(day)s."),
    }
    return told[Source(contact.source)] % {"day": day, "origin": contact.origin or _("its own")}


def chosen_of(mailing: Mailing) -> str:
    """By which facts its recipients were chosen ((EU) 2024/900, art. 19(1)c); nothing where no fact did."""
    facts = {one.partition(".")[2].partition(".")[0] for one in mailing.lines}
    labels = [str(one.label) for fact, one in every_filter().items() if fact in facts]
    return _("Chosen by: %(facts)s.") % {"facts": ", ".join(labels)} if labels else ""


def _zones(campaign: Campaign, station: str) -> dict[Variable, str]:
    try:
        ground = ground_of(campaign)
    except Http404:  # its territory is no longer published: the words are left out
        return {}
    one = ground.stations.get(station)
    if one is None:
        return {}
    return {Variable.STATION: ground.label(station), Variable.PLACE: one.quartier_name or one.commune_name}


def example_values(mailing: Mailing) -> dict[Variable, str]:
    """Values of somebody who does not exist, to look at a message without reading anybody's name."""
    campaign = mailing.campaign
    try:
        station = next(iter(ground_of(campaign).stations), "")
    except Http404:
        station = ""
    nowhere = whole("/")
    return {
        Variable.FIRST_NAME: "Camille",
        **_zones(campaign, station),
        Variable.DATA: nowhere,
        Variable.LEAVE: nowhere,
    }


def example_contact(campaign: Campaign, at: datetime) -> Contact:
    """Somebody who does not exist; never saved."""
    return Contact(campaign=campaign, source=Source.PAGE, given_at=at, last_exchange_at=at, expires_at=at)
