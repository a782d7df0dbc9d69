"""The ground of a place as a file writes it: communes, stations by their codes, addresses by their street and number.

Nothing of a forecast: what looks something up here learns where it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from arpenteur.domain.grid import fold
from arpenteur.geo.street_names import alike, street_key

if TYPE_CHECKING:
    from arpenteur.snapshot import Snapshot

_STATION_KEY = re.compile(r"(\d{1,4}(?=[_\-\s])|\d[\dAB]\d{3})[_\-\s]?0*(\w+(?:-\d+)?)")
"""The zeros that start the code of a commune get lost in spreadsheets."""
_BEFORE = re.compile(r"^(?:BUREAU(?: DE VOTE)?|BV|N°|NO)\s*")
_ARRONDISSEMENTS = (("75056", 75100, 20), ("69123", 69380, 9), ("13055", 13200, 16))
"""Commune, number before that of its first arrondissement, how many: the register may name either."""
_SUFFIXED = 1


@dataclass(frozen=True)
class DoorAddress:
    """An address of the place: the identifier of its building, empty where only the street is known; the street as the
    place spells it; its station, empty where several or none are known."""

    building: str = ""
    street: str = ""
    station: str = ""


class PlaceIndex:
    """Looks up what files say of a place; made once a snapshot."""

    def __init__(self, snapshot: "Snapshot") -> None:
        self.snapshot = snapshot

    @cached_property
    def communes(self) -> Mapping[str, str]:
        """INSEE code of each commune of the place, by its code and by its name in capitals."""
        pairs = self.snapshot.stations.select("commune", "commune_name").unique().iter_rows()
        return {
            known: code
            for code, name in pairs
            for known in (code, code.lstrip("0"), fold(name), fold(name).replace("-", " "))
        }

    @cached_property
    def stations(self) -> Mapping[tuple[str, str], set[str]]:
        """Stations by commune (empty: any) and number without zeros."""
        found: dict[tuple[str, str], set[str]] = {}
        for key, commune, label in self.snapshot.stations.select("station", "commune", "number").iter_rows():
            for numbered in {label.lstrip("0"), key.partition("_")[2].lstrip("0")}:
                found.setdefault((commune, numbered), set()).add(key)
                found.setdefault(("", numbered), set()).add(key)
        return found

    def commune(self, written: str) -> str | None:
        """The code of a commune of the place by its code or name; empty for nothing, None for one that is elsewhere."""
        plain = fold(written.strip()).removesuffix(".0")
        if not plain:
            return ""
        found = self.communes.get(plain) or self.communes.get(plain.replace("-", " "))
        return found or self._of_arrondissement(plain)[0] or None

    def station(self, written: str, commune: str = "") -> str:
        """The key of a station however its code is written (``0101``, ``101``, ``1``, ``13055_0101``); empty where
        none, or more than one, has it. ``commune`` as the file says it, where it does."""
        plain = _BEFORE.sub("", fold(written.strip())).removesuffix(".0")
        match = _STATION_KEY.fullmatch(plain)
        if match and (code := self.communes.get(match[1].zfill(5))):
            return _only(self.stations.get((code, match[2]), set()))
        code = self.commune(commune)
        if not plain or code is None:
            return ""
        arrondissement = self._of_arrondissement(fold(commune.strip()))[1]
        found = self.stations.get((code, plain.lstrip("0")), set())
        if arrondissement and plain.isdecimal() and len(plain.lstrip("0")) <= len("99"):
            found = self.stations.get((code, f"{arrondissement}{int(plain):02}"), set())
        return _only(found)

    def _of_arrondissement(self, code: str) -> tuple[str, int]:
        """Commune of the place and number of an arrondissement by its own INSEE code."""
        number = int(code) if code.isdecimal() else 0
        for commune, before, last in _ARRONDISSEMENTS:
            if 0 < number - before <= last and commune in self.communes:
                return commune, number - before
        return "", 0

    @cached_property
    def streets(self) -> Mapping[str, Mapping[tuple[str, ...], tuple[str, frozenset[str]]]]:
        """By commune, streets by their key: the street as it is spelled, and its stations."""
        found: dict[str, dict[tuple[str, ...], tuple[str, frozenset[str]]]] = {}
        pairs = {
            pair
            for table in (self.snapshot.station_streets, self.snapshot.buildings)
            for pair in table.drop_nulls("street").select("street", "station").unique().iter_rows()
        }
        for street, station in sorted(pairs):
            of_commune = found.setdefault(str(station)[:5], {})
            name, stations = of_commune.get(street_key(street), (street, frozenset()))
            of_commune[street_key(street)] = (name, stations | {station})
        return found

    @cached_property
    def buildings(self) -> Mapping[str, Mapping[tuple[tuple[str, ...], int, str], tuple[str, str]]]:
        """By commune, buildings by street, number and first sign of the suffix: identifier and station."""
        found: dict[str, dict[tuple[tuple[str, ...], int, str], tuple[str, str]]] = {}
        columns = ("building", "street", "number", "suffix", "station")
        for building, street, number, suffix, station in self.snapshot.buildings.select(columns).iter_rows():
            if street and number:
                key = (street_key(street), int(number), fold(suffix or "")[:_SUFFIXED])
                found.setdefault(str(station)[:5], {}).setdefault(key, (building, station))
        return found

    def address(self, number: str, street: str, commune: str) -> DoorAddress:
        """The address of a number (``12``, ``12 B``) in a street of a commune of the place, by its code."""
        key = self._street(street, commune)
        spelled = self.streets.get(commune, {}).get(key)
        if spelled is None:
            return DoorAddress()
        name, stations = spelled
        figures, _blank, suffix = number.partition(" ")
        of_commune = self.buildings.get(commune, {})
        if figures.isdecimal():
            numbered = int(figures)
            found = of_commune.get((key, numbered, suffix[:_SUFFIXED])) or of_commune.get((key, numbered, ""))
            if found:
                return DoorAddress(found[0], name, found[1])
        return DoorAddress("", name, next(iter(stations)) if len(stations) == 1 else "")

    def _street(self, street: str, commune: str) -> tuple[str, ...]:
        """The key of the street that is meant: itself, else the only one alike."""
        key = street_key(street)
        known = self.streets.get(commune, {})
        if key in known:
            return key
        near = [one for one in known if alike(one, key)]
        return near[0] if len(near) == 1 else key


def _only(stations: set[str]) -> str:
    return next(iter(stations)) if len(stations) == 1 else ""
