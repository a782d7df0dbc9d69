"""A past count of one zone: which file it comes from, and what was published where another value is used."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.strategy.assessment.ballots import Ballots
from arpenteur.strategy.assessment.records import FAMILIES, Array

type Read = Callable[[Array], float]
"""Takes one value out of the counts of a station (``RoundCounts``)."""

_SIZE = len(FAMILIES)
_TABLE = "station_results"
_POOLED = "contour modifié depuis : part des bureaux redécoupés de la commune, au prorata des inscrits d'aujourd'hui"
_BORROWED = "bureau sans compte alors : celui de sa commune"


def registered(counts: Array) -> float:
    """Registered voters."""
    return float(counts[0])


def turnout(counts: Array) -> float:
    """Voters who voted."""
    return float(counts[1])


def valid(counts: Array) -> float:
    """Votes of all families."""
    return float(counts[3 : 3 + _SIZE].sum())


def ours(counts: Array) -> float:
    """Votes of our own family."""
    return float(counts[3 + _SIZE : 3 + 2 * _SIZE].sum())


def votes_of(family: int) -> Read:
    """Votes of one family of the grid."""
    return lambda counts: float(counts[3 + family])


@dataclass(frozen=True)
class Counted:
    """Counts of one zone of an assessment at past elections."""

    assessment: Ballots
    row: int

    def origin(self, election: Election, *, votes: bool = False) -> str:
        """Files that the counts of the zone come from, or its votes by candidate, as the manifest names them; the table
        of the snapshot where nothing names them."""
        snapshot = self.assessment.snapshot
        rows = snapshot.station_results.filter(pl.col("election") == str(election))
        commune = self.assessment.zones.frame["commune"][self.row]
        mine = rows.filter(pl.col("station") == self._station)
        here = mine if mine.height else rows.filter(pl.col("commune") == commune)
        sources = snapshot.manifest.sources
        names = (here if here.height else rows)["origin"].drop_nulls().unique().sort().to_list()
        names = names or [source.id for source in sources if str(election) in source.elections]
        if votes:
            votes_in = {source.id: source.votes_in for source in sources}
            names = [votes_in.get(name) or name for name in names]
        return " ; ".join(names) or _TABLE

    def published(self, election: Election, read: Read) -> tuple[float | None, str]:
        """What was published for the station of this number, where another value is used, and why; else nothing."""
        past = self.assessment.past(election)
        if not (past.pooled[self.row] > 0 or past.borrowed[self.row]):
            return None, ""
        voted = self.assessment.records.counts(election)
        found = voted.stations["station"].index_of(self._station)
        return None if found is None else read(voted.counts[found]), _BORROWED if past.borrowed[self.row] else _POOLED

    @property
    def _station(self) -> str:
        return str(self.assessment.zones.frame["zone"][self.row])
