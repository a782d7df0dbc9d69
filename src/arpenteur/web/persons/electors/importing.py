"""A file becomes voters: read apart, matched to the place, encrypted, written a thousand at a time.

Nothing is locked while a line is read, and no text of the file but what is kept comes out of the process that reads it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import batched
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.foundation.keys.fields import encrypt_rows
from arpenteur.web.foundation.shared.apart import read_apart_by_line
from arpenteur.web.foundation.territory.addresses import DoorAddress, PlaceIndex
from arpenteur.web.persons.electors.models import DATA, ListKind, Voter, VoterList
from arpenteur.web.persons.electors.persons_of_list import Home, Identity
from arpenteur.web.persons.electors.reading.lines import BirthYearLine, VoterLine
from arpenteur.web.persons.electors.reading.titles import Layout

READER = "arpenteur.web.persons.electors.reading.reader:read_voters"
BATCH = 1000
_LINES_SHOWN = 5
_CODES_SHOWN = 200


class PlacedLine(NamedTuple):
    """A line with its number in the file, and the station of the place it belongs to, empty where none."""

    number: int
    line: VoterLine
    commune: str
    station: str


@dataclass
class ReadCounts:
    """What is counted while a file is read."""

    voters: int = 0
    elsewhere: int = 0
    matched: int = 0
    at_building: int = 0
    without_year: int = 0
    stations: set[str] = field(default_factory=set)
    unmatched: dict[str, list[int]] = field(default_factory=dict)
    """Code of a station as it is written, to how many lines have it and the first of them."""

    def note_unmatched(self, code: str, line: int) -> None:
        """A voter whose station is none of the place."""
        lines = self.unmatched.setdefault(code, [0])
        lines[0] += 1
        if len(lines) <= _LINES_SHOWN:
            lines.append(line)


class OpenedFile:
    """A file being read apart: its layout first, then its lines, then what was destroyed of it."""

    def __init__(self, content: bytes) -> None:
        self._values = read_apart_by_line(READER, content)
        head: dict[str, Any] = next(self._values)
        self.layout = Layout(head["layout"])
        self.lines: int = head["lines"]
        self.destroyed = 0
        self.columns_left: list[str] = []

    def each(self) -> Iterator[tuple[int, Any]]:
        """The number of each line, and what is kept of it."""
        for value in self._values:
            if isinstance(value, dict):
                self.destroyed, self.columns_left = value["destroyed"], value["unknown"]
            else:
                yield value[0], value[1]

    def voter_lines(self) -> Iterator[tuple[int, VoterLine]]:
        """Of a list of persons."""
        for number, kept in self.each():
            *start, identity, home = kept
            yield number, VoterLine(*start, identity=tuple(identity), home=tuple(home))

    def counts(self) -> Iterator[BirthYearLine]:
        """Of a table without persons; lines without a number are left out."""
        for _number, kept in self.each():
            if kept is not None:
                yield BirthYearLine(*kept)


def placed(lines: Iterator[tuple[int, VoterLine]], index: PlaceIndex, counts: ReadCounts) -> Iterator[PlacedLine]:
    """Voters of the place with their station; those of other communes are counted and go no further."""
    commune_of = lru_cache(maxsize=2048)(index.commune)
    station_of: Callable[[str, str], str] = lru_cache(maxsize=8192)(index.station)
    alone = next(iter(set(index.communes.values()))) if len(set(index.communes.values())) == 1 else ""
    for number, line in lines:
        commune = commune_of(line.commune)
        if commune is None:
            counts.elsewhere += 1
            continue
        station = station_of(line.station, line.commune if commune else "")
        counts.voters += 1
        counts.without_year += not line.birth_year
        if station:
            counts.matched += 1
            counts.stations.add(station)
        else:
            counts.note_unmatched(line.station, number)
        yield PlacedLine(number, line, commune or station[:5] or alone, station)


def read_voters_into(
    *, voters: VoterList, opened: OpenedFile, index: PlaceIndex, named: str, at: datetime
) -> ReadCounts:
    """Write every voter of an opened file below a list that waits. ``named``: the list that the name of the file tells,
    used where no column says it. Raises InputError as the reader does, and where nobody of the place is in it.
    """
    counts, began = ReadCounts(), time.monotonic()
    writer = _Writer(voters, index, named, at, counts)
    for lines in batched(placed(opened.voter_lines(), index, counts), BATCH):
        writer.write(lines)
    if not counts.voters:
        raise InputError(
            _("none of the %(n)d lines is of this territory") % {"n": counts.elsewhere},
            expected=_("the list of a commune of the campaign's territory"),
        )
    VoterList.objects.filter(pk=voters.pk).update(
        voters=counts.voters,
        elsewhere=counts.elsewhere,
        matched=counts.matched,
        at_building=counts.at_building,
        stations=len(counts.stations),
        without_year=counts.without_year,
        values_destroyed=opened.destroyed,
        columns_left=opened.columns_left,
        unmatched=_unmatched(counts),
        seconds=round(time.monotonic() - began, 1),
    )
    return counts


class _Writer:
    """Voters of one list, a batch a transaction."""

    def __init__(self, voters: VoterList, index: PlaceIndex, named: str, at: datetime, counts: ReadCounts) -> None:
        self.voters, self.named, self.at, self.counts = voters, named or ListKind.MAIN.value, at, counts
        self.address = lru_cache(maxsize=65_536)(index.address)

    @transaction.atomic
    def write(self, lines: Sequence[PlacedLine]) -> None:
        digester = Digester.of(self.voters.campaign_id, DATA)
        rows = [self._voter(one, digester) for one in lines]
        encrypt_rows(rows)
        Voter.objects.bulk_create(rows, batch_size=500)

    def _voter(self, one: PlacedLine, digester: Digester) -> Voter:
        voter, at_building = voter_of(one, self.address, self.voters.campaign_id, self.named)
        voter.source, voter.listed_at = self.voters, self.at
        voter.digest_with(digester)
        self.counts.at_building += at_building
        return voter


def voter_of(
    one: PlacedLine, address: Callable[[str, str, str], DoorAddress], campaign: int, named: str
) -> tuple[Voter, bool]:
    """A line as a voter, not written, and whether her address is a building of the place."""
    line = one.line
    number, street, complement, locality, postcode, town = line.home
    door = address(number, street or locality, one.commune)
    home = Home(number, street, complement, locality, postcode, town, door.building, door.street)
    voter = Voter(
        campaign_id=campaign,
        identity=Identity(*line.identity).text,
        home=home.text,
        station=one.station,
        birth_year=line.birth_year,
        sex=line.sex,
        kind=line.list or named,
        order=line.order,
        constituency=line.constituency,
    )
    return voter, bool(door.building)


def _unmatched(counts: ReadCounts) -> list[list[Any]]:
    """Codes with most lines first."""
    found = sorted(counts.unmatched.items(), key=lambda one: -one[1][0])
    return [[code, lines[0], lines[1:]] for code, lines in found[:_CODES_SHOWN]]
