"""What a snapshot knows of past elections, as arrays: one place to read tables, none to compute estimates."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.priority import NATIONAL
from arpenteur.stats.second_choices import SecondChoices, second_choices

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAMILIES: tuple[str, ...] = tuple(grid().families)
CYCLES = 2
# A round known in less of the place than this says nothing of the whole: an earlier one that covers it serves.
_COVERED = 0.5


@dataclass(frozen=True)
class Reference:
    """Shares of valid votes by family (k) and turnout on a wide territory at one election."""

    shares: Array
    turnout: float


@dataclass(frozen=True)
class RoundCounts:
    """One first round as it was voted: m polling stations of then.

    ``counts`` columns: registered, turnout, valid, then by family (k each) votes, own votes, votes times reach
    weight, candidates.
    """

    stations: pl.DataFrame
    counts: Array


@dataclass(frozen=True)
class Used:
    """First rounds an assessment rests on; ``cycles``: presidential and legislative of one year, latest first.

    ``older`` is the presidential before the last, ``european`` the last european election and ``municipal`` the last
    municipal one, where votes are known.
    """

    presidential: Election | None
    legislative: Election | None
    cycles: tuple[tuple[Election, Election], ...]
    older: Election | None = None
    european: Election | None = None
    municipal: Election | None = None

    @property
    def ballots(self) -> tuple[Election, ...]:
        """The presidential and the legislative ballot, where known."""
        return tuple(one for one in (self.presidential, self.legislative) if one is not None)


class Records:
    """Past elections of a snapshot, read once a question."""

    def __init__(self, snapshot: Snapshot, family: Family) -> None:
        self.snapshot = snapshot
        self.family = family
        self._counts: dict[Election, RoundCounts] = {}

    @cached_property
    def counted(self) -> tuple[Election, ...]:
        """First rounds with turnout in most of the place, oldest first."""
        results = self.snapshot.station_results
        sizes = results.group_by("election").agg(pl.col("registered").sum())
        largest = sizes["registered"].max()
        wide = sizes.filter(pl.col("registered") >= _COVERED * pl.lit(largest))
        return _first_rounds(results.filter(pl.col("election").is_in(wide["election"].implode())))

    @cached_property
    def voted(self) -> tuple[Election, ...]:
        """First rounds with votes by option, oldest first."""
        with_votes = set(_first_rounds(self.snapshot.option_votes))
        return tuple(one for one in self.counted if one in with_votes)

    def latest(self, kind: ElectionType) -> Election | None:
        """The latest first round of a type with votes by option; a municipal one whose lists mostly have no bloc on the
        axis says nothing of families, and is left out."""
        return next((one for one in reversed(self.voted) if one.type is kind and self._tells_blocs(one)), None)

    def _tells_blocs(self, election: Election) -> bool:
        if election.type is not ElectionType.MUNICIPAL:
            return True
        blocs = {option.id for option in grid().options.values() if option.bloc in grid().axis}
        votes = self.snapshot.option_votes.filter(pl.col("election") == str(election))
        told = int(votes.filter(pl.col("option").is_in(blocs))["votes"].sum())
        return told >= _COVERED * int(votes["votes"].sum())

    @cached_property
    def last_vote(self) -> Election | None:
        """The latest first round with votes of a type where everybody votes on one day; never a municipal one."""
        return next((one for one in reversed(self.voted) if one.type in NATIONAL), None)

    @cached_property
    def presidentials(self) -> tuple[Election, ...]:
        """The two latest presidential first rounds with votes, latest first."""
        found = [one for one in self.voted if one.type is ElectionType.PRESIDENTIAL]
        return tuple(reversed(found[-2:]))

    @cached_property
    def used(self) -> Used:
        """Elections to rest on. Raises InputError where the snapshot holds neither presidential nor legislative."""
        presidential, legislative = self.latest(ElectionType.PRESIDENTIAL), self.latest(ElectionType.LEGISLATIVE)
        if presidential is None and legislative is None:
            raise InputError(
                "l'instantané ne contient ni présidentielle ni législatives au premier tour",
                expected="au moins l'une des deux, avec ses candidats",
                action="reconstruisez-le avec « arpenteur build --elections 2022_pres_t1 … »",
            )
        legislatives = {one.year: one for one in self.counted if one.type is ElectionType.LEGISLATIVE}
        cycles = [
            (one, legislatives[one.year])
            for one in self.counted
            if one.type is ElectionType.PRESIDENTIAL and one.year in legislatives
        ]
        presidentials = [one for one in self.voted if one.type is ElectionType.PRESIDENTIAL]
        older = presidentials[-2] if len(presidentials) > 1 else None
        others = (self.latest(kind) for kind in (ElectionType.EUROPEAN, ElectionType.MUNICIPAL))
        return Used(presidential, legislative, tuple(reversed(cycles))[:CYCLES], older, *others)

    def reference(self, election: Election, scope: str) -> Reference | None:
        """Result of a wide territory (``france``, ``dep:93``…), or None where the snapshot has it not."""
        rows = self._references.get((str(election), scope))
        if not rows:
            return None
        shares = np.zeros(len(FAMILIES))
        for family, votes, valid, _, _ in rows:
            shares[FAMILIES.index(family)] = votes / valid if valid else 0.0
        registered, turnout = rows[0][3], rows[0][4]
        total = shares.sum()
        return Reference(shares / total if total else shares, turnout / registered if registered else 0.0)

    @cached_property
    def _references(self) -> dict[tuple[str, str], list[tuple[str, int, int, int, int]]]:
        table = self.snapshot.reference_results.filter(pl.col("family").is_in(FAMILIES))
        found: dict[tuple[str, str], list[tuple[str, int, int, int, int]]] = {}
        columns = ("election", "scope", "family", "votes", "valid", "registered", "turnout")
        for election, scope, *row in table.select(columns).iter_rows():
            found.setdefault((election, scope), []).append(tuple(row))
        return found

    def place(self, election: Election) -> Reference:
        """Result of the place itself, from all its stations of then."""
        counts = self.counts(election).counts.sum(axis=0)
        votes = counts[3 : 3 + len(FAMILIES)]
        total = votes.sum()
        shares = votes / total if total else votes
        return Reference(shares, float(counts[1] / counts[0]) if counts[0] else 0.0)

    def counts(self, election: Election) -> RoundCounts:
        """Counts of a first round by the polling stations of then."""
        if election not in self._counts:
            self._counts[election] = self._read(election)
        return self._counts[election]

    def _read(self, election: Election) -> RoundCounts:
        rows = (
            self.snapshot.station_results.lazy()
            .filter(pl.col("election") == str(election))
            .select("station", "commune", "registered", "turnout", "valid")
            .collect()
        )
        size = len(FAMILIES)
        counts = np.zeros((rows.height, 3 + 4 * size))
        counts[:, :3] = rows.select("registered", "turnout", "valid").to_numpy()
        if election in self.voted:
            votes = self._votes(election, rows)
            row, column = votes["row"].to_numpy(), votes["family"].to_numpy()
            for block, name in enumerate(("votes", "ours", "reach", "candidates")):
                counts[row, 3 + block * size + column] = votes[name].to_numpy()
        return RoundCounts(rows.select("station", "commune"), counts)

    @cached_property
    def own_blocs(self) -> Array:
        """How our own votes of all first rounds here are spread over the blocs (b, summing to 1; nil without any)."""
        keys = _stance_keys(self.family)
        votes = self.snapshot.option_votes.lazy().group_by(keys).agg(pl.col("votes").sum()).collect()
        found = np.zeros(len(BLOCS))
        for row in votes.iter_rows(named=True):
            if self.family.stance(row["option"], row.get("nuance") or "", row.get("name") or "")[0]:
                found[_bloc_of(row["option"])] += row["votes"]
        return found / found.sum() if found.sum() > 0 else found

    @cached_property
    def bloc(self) -> str | None:
        """The bloc of most of our votes; None where we had none, or where it has no place on the axis."""
        found = int(self.own_blocs.argmax())
        return BLOCS[found] if self.own_blocs.any() and found in axis().order else None

    @cached_property
    def second_choices(self) -> SecondChoices | None:
        """Whom voters choose in second rounds, as the reach of votes is read from; None where the family file says it
        itself, or where nothing is known."""
        return None if self.family.reachable else second_choices()

    def _votes(self, election: Election, rows: pl.DataFrame) -> pl.DataFrame:
        keys = _stance_keys(self.family)
        votes = self.snapshot.option_votes.lazy().filter(pl.col("election") == str(election))
        candidates = votes.select("station", *keys, pl.col("votes").cast(pl.Float64)).collect()
        towards = self.second_choices.towards(self.own_blocs) if self.second_choices else None
        stances = _stances(candidates.select(keys).unique(), self.family, towards)
        return (
            candidates.lazy()
            .join(stances.lazy(), on=keys, nulls_equal=True)
            .join(rows.lazy().select("station").with_row_index("row"), on="station")
            .group_by("row", "family")
            .agg(
                pl.col("votes").sum(),
                (pl.col("votes") * pl.col("ours")).sum().alias("ours"),
                (pl.col("votes") * pl.col("weight")).sum().alias("reach"),
                pl.len().alias("candidates"),
            )
            .collect()
        )


def lists_of(snapshot: Snapshot, election: Election, stations: pl.Series) -> Array:
    """Candidates by option (o) on the longest list of some stations at a past election; zeros where none is known."""
    votes = snapshot.option_votes.filter(
        (pl.col("election") == str(election)) & pl.col("station").is_in(stations.implode())
    )
    most = votes.group_by("station", "option").len().group_by("option").agg(pl.col("len").max())
    counts = dict(most.iter_rows())
    return np.array([float(counts.get(option, 0)) for option in grid().options])


def _first_rounds(table: pl.DataFrame) -> tuple[Election, ...]:
    elections = [Election.parse(raw) for raw in table["election"].unique()]
    return tuple(chronological([one for one in elections if one.round == 1]))


def _stance_keys(family: Family) -> list[str]:
    selectors = (family.ours, *(selector for _, selector in family.reachable))
    keys = ["option"]
    if any(selector.nuances for selector in selectors):
        keys.append("nuance")
    if any(selector.candidates for selector in selectors):
        keys.append("name")
    return keys


def _stances(labels: pl.DataFrame, family: Family, towards: Array | None) -> pl.DataFrame:
    """``labels`` with the index of the family of the grid, whether it is ours (0 or 1) and its reach weight: the part
    of the voters of its bloc that would choose us (``towards``, b), unless the family file says it."""
    known = grid().options
    stances: list[tuple[int, float, float]] = []
    for label in labels.iter_rows(named=True):
        ours, weight = family.stance(label["option"], label.get("nuance") or "", label.get("name") or "")
        option = known[label["option"]]
        if towards is not None and not ours:
            weight = float(towards[_bloc_of(option.id)])
        stances.append((FAMILIES.index(option.family), float(ours), weight))
    columns = {"family": pl.Int64, "ours": pl.Float64, "weight": pl.Float64}
    return labels.hstack(pl.DataFrame(stances, schema=columns, orient="row"))


def _bloc_of(option: str) -> int:
    return int(axis().bloc_of[FAMILIES.index(grid().options[option].family)])


def station_index(stations: Sequence[str] | pl.Series, wanted: pl.Series) -> Ints:
    """Row of each of ``wanted`` in ``stations``, −1 where absent."""
    table = pl.DataFrame({"key": stations}).with_row_index("row")
    found = pl.DataFrame({"key": wanted}).join(table, on="key", how="left", maintain_order="left")
    return found["row"].cast(pl.Int64).fill_null(-1).to_numpy().astype(np.int64)
