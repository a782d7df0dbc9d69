"""What the model would have been worth here: a past election of the snapshot held out, forecast, then counted."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot
from arpenteur.stats.backtest.case import Outcome, Question, Wide
from arpenteur.stats.backtest.evaluate import forecasts, judged, order_forecast, order_judged
from arpenteur.stats.backtest.report import OrderScore, Report
from arpenteur.stats.panel import FAMILIES, FAMILY_OF_OPTION, OPTIONS, Array, Ints, Panel, Round, Supply
from arpenteur.stats.priority import NATIONAL
from arpenteur.strategy.results import Json

FEWEST_STATIONS = 10
"""Fewer comparable stations say nothing of a model."""
MOST_STATIONS = 3000
"""Above, a replay takes seconds: it is made for its page, never for a sentence."""
_KINDS = (ElectionType.LEGISLATIVE, ElectionType.PRESIDENTIAL)


@dataclass(frozen=True)
class TrackRecord:
    """A replay on the stations of a place; ``scope``: ``france`` where the national result was given, or ``place``."""

    election: Election
    scope: str
    report: Report

    @property
    def enough(self) -> bool:
        """Whether there are stations enough to say something."""
        return self.report.stations >= FEWEST_STATIONS

    def to_json(self) -> Json:
        """The JSON of a back-test, with its election in French and the scope of the result given."""
        return {**self.report.to_json(), "election": self.election.label, "scenario_scope": self.scope}


def track_record(snapshot: Snapshot) -> TrackRecord | None:
    """Hold out the latest legislative or presidential first round that has one before it; None where there is none."""
    election = _held_out(snapshot)
    if election is None:
        return None
    made = _Stations(snapshot, election)
    question = made.question(_first_rounds(snapshot, _KINDS))
    report = judged(forecasts(question), made.outcome(), np.ones(len(made.keys), dtype=np.bool_))
    return TrackRecord(election, "france" if question.wide else "place", report)


@dataclass(frozen=True)
class OrderRecord:
    """Orders of a place judged from ``last`` to ``election``, two votes of one type, on so many stations."""

    last: Election
    election: Election
    stations: int
    rows: tuple[OrderScore, ...]


def order_record(snapshot: Snapshot, kind: ElectionType) -> OrderRecord | None:
    """Hold out the latest first round of a national type and count changes from the one of that type before it: a vote
    of another type, three weeks earlier, says nothing of what an order finds. None where the snapshot has not both."""
    pair = _first_rounds(snapshot, (kind,))[-2:] if kind in NATIONAL else []
    if len(pair) <= 1:
        return None
    last, election = pair
    made = _Stations(snapshot, election)
    pointing = order_forecast(made.question([*_first_rounds(snapshot, _KINDS), *pair]), last)
    if pointing is None:
        return OrderRecord(last, election, 0, ())
    rows, stations = order_judged(pointing, made.outcome(), np.ones(len(made.keys), dtype=np.bool_))
    return OrderRecord(last, election, stations, rows)


def quick_record(snapshot: Snapshot) -> TrackRecord | None:
    """The record of a place small enough to be replayed in passing, kept in memory; None for a larger one."""
    if snapshot.stations.height > MOST_STATIONS:
        return None
    return _kept(_Key(snapshot))


def quick_order(snapshot: Snapshot, kind: ElectionType) -> OrderRecord | None:
    """The same for the orders of one type of election."""
    return None if snapshot.stations.height > MOST_STATIONS else _kept_order(_Key(snapshot), kind)


class _Key:
    """A snapshot as a key of the memory: its date and the digests of its files, or its folder where it lists none."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        files = tuple(sorted(snapshot.manifest.files.items())) or str(snapshot.path)
        self.parts = (files, snapshot.manifest.generated_at)

    def __hash__(self) -> int:
        return hash(self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.parts == other.parts


@lru_cache(maxsize=32)
def _kept(key: _Key) -> TrackRecord | None:
    return track_record(key.snapshot)


@lru_cache(maxsize=32)
def _kept_order(key: _Key, kind: ElectionType) -> OrderRecord | None:
    return order_record(key.snapshot, kind)


def _first_rounds(snapshot: Snapshot, kinds: tuple[ElectionType, ...]) -> list[Election]:
    found = [Election.parse(raw) for raw in snapshot.option_votes["election"].unique()]
    return chronological([one for one in found if one.round == 1 and one.type in kinds])


def _held_out(snapshot: Snapshot) -> Election | None:
    """The latest first round with votes that has an earlier one; legislatives before presidentials of the same year."""
    found = _first_rounds(snapshot, _KINDS)
    return found[-1] if len(found) > 1 else None


class _Stations:
    """Tables of a snapshot as arrays on the stations of the election held out."""

    def __init__(self, snapshot: Snapshot, election: Election) -> None:
        self.snapshot = snapshot
        self.election = election
        rows = snapshot.station_results.filter(pl.col("election") == str(election)).sort("station")
        self.table = rows.select("station", "commune").with_row_index("row")
        self.keys: list[str] = self.table["station"].to_list()
        self.references = snapshot.reference_results.filter(pl.col("scope") == "france")

    def question(self, needed: list[Election]) -> Question:
        """The election held out, before it was counted; the national result is given where the snapshot has that of
        every election needed, else the result of the stations together."""
        wide = self.wide(needed)
        return Question(
            election=self.election,
            panel=self.panel(),
            supply=Supply(self.candidates()),
            registered=self.counts(self.election)[0],
            scenario=self.national if wide else self.own,
            wide=wide,
        )

    def counts(self, election: Election) -> tuple[Array, Array, Array]:
        """Registered, turnout and valid votes (n each), 0 where unknown."""
        names = ("registered", "turnout", "valid")
        joined = self._rows(self.snapshot.station_results, election, *names)
        found = np.zeros((len(self.keys), len(names)))
        found[joined["row"].to_numpy()] = joined.select(names).to_numpy()
        return found[:, 0], found[:, 1], found[:, 2]

    def candidates(self) -> Array:
        """How many stand by option (n × o), from the lists alone."""
        lists = self._rows(self.snapshot.option_votes, self.election, "option")
        return self._spread(lists.with_columns(pl.lit(1).alias("votes")))

    def votes(self, election: Election) -> Array:
        """Votes by option (n × o)."""
        return self._spread(self._rows(self.snapshot.option_votes, election, "option", "votes"))

    def outcome(self) -> Outcome:
        """What was counted, to be asked for once forecasts are made."""
        registered, turnout, _ = self.counts(self.election)
        return Outcome(registered, turnout, self.votes(self.election))

    def panel(self) -> Panel:
        """Earlier rounds."""
        results = self.snapshot.station_results["election"].unique()
        earlier = [one for raw in results if (one := Election.parse(raw)).sort_key < self.election.sort_key]
        seats = self.snapshot.stations.select("station", "circonscription")
        seat = self.table.join(seats, on="station", how="left", maintain_order="left")["circonscription"]
        commune = self.table["commune"]
        return Panel(
            stations=tuple(self.keys),
            commune=_codes(commune),
            departement=_codes(commune.str.slice(0, 2)),
            circonscription=_codes(seat),
            rounds={one: self._round(one) for one in chronological(earlier)},
        )

    def _round(self, election: Election) -> Round:
        registered, turnout, valid = self.counts(election)
        votes = self._rows(self.snapshot.option_votes, election, "option", "votes")
        candidates = self._spread(votes.with_columns(pl.lit(1).alias("votes")))
        counted, known = self._spread(votes), registered > 0
        return Round(
            election, known, registered, turnout, valid, counted, candidates > 0, votes.height > 0, Supply(candidates)
        )

    def wide(self, needed: list[Election]) -> dict[Election, Wide]:
        """National shares of every earlier round; empty where one that is needed is not in the snapshot.

        Turnouts are the place's own: the nation's is not known for rounds without candidates.
        """
        known = {Election.parse(raw) for raw in self.references["election"].unique()}
        if not set(needed) <= known or self.snapshot.manifest.place == "france":
            return {}
        return {one: self._wide(one) for one in known if one.sort_key < self.election.sort_key}

    def _wide(self, election: Election) -> Wide:
        rows = self.references.filter(pl.col("election") == str(election))
        shares = np.zeros(len(FAMILIES))
        for family, votes in rows.select("family", "votes").iter_rows():
            shares[FAMILIES.index(family)] += votes
        return Wide(shares / max(float(shares.sum()), 1.0), self._rate(election, None))

    def national(self, rows: Ints) -> tuple[Array, float]:
        """The national shares and the place's turnout; a family's share goes to its options that stand here."""
        nation = self._wide(self.election)
        standing = self.candidates()[rows].sum(axis=0)
        shares = np.zeros(len(OPTIONS))
        for index in range(len(FAMILIES)):
            members = np.flatnonzero(index == FAMILY_OF_OPTION)
            part = standing[members] if standing[members].sum() > 0 else np.ones(len(members))
            shares[members] = nation.families[index] * part / part.sum()
        return shares, self._rate(self.election, rows)

    def own(self, rows: Ints) -> tuple[Array, float]:
        """The result of the stations together: where the national one is not in the snapshot."""
        outcome = self.outcome().take(rows)
        votes = outcome.votes.sum(axis=0)
        return votes / max(float(votes.sum()), 1.0), self._rate(self.election, rows)

    def _rate(self, election: Election, rows: Ints | None) -> float:
        """Turnout of the place, or of some of its stations."""
        registered, turnout, _ = (one if rows is None else one[rows] for one in self.counts(election))
        return float(turnout.sum() / max(float(registered.sum()), 1.0))

    def _rows(self, table: pl.DataFrame, election: Election, *columns: str) -> pl.DataFrame:
        mine = table.filter(pl.col("election") == str(election)).select("station", *columns)
        return mine.join(self.table.select("station", "row"), on="station")

    def _spread(self, votes: pl.DataFrame) -> Array:
        order = {option: index for index, option in enumerate(grid().options)}
        column = pl.col("option").replace_strict(order, return_dtype=pl.Int64).alias("column")
        summed = votes.group_by("row", column).agg(pl.col("votes").sum())
        result = np.zeros((len(self.keys), len(OPTIONS)))
        result[summed["row"].to_numpy(), summed["column"].to_numpy()] = summed["votes"].to_numpy()
        return result


def _codes(column: pl.Series) -> Ints:
    """Small integers, −1 where null."""
    return column.rank("dense").cast(pl.Int64).fill_null(0).to_numpy().astype(np.int64) - 1
