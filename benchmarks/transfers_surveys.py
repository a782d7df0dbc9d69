"""Our transfers between two rounds beside published surveys: no known truth exists there, and surveys are not one.

    python benchmarks/transfers_surveys.py [--data ../shared/data]

Présidentielles of 2022 and 2017: every metropolitan département estimated by itself as the product does, then added
up, beside each survey of ``survey_transfers.toml``, LPHOM, our EM alone (what ρ of the order rests on), Goodman's
regression and independence, cut to 0-1, added up the same way. Abstention and blank are one option ("none") where a
page gives one number. The interval of the nation is the mean of the départements' ends by voters, as if all erred
together: the widest that they allow. Then législatives of 2022 and 2024: duels of blocs. Two minutes.
"""

import datetime as dt
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from _shared import options_of
from arpenteur.domain.elections import Election
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.transfers import Transfers, balance, estimate, summed
from arpenteur.stats.transfers.blend import Ingredients
from arpenteur.stats.transfers.intervals import Room, calibration
from forecast_data import FILES, METROPOLITAN, P17, P17B, P22, P22B, Nation, nation
from second_choices import duels
from transfers import goodman, independence

SURVEYS = Path(__file__).with_name("survey_transfers.toml")
NONE = "none"
APART = ("blank", "abstention")
TARGETS = ("macron", "le_pen", NONE, *APART)
METHODS = ("ours", "LPHOM", "our EM alone", "Goodman", "independence")
FEWEST = 100
"""Registered voters of a station that counts, as in second_choices.py; and registered within a tenth of each other."""
TENTH = 0.1

Cell = tuple[str, str]
"""Option of the first round, option of the second."""


@dataclass(frozen=True)
class Survey:
    """What one page says: ``shares`` (0-1) of the voters of an option of the first round; ``duel``: blocs left."""

    rounds: tuple[Election, Election]
    institute: str
    kind: str
    date: dt.date
    duel: tuple[str, str] | None
    narrower: bool
    shares: dict[Cell, float]

    @property
    def name(self) -> str:
        """Institute, and the day for what was only intended."""
        return self.institute if self.kind == "evening" else f"{self.institute}, intention {self.date:%d/%m}"

    @property
    def with_none(self) -> dict[Cell, float]:
        """Its shares, and the sum of abstention and blank of the origins where it gives them apart."""
        pairs = {one: [self.shares.get((one, part)) for part in APART] for one, _ in self.shares}
        return self.shares | {(one, NONE): sum(both) for one, both in pairs.items() if None not in both}


def surveys(file: Path = SURVEYS) -> list[Survey]:
    """The surveys of the file, in its order."""
    return [_survey(one) for one in tomllib.loads(file.read_text(encoding="utf-8"))["surveys"]]


def _survey(raw: dict[str, Any]) -> Survey:
    shares = {(origin, target): share for origin, given in raw["from"].items() for target, share in given.items()}
    rounds = (Election.parse(raw["first"]), Election.parse(raw["second"]))
    duel = tuple(raw["duel"]) if "duel" in raw else None
    return Survey(rounds, raw["institute"], raw["kind"], raw["date"], duel, "narrower" in raw, shares)


@dataclass(frozen=True)
class Estimates:
    """d départements: voters (d × r), shares of ``TARGETS`` by method and what our intervals are made of (d × r × t);
    ``votes`` (2) of the finalists were counted; ``beside`` (r × 2): correlation of shares of registered, of an origin
    and of each finalist in the first round, over the stations of the median département."""

    origins: tuple[str, ...]
    voters: Array
    shares: dict[str, Array]
    room: Room
    votes: Array
    beside: Array
    stations: int

    def summed(self, values: Array) -> Array:
        """Values of the départements (d × r × t) for the nation (r × t), each by the voters of its origin."""
        return (values * self.voters[:, :, None]).sum(axis=0) / self.voters.sum(axis=0)[:, None]

    @property
    def ends(self) -> tuple[Array, Array]:
        """Low and high of our intervals (d × r × t), as shipped."""
        return self.room.ends(self.shares["ours"], calibration(), concurrent=False)

    def at(self, cell: Cell) -> tuple[int, int]:
        """Where a cell of a survey is found."""
        return self.origins.index(cell[0]), TARGETS.index(cell[1])


