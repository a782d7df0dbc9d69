"""Stations and addresses of published places as files write them: where something is, never what is thought of it.

A postal address as somebody writes it on one line, looked up in a place as addresses of files are.

Never a guess: of two stations none, and none of a town that is not of the place or of a part that nothing explains.
"""

import re
from functools import lru_cache
from pathlib import Path

from arpenteur.domain.grid import fold
from arpenteur.strategy.place_index import DoorAddress, PlaceIndex
from arpenteur.web.foundation.shared.house_numbers import numbered
from arpenteur.web.foundation.territory import queries

__all__ = ["DoorAddress", "PlaceIndex", "place_index"]


@lru_cache(maxsize=4)
def place_index(path: Path) -> PlaceIndex:
    """The index of a published snapshot, made once a process."""
    return PlaceIndex(queries.opened(path))


_TOWN = re.compile(r"(?:^|[\s,])\d{5},?\s+([^\d,]+?)(?:\s+\d{1,2}\s?(?:ER|EME|E)?)?(?:\s+CEDEX(?:\s+\d+)?)?$")
_POSTCODE = re.compile(r"\b\d{5}\b")
_ABROAD = re.compile(r"[\s,]+FRANCE$")
_NUMBER = re.compile(r"\d{1,4}\s?(?:BIS|TER|QUATER|[A-Z])?")
_COMPLEMENT = re.compile(
    r"(?:\d+\s?(?:ER|EME|E)?\s+ETAGE|BAT|BATIMENT|APPT?|APPARTEMENT|ETAGE|ESC|ESCALIER|HALL|PORTE|RES|RESIDENCE|CHEZ|BP|"
    r"BOITE|ENTREE|TOUR|IMMEUBLE|LOGEMENT)\b"
)


def door_of(path: Path, text: str) -> DoorAddress:
    """Where an address written in full is, in the place of a snapshot: its station is empty where none, or more than
    one, may be meant; its street where it is none of the place.
    """
    return door_in(text, place_index(path))


def door_in(text: str, index: PlaceIndex) -> DoorAddress:
    """The same, in an index."""
    plain = _ABROAD.sub("", " ".join(fold(text).replace("\n", ", ").split()))
    rest, commune = _town(plain, index)
    if commune is None:
        return DoorAddress()
    parts = _parts(rest)
    found = [_door(parts, one, index, strict=not commune) for one in ({commune} if commune else _communes(index))]
    known = [one for one in found if one.street]
    return known[0] if len(known) == 1 else DoorAddress()


def _town(plain: str, index: PlaceIndex) -> tuple[str, str | None]:
    """What stands before the town, and the commune: empty where the address says none, None for one elsewhere."""
    said = _TOWN.search(plain)
    if said:
        return plain[: said.start()], index.commune(said[1]) or None
    if _POSTCODE.search(plain):
        return plain, None
    before, _comma, last = plain.rpartition(",")
    code = index.commune(last) if before else ""
    return (before, code) if code else (plain, "")


def _communes(index: PlaceIndex) -> set[str]:
    return set(index.communes.values())


def _parts(rest: str) -> list[str]:
    """Between commas; a number alone goes with what follows it."""
    parts: list[str] = []
    for one in filter(None, (part.strip() for part in rest.split(","))):
        if parts and _NUMBER.fullmatch(parts[-1]):
            parts[-1] = f"{parts[-1]} {one}"
        else:
            parts.append(one)
    return parts


def _door(parts: list[str], commune: str, index: PlaceIndex, *, strict: bool) -> DoorAddress:
    """The one door that the parts say, in a commune. ``strict``: every other part must be about the building, since one
    that nothing explains may be a town.
    """
    found: list[DoorAddress] = []
    for part in parts:
        number, suffix, street = numbered("", part)
        door = index.address(f"{number} {suffix}".strip(), street, commune)
        if door.street:
            found.append(door)
        elif strict and not _COMPLEMENT.match(part):
            return DoorAddress()
    if len({one.station for one in found}) == 1:
        return next((one for one in found if one.building), found[0])
    return DoorAddress()
