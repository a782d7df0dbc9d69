"""How zones are called: by number where there is one commune, by commune where there are several."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from arpenteur.strategy.results import RankedZone

_REPEATED_NUMBER = re.compile(r"^0\d{1,3}\s+(?=\D)")


def number(zone: RankedZone) -> str:
    """The number of a station as people say it; the label of anything else."""
    if zone.level != "station":
        return zone.label
    return zone.zone.partition("_")[2].lstrip("0") or zone.label


def marks_of(zones: Iterable[RankedZone]) -> dict[str, str]:
    """Zone to what is written on the map: a number, or the commune that is one station alone among others."""
    zones = list(zones)
    stations = Counter(zone.commune for zone in zones if zone.level == "station")
    alone = {commune for commune, count in stations.items() if count == 1 and len(stations) > 1}
    return {zone.zone: zone.commune_name if zone.commune in alone else number(zone) for zone in zones}


def names_of(zones: Iterable[RankedZone]) -> dict[str, str]:
    """Zone to the shortest name that tells it from the others of the place."""
    zones = list(zones)
    stations = Counter(zone.commune for zone in zones if zone.level == "station")
    if len(stations) <= 1:
        return {zone.zone: number(zone) for zone in zones}
    return {
        zone.zone: zone.commune_name if stations[zone.commune] == 1 else f"{zone.commune_name} {number(zone)}"
        for zone in zones
    }


def title(zone: RankedZone, place: str) -> str:
    """The zone inside a sentence: ``station 26``, with its commune where the place holds others."""
    if zone.level != "station":
        return zone.label
    words = {"number": number(zone), "commune": zone.commune_name}
    if zone.commune == place:
        return _("station %(number)s") % words
    return _("station %(number)s, %(commune)s") % words


def full_name(zone: RankedZone, place: str) -> str:
    """The label of a zone as a title, after its commune where the place holds others."""
    if zone.level != "station" or zone.commune == place:
        return zone.label
    return f"{zone.commune_name} · {zone.label}"


def voting_place(zone: RankedZone) -> str:
    """The name of a station's voting place, empty where unknown."""
    return without_number(zone.label.partition(", ")[2]) if zone.level == "station" else ""


def without_number(place: str) -> str:
    """The name of a voting place without the number that some files repeat before it."""
    return _REPEATED_NUMBER.sub("", place)