def estimates(data: Path, first: Election, second: Election) -> Estimates:
    """Every metropolitan département by itself."""
    origins, targets, stations, before, after = margins(data, first, second)
    assert tuple(targets[:2]) == TARGETS[:2]
    place = np.array([code[:2] for code in stations])
    found = [_departement(before[place == one], after[place == one]) for one in np.unique(place)]
    voters, shares, rooms = zip(*found, strict=True)
    by_method = {name: np.stack([one[name] for one in shares]) for name in METHODS}
    votes = after[:, :2].sum(axis=0)
    own = [origins.index(name) for name in TARGETS[:2]]
    alike = [np.corrcoef(before[place == one].T / before[place == one].sum(axis=1))[:, own] for one in np.unique(place)]
    room = Room(*(np.stack([getattr(one, name) for one in rooms]) for name in ("half", "least", "most")))
    return Estimates(tuple(origins), np.stack(voters), by_method, room, votes, np.median(alike, axis=0), len(stations))


def _departement(before: Array, after: Array) -> tuple[Array, dict[str, Array], Room]:
    """Voters (r), shares by method and room (r × t) of one département; entry and exit estimated, not told.

    Estimated with abstention and blank together and again apart, for an interval of each.
    """
    rows, columns, _, _ = balance(before, after)
    options, side = before.shape[1], (0, 1, 2, 2, 3)[: columns.shape[1]]
    together = estimate(rows, columns, groups=(range(rows.shape[1]), side))
    apart = estimate(rows, columns)

    def told(first: Array, second: Array) -> Array:
        return np.column_stack([first[:options, :3], second[:options, 2:4]])

    kept = {name: told(getattr(together, name), getattr(apart, name)) for name in ("share", "lp", "em")}
    rooms = room(together, rows, summed(columns, side)), room(apart, rows, columns)
    both = Room(*(told(*(getattr(one, name) for one in rooms)) for name in ("half", "least", "most")))
    for method in (goodman, independence):
        table = method(rows, columns)[:options, :4]
        kept[method.__name__] = np.column_stack([table[:, :2], table[:, 2:].sum(axis=1), table[:, 2:]])
    names = zip(METHODS, ("share", "lp", "em", "goodman", "independence"), strict=True)
    return before.sum(axis=0), {one: kept[name] for one, name in names}, both


def room(found: Transfers, rows: Array, columns: Array) -> Room:
    """What the intervals of an estimate are made of, from the margins of what it answers, none of them empty."""
    parts = Ingredients(found.em, found.lp, found.lp, unrelated=found.share, unlike=np.ones(()))
    return Room.of(rows, columns, found.share, parts, calibration())


def margins(data: Path, first: Election, second: Election) -> tuple[list[str], list[str], list[str], Array, Array]:
    """Options of both rounds, codes of the stations, persons by option (u × r and u × 4): finalists, blank and null,
    abstention last."""
    one, two = (_counts(data, election) for election in (first, second))
    both = (
        one.join(two, on="code", suffix="_then")
        .sort("code")
        .filter(
            (pl.col("registered") >= FEWEST) & ((pl.col("registered_then") / pl.col("registered") - 1).abs() < TENTH)
        )
    )
    origins = [name for name in one.columns if name not in ("code", "registered")]
    targets = ["macron", "le_pen", *APART]
    after = both.select(pl.col(f"{name}_then") for name in targets)
    return origins, targets, both["code"].to_list(), both.select(origins).to_numpy(), after.to_numpy()


