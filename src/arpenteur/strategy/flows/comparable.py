"""Two rounds of a place side by side: the stations whose territory is the same in both, and why others are not used.

Between two rounds of one year a station keeps its territory by law: the prefect sets the stations for a calendar year
(Code électoral, R40). Between years both must be comparable with today (``StationStability``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.disclosure import MAX_SHARE, MIN_REGISTERED, MIN_TURNOUT
from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.masks import masks
from arpenteur.strategy.assessment.records import Array, station_index

Mask = npt.NDArray[np.bool_]

ONE_ROUND = "sans vote à l'un des deux tours"
CHANGED = "contour modifié entre les deux tours"
INCONSISTENT = "voix dont le total diffère des suffrages exprimés"
MASKED = "petits effectifs masqués"


@dataclass(frozen=True)
class Ballot:
    """One round on n stations: registered, turnout and valid (n each), ``votes`` (n × k) of the k ``groups``.

    ``standing`` (n × k) is True where a group could be voted for; ``candidates`` are the distinct surnames of a group.
    """

    stations: pl.Series
    registered: Array
    turnout: Array
    valid: Array
    groups: tuple[str, ...]
    votes: Array
    standing: Mask
    candidates: tuple[tuple[str, ...], ...]

    def at(self, rows: npt.NDArray[np.int64]) -> "Ballot":
        """The same round on some stations."""
        kept = (values[rows] for values in (self.registered, self.turnout, self.valid))
        registered, turnout, valid = kept
        votes, standing = self.votes[rows], self.standing[rows]
        return Ballot(
            self.stations[rows.tolist()], registered, turnout, valid, self.groups, votes, standing, self.candidates
        )

    @property
    def small(self) -> Mask:
        """Stations that the rule of small numbers masks (n)."""
        most, cast = self.votes.max(axis=1), self.votes.sum(axis=1)
        alone = (self.standing.sum(axis=1) > 1) & (cast > 0) & (most >= MAX_SHARE * cast)
        return (self.registered < MIN_REGISTERED) | (self.turnout < MIN_TURNOUT) | alone


@dataclass(frozen=True)
class Pair:
    """Two rounds on the same n stations, and how many stations were not used, by reason."""

    first: Ballot
    second: Ballot
    left_out: tuple[tuple[str, int], ...]

    def __len__(self) -> int:
        return len(self.first.stations)


def ballot(snapshot: Snapshot, election: Election, group_of: dict[str, str]) -> Ballot:
    """A round of a snapshot, options gathered by ``group_of`` (option → group); without groups nobody stood for."""
    name = str(election)
    results = snapshot.station_results.filter(pl.col("election") == name).sort("station")
    votes = snapshot.option_votes.filter(pl.col("election") == name).select(
        "station", pl.col("option").replace_strict(group_of).alias("group"), "name", "votes"
    )
    present = set(votes["group"].unique())
    groups = tuple(dict.fromkeys(group for group in group_of.values() if group in present))
    counts, standing = np.zeros((results.height, len(groups))), np.zeros((results.height, len(groups)), dtype=np.bool_)
    summed = votes.group_by("station", "group").agg(pl.col("votes").sum())
    row = station_index(results["station"], summed["station"])
    column = station_index(pl.Series(groups), summed["group"])
    known = row >= 0
    counts[row[known], column[known]] = summed["votes"].to_numpy()[known]
    standing[row[known], column[known]] = True
    surnames = votes.drop_nulls("name").group_by("group").agg(pl.col("name").unique().sort())
    by_group: dict[str, list[str]] = dict(surnames.iter_rows())
    registered, turnout, valid = (results[key].to_numpy().astype(float) for key in ("registered", "turnout", "valid"))
    candidates = tuple(tuple(by_group.get(group, ())) for group in groups)
    return Ballot(results["station"], registered, turnout, valid, groups, counts, standing, candidates)


def pair(snapshot: Snapshot, first: Election, second: Election, group_of: dict[str, str]) -> Pair:
    """The two rounds on the stations that can be compared; none of them masked."""
    one, two = ballot(snapshot, first, group_of), ballot(snapshot, second, group_of)
    both = one.stations.filter(one.stations.is_in(two.stations.implode()))
    here, there = one.at(station_index(one.stations, both)), two.at(station_index(two.stations, both))
    masked = _masked(snapshot, here, there)
    changed = ~masked & _changed(snapshot, both, first, second)
    inconsistent = ~masked & ~changed & (_inconsistent(here) | _inconsistent(there))
    only = one.stations.len() + two.stations.len() - 2 * both.len()
    counts = ((ONE_ROUND, only), (CHANGED, changed), (MASKED, masked), (INCONSISTENT, inconsistent))
    kept = np.flatnonzero(~(masked | changed | inconsistent))
    left_out = tuple((reason, int(np.sum(count))) for reason, count in counts)
    return Pair(here.at(kept), there.at(kept), tuple(one for one in left_out if one[1]))


def pair_of_options(snapshot: Snapshot, both: Pair, first: Election, second: Election) -> tuple[Ballot, Ballot]:
    """The two rounds on the stations of ``both``, each option of candidates apart."""
    apart = {option: option for option in grid().options}
    one, two = (ballot(snapshot, election, apart) for election in (first, second))
    stations = both.first.stations
    return one.at(station_index(one.stations, stations)), two.at(station_index(two.stations, stations))


def _inconsistent(one: Ballot) -> Mask:
    return one.votes.sum(axis=1) != one.valid


def _changed(snapshot: Snapshot, stations: pl.Series, first: Election, second: Election) -> Mask:
    if first.year == second.year:
        return np.zeros(stations.len(), dtype=np.bool_)
    stability = snapshot.station_stability.filter(
        pl.col("election").is_in([str(first), str(second)]) & pl.col("changed")
    )
    today = stations.is_in(snapshot.stations["station"].implode())
    return (stations.is_in(stability["station"].implode()) | ~today).to_numpy()


def _masked(snapshot: Snapshot, first: Ballot, second: Ballot) -> Mask:
    """Stations not to be used, n: small ones, those masked today, and enough of the rest to hide them in a crowd.

    The totals shown are of the stations used; subtracted from totals of the place they give those of the stations
    left out, which must therefore be several and pass the rule together.
    """
    hidden = [zone for level, zone in masks(snapshot) if level == "station"]
    masked = first.stations.is_in(hidden).to_numpy() | first.small | second.small
    order = np.argsort(first.registered, kind="stable")
    for spare in order[~masked[order]]:
        left = np.flatnonzero(masked)
        if not len(left) or (len(left) > 1 and not (_together(first, left) or _together(second, left))):
            break
        masked[spare] = True
    return masked


def _together(one: Ballot, rows: npt.NDArray[np.int64]) -> bool:
    """Whether the rule masks some stations even as one."""
    part = one.at(rows)
    whole = (part.registered, part.turnout, part.valid, part.votes)
    registered, turnout, valid, votes = (values.sum(axis=0, keepdims=True) for values in whole)
    standing = part.standing.any(axis=0, keepdims=True)
    summed = Ballot(part.stations[:1], registered, turnout, valid, part.groups, votes, standing, part.candidates)
    return bool(summed.small[0])
