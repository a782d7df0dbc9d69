"""The station of an address that somebody gave, looked up in the campaign's place as those of electoral lists are."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.ground import ground_at, published_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.territory.addresses import DoorAddress, door_of
from arpenteur.web.persons.contacts.models import Contact


class StationFrom(StrEnum):
    """How a contact came by her station, or why she has none."""

    NUMBER = "number"
    STREET = "street"
    TEAM = "team"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


WORDS = {
    StationFrom.NUMBER: _("found by the number in the street"),
    StationFrom.STREET: _("found by the street, which votes there as a whole"),
    StationFrom.TEAM: _("chosen by the team"),
    StationFrom.SEVERAL: _("this street votes in several stations and the number is not known: choose the station"),
    StationFrom.UNKNOWN: _("this address was not found in the place of the campaign: no station is guessed"),
}


def stations_of(campaign: Campaign, addresses: Sequence[str]) -> list[str]:
    """The key of the station of each address; empty where none is found, or more than one. One query."""
    path = _path(campaign) if any(addresses) else None
    return [_door(path, one).station for one in addresses]


def station_from(contact: Contact) -> StationFrom:
    """How her station was found, from the address that is held."""
    door = _door(_path(contact.campaign), contact.address)
    if contact.station and contact.station == door.station:
        return StationFrom.NUMBER if door.building else StationFrom.STREET
    if contact.station:
        return StationFrom.TEAM
    if not contact.address:
        return StationFrom.NOTHING
    return StationFrom.SEVERAL if door.street else StationFrom.UNKNOWN


def station_title(contact: Contact) -> str:
    """The name of her station; its key where the place is published no more, empty without one."""
    path = _path(contact.campaign) if contact.station else None
    return contact.station if path is None else ground_at(path).title(contact.station)


def _path(campaign: Campaign) -> Path | None:
    try:
        return published_of(campaign).path
    except Http404:
        return None


def _door(path: Path | None, address: str) -> DoorAddress:
    return DoorAddress() if path is None or not address.strip() else door_of(path, address)
