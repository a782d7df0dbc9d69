"""How zones are called: by number where there is one commune, by commune where there are several."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from arpenteur.strategy.results import RankedZone


class NamedZone(Protocol):
    """What the names of a zone are made of."""

    @property
    def zone(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def commune(self) -> str: ...
    @property
    def commune_name(self) -> str: ...


def number(zone: NamedZone) -> str:
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


def names_of(zones: Iterable[NamedZone]) -> dict[str, str]:
    """Zone to the shortest name that tells it from the others of the place."""
    zones = list(zones)
    stations = Counter(zone.commune for zone in zones if zone.level == "station")
    if len(stations) <= 1:
        return {zone.zone: number(zone) for zone in zones}
    return {
        zone.zone: zone.commune_name if stations[zone.commune] == 1 else f"{zone.commune_name} {number(zone)}"
        for zone in zones
    }
