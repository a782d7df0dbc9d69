"""Electoral silence, on the clocks of whoever receives: her station's where it is known, else the campaign's."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.law import Refusal, action_refusals, campaign_clocks
from arpenteur.domain.law.campaign import SILENCE
from arpenteur.domain.law.host import period_refusals
from arpenteur.domain.law.moments import Calendar, Span
from arpenteur.domain.places import departement_of
from arpenteur.domain.time_zones import time_zone_of, votes_on_saturday
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.contacts.models import Channel, Contact

KINDS = {Channel.EMAIL: "message", Channel.SMS: "sms", Channel.POST: "letter", Channel.PHONE: "phones"}
"""Words of each channel in the rule."""
_NATIONAL = frozenset(
    {ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE, ElectionType.EUROPEAN, ElectionType.REFERENDUM}
)


def refused(campaign: Campaign, channel: Channel, at: datetime, station: str = "") -> Refusal | None:
    """What the law or a rule of the host refuses of a message that leaves at a moment, to somebody of a station; None
    where it is lawful.
    """
    place, zone, first, second = _where(campaign, station)
    found = action_refusals(KINDS[channel], at, at, place=place, time_zone=zone, first_round=first, second_round=second)
    found += period_refusals("mailing.started", at, at, Calendar(place, zone, first, second))
    return found[0] if found else None


def refused_to(contact: Contact, channel: Channel, at: datetime) -> Refusal | None:
    """The same for one contact."""
    return refused(contact.campaign, channel, at, contact.station)


def silences_of(campaign: Campaign) -> list[Span]:
    """Spans of silence of the campaign's own territory, in order."""
    clocks = campaign_clocks(
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )
    return [Span(one.starts, one.ends) for one in clocks if one.rule == SILENCE]


def next_silence(campaign: Campaign, at: datetime) -> Span | None:
    """The silence that holds or comes next; None once the last is over."""
    return next((one for one in silences_of(campaign) if one.ends > at), None)


def _where(campaign: Campaign, station: str) -> tuple[str, str, date, date | None]:
    zone, saturday = _of_station(station) if station else ("", False)
    if not zone or zone == campaign.time_zone:
        return campaign.place, campaign.time_zone, campaign.first_round, campaign.second_round
    days = votes_on_saturday(campaign.place) - saturday if campaign.election in _NATIONAL else 0
    second = campaign.second_round + timedelta(days=days) if campaign.second_round else None
    return campaign.place, zone, campaign.first_round + timedelta(days=days), second


@lru_cache(maxsize=4096)
def _of_station(station: str) -> tuple[str, bool]:
    """Time zone of a station and whether it votes on Saturday; nothing where its key names no place."""
    for place in (station.partition("_")[0], f"dep:{departement_of(station)}"):
        try:
            return time_zone_of(place), votes_on_saturday(place)
        except InputError:
            continue
    return "", False