def _counts(data: Path, election: Election) -> pl.DataFrame:
    """code, registered, one column an option, blank, abstention."""
    file = data.resolve().parent / FILES[election]
    totals = pl.read_parquet(f"{file}_bureaux_territoires.parquet").filter(pl.col("code").str.contains(METROPOLITAN))
    votes = pl.read_parquet(f"{file}_bureaux_candidats.parquet").select("code", "label", "voix")
    wide = votes.pivot(on="label", index="code", values="voix", aggregate_function="sum")
    named = wide.rename({label: _key(label) for label in wide.columns if label != "code"}).fill_null(0)
    rest = totals.select(
        "code",
        pl.col("inscrits").cast(pl.Float64).alias("registered"),
        (pl.col("votants") - pl.col("exprimes")).cast(pl.Float64).alias("blank"),
        (pl.col("inscrits") - pl.col("votants")).cast(pl.Float64).alias("abstention"),
    )
    return named.with_columns(pl.exclude("code").cast(pl.Float64)).join(rest, on="code")


def _key(label: str) -> str:
    """MÉLENCHON as melenchon, DUPONT-AIGNAN as dupont_aignan."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return "".join(letter if letter.isalpha() else "_" for letter in plain)


def president(data: Path, first: Election, second: Election, told: Sequence[Survey]) -> None:
    """Print one election: each cell, then the differences and what the intervals hold."""
    found = estimates(data, first, second)
    nation_by = {name: found.summed(found.shares[name]) for name in METHODS}
    low, high = (found.summed(end) for end in found.ends)
    print(
        f"\n{first} → {second}: {len(found.voters)} départements, {found.stations} stations; % of the voters of a row"
    )
    print(f"{'':24}{'ours':>6}{'interval':>12}" + "".join(f"{name:>14}" for name in METHODS[1:]) + "   surveys")
    for cell in _cells(told):
        at = found.at(cell)
        others = "".join(f"{100 * nation_by[name][at]:14.1f}" for name in METHODS[1:])
        said = "; ".join(f"{100 * one.shares[cell]:.0f} {one.name}" for one in told if cell in one.shares)
        ends = f"{100 * low[at]:.0f}–{100 * high[at]:.0f}"
        print(f"{' → '.join(cell):24}{100 * nation_by['ours'][at]:6.1f}{ends:>12}{others}   {said}")
    print(f"\n{'mean |difference|, points':34}{'cells':>6}" + "".join(f"{name:>14}" for name in METHODS), end="")
    print(f"{'held, nation':>14}{'held, dép.':>12}")
    evening = [one for one in told if one.kind == "evening"]
    for label, group in [*((one.name, [one]) for one in told), ("all of the evening", evening)]:
        _differences(label, group, found, nation_by, (low, high))
    print(f"surveys of the evening among themselves: {_among(evening)}")
    factor = _needed(evening, nation_by["ours"], low, high, found)
    print(f"90 % of the figures of the evening would be held by the nation's half-widths × {factor:.1f}")
    for origin in dict.fromkeys(origin for origin, _ in _cells(evening)):
        with_macron, with_le_pen = found.beside[found.origins.index(origin)]
        print(f"{origin}: correlation with Macron's first round {with_macron:.2f}, with Le Pen's {with_le_pen:.2f}")
    for one in evening:
        print(f"{one.name} leaves to the finalists, % of their own first-round voters: {_left(one, found)}")


def _differences(
    label: str, group: Sequence[Survey], found: Estimates, methods: dict[str, Array], ends: tuple[Array, Array]
) -> None:
    pairs = [(found.at(cell), share) for one in group for cell, share in one.shares.items()]
    points = (f"{100 * np.mean([abs(table[at] - share) for at, share in pairs]):14.1f}" for table in methods.values())
    low, high = ends
    held = np.mean([low[at] <= share <= high[at] for at, share in pairs])
    below, above = found.ends
    local = np.mean([(below[:, *at] <= share) & (share <= above[:, *at]) for at, share in pairs])
    print(f"{label:34}{len(pairs):6}{''.join(points)}{100 * held:13.0f}%{100 * local:11.0f}%")


def _cells(told: Iterable[Survey]) -> list[Cell]:
    """Cells that a survey tells, origins in the order in which they are met."""
    cells = dict.fromkeys(cell for one in told for cell in one.shares)
    origins = list(dict.fromkeys(origin for origin, _ in cells))
    return sorted(cells, key=lambda cell: (origins.index(cell[0]), TARGETS.index(cell[1])))


def _among(told: Sequence[Survey]) -> str:
    """Mean difference of two surveys over the cells that both tell."""
    pairs = [(one.with_none, two.with_none) for one, two in combinations(told, 2)]
    gaps = [abs(one[cell] - two[cell]) for one, two in pairs for cell in one if cell in two]
    return f"{100 * np.mean(gaps):.1f} points over {len(gaps)} pairs of figures" if gaps else "no cell told twice"


def _needed(told: Sequence[Survey], share: Array, low: Array, high: Array, found: Estimates) -> float:
    """Nine tenths of the figures lie within this many times our half-width, on their side."""
    ratios: list[float] = []
    for at, said in ((found.at(cell), said) for one in told for cell, said in one.shares.items()):
        room = high[at] - share[at] if said > share[at] else share[at] - low[at]
        ratios.append(abs(said - share[at]) / max(room, 1e-9))
    return float(np.quantile(ratios, 0.9))


def _left(one: Survey, found: Estimates) -> str:
    """Votes counted that the survey's rows do not give: under 100 %, some of a finalist's own voters must have left,
    even if nobody else came."""
    voters, said = found.voters.sum(axis=0), []
    for column, finalist in enumerate(TARGETS[:2]):
        given = sum(share * voters[found.at(cell)[0]] for cell, share in one.shares.items() if cell[1] == finalist)
        said.append(f"{finalist} {100 * (found.votes[column] - given) / voters[found.origins.index(finalist)]:.0f}")
    return ", ".join(said)


def legislatives(known: Nation, told: Sequence[Survey]) -> None:
    """Print duels of blocs: our EM, which ρ rests on, our EM blended with linear programming, the survey."""
    print(f"\n{'législatives':56}{'our EM':>8}{'blended':>9}{'survey':>8}")
    gaps: list[tuple[float, float]] = []
    for one in told:
        assert one.duel is not None
        pair = (BLOCS.index(one.duel[0]), BLOCS.index(one.duel[1]))
        duel = next(iter(duels(known, *one.rounds, [pair])))
        head = f"{one.rounds[1]}, {one.institute}, {'–'.join(one.duel)}, {duel.stations} stations"
        print(head)
        for (origin, target), share in one.shares.items():
            row = BLOCS.index(origin)
            em, blend = (_side(table[row], one.duel, target) for table in (duel.em, duel.blend))
            gaps.append((abs(em - share), abs(blend - share)))
            print(f"  {f'{origin} → {target}':54}{100 * em:8.1f}{100 * blend:9.1f}{100 * share:8.0f}")
    print(
        f"{f'mean |difference|, points, {len(gaps)} cells':56}" + "{:8.1f}{:9.1f}".format(*100 * np.mean(gaps, axis=0))
    )


def _side(finalists: Array, duel: tuple[str, str], target: str) -> float:
    """Share of one of the two finalists, or of neither."""
    return float(1 - finalists.sum()) if target == NONE else float(finalists[duel.index(target)])


def main() -> None:
    """Estimate and print."""
    data: Path = options_of(__doc__, data=True).data
    told = surveys()

    for first, second in ((P22, P22B), (P17, P17B)):
        president(data, first, second, [one for one in told if one.rounds[1] == second])
    legislatives(nation(data), [one for one in told if one.duel is not None and not one.narrower])


if __name__ == "__main__":
    main()
