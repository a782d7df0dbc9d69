"""Counts carried over redistricting, judged on what is known.

Two judgements, each beside its peers: the station of the same number (what everybody does), shares of area (the
classic method), and what forecasts of this program do, the pool of all stations that changed.

1. Paris between two elections: votes of the earlier one carried to the stations of 2017 that moved, multiplied by what
   the family's votes of the whole city moved by, beside the votes of the later one. The floor is the same error where
   the ground did not change: what people changed their minds by. The rounds of the fit were chosen on the first pair.
2. A known truth: stations joined by two at random, then by two otherwise, so that where each voter is in both is known.
   Registered of the second roll moved by what those of unchanged stations of Paris moved by from 2014 to 2017. The
   widths of intervals were chosen on Lyon, Concarneau and Douarnenez; Paris and Bondy chose nothing.

    python benchmarks/crosswalk.py [--data ../shared/data]
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from _shared import options_of
from arpenteur import geo
from arpenteur.geo import Layer
from arpenteur.pipeline.crosswalk import crosswalk
from arpenteur.pipeline.join import households_of, join_squares, place_addresses
from arpenteur.pipeline.kept import kept_territory
from arpenteur.pipeline.outlines import layer_of, outlines_of_addresses
from arpenteur.pipeline.votes import family_votes, option_votes
from arpenteur.sources.census import read_squares
from arpenteur.sources.ground import read_addresses
from arpenteur.sources.imported import Imported
from arpenteur.sources.results import read_results
from arpenteur.sources.territory import read_contours
from arpenteur.stats.crosswalk import ROUNDS, SPREAD, VOTES, bounds, bring, carried, fitted

Floats = NDArray[np.float64]
FAMILIES = ("droite", "gauche")
DRAWS = 20
LEVEL = 0.9
TRIED = (0, 1, 5, 20, 100)


@dataclass(frozen=True)
class Town:
    """Stations of one election with their outlines: registered, votes of each of ``FAMILIES`` and of all."""

    name: str
    layer: Layer
    registered: Floats
    votes: Floats
    households: Floats | None


def ballots(data: Path, election: str, commune: str) -> pl.DataFrame:
    """``station``, ``registered`` and votes of ``FAMILIES``."""
    tidy = {
        "2012_pres_t1": "elections/results/presid-2012-t1_lyon_bureaux_territoires.parquet",
        "2008_muni_t1": "elections/results/municipales-2008-t1_plm_bureaux_territoires.parquet",
        "2014_euro_t1": "elections/results/europeennes-2014-t1_bureaux_territoires.parquet",
        "2017_pres_t1": "data/results/national/presid-2017-t1_bureaux_territoires.parquet",
        "2017_legi_t1": "elections/results/legis-2017-t1_bureaux_territoires.parquet",
        "2022_pres_t1": "data/results/national/presid-2022-t1_bureaux_territoires.parquet",
    }
    found = read_results(data.parent / tidy[election], communes=frozenset([commune]))
    options, _ = option_votes(found.votes, {})
    wide = family_votes(options).pivot("family", index="station", values="votes")
    return found.results.join(wide, on="station").select(
        "election", "station", "commune", "registered", *(pl.col(family).fill_null(0) for family in FAMILIES)
    )


def dated(data: Path, name: str) -> Imported:
    """Outlines by year of Paris, Lyon or Bondy."""
    places = {
        "paris-2012": "data/bv_contours/paris-75056/ParisPollingStations2012.geojson",
        "bondy-2022": "data/bv_contours/bondy-93010/zone.geojson",
    }
    return read_contours(data.parent / places.get(name, f"elections/outline_vintages/{name}.geojson.gz"))


def metric(one: Imported) -> Layer:
    """Outlines in metres."""
    return geo.project(layer_of(one.table), geo.LAMBERT_93)


# -- Paris between two elections ---------------------------------------------------------------------------------------


def paris(data: Path, first: str, second: str) -> None:
    """Errors of one pair of elections, by what carries the votes."""
    old, new = ballots(data, first, "75056"), ballots(data, second, "75056")
    files = [dated(data, "paris-2012"), dated(data, "paris-2017")]
    then, now = files[0].table, metric(files[1])
    kept = kept_territory(now, then, None)
    still = kept.filter(pl.col("overlap") > 0.99)["station"]
    moved = new.filter(pl.col("station").is_in(now.ids))["station"]
    moved = moved.filter(~moved.is_in(kept.filter(pl.col("overlap") >= 0.8)["station"].implode()))
    ways = {
        "same number": old.select("station", *FAMILIES),
        "the engine's pool": pool(old, new, kept),
        "area": weighed(old, new, files, 0),
        **{f"fitted, {rounds} rounds": weighed(old, new, files, rounds) for rounds in TRIED[1:]},
    }
    print(f"\nParis {first} → {second}: {len(moved)} stations that moved, {len(still)} unchanged; error of votes, %")
    print(f"{'':24}{'right':>8}{'left':>8}")
    for name, table in ways.items():
        told = f"{name} (ours)" if name == f"fitted, {ROUNDS} rounds" else name
        print(f"{told:24}" + "".join(f"{100 * error(table, new, moved, one):>8.1f}" for one in FAMILIES))
    same = ways["same number"]
    print(
        f"{'unchanged ground: floor':24}" + "".join(f"{100 * error(same, new, still, one):>8.1f}" for one in FAMILIES)
    )


def pool(old: pl.DataFrame, new: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Votes as forecasts bring them: a changed station has its part of what all changed ones of the city cast."""
    both = new.join(old.select("station", pl.col("registered").alias("then")), on="station", how="left")
    both = both.join(kept.select("station", "overlap"), on="station", how="left").with_row_index("at").sort("at")
    same = ((pl.col("registered") / pl.col("then") - 1).abs() <= 0.1) & (pl.col("overlap").fill_null(1.0) >= 0.8)
    row = {key: at for at, key in enumerate(old["station"])}
    past_of = [
        row[key] if kept_it else -1
        for key, kept_it in zip(both["station"], both.select(same.fill_null(False)).to_series(), strict=True)
    ]
    found = bring(
        old.select(FAMILIES).to_numpy().astype(np.float64),
        np.zeros(old.height, np.int64),
        np.array(past_of, dtype=np.int64),
        np.zeros(new.height, np.int64),
        both["registered"].to_numpy().astype(np.float64),
    )
    return pl.DataFrame({"station": both["station"]}).with_columns(
        pl.Series(family, found.counts[:, at]) for at, family in enumerate(FAMILIES)
    )


def weighed(old: pl.DataFrame, new: pl.DataFrame, files: list[Imported], rounds: int) -> pl.DataFrame:
    """Votes carried by the table a build makes, its fit made of so many rounds."""
    table = crosswalk(pl.concat([old, new]), files, [], None, None, rounds=rounds)
    joined = table.join(old, left_on="from_station", right_on="station")
    return joined.group_by(pl.col("to_station").alias("station")).agg(
        (pl.col(family) * pl.col("weight")).sum() for family in FAMILIES
    )


def error(carried: pl.DataFrame, later: pl.DataFrame, stations: pl.Series, family: str) -> float:
    """Sum of absolute errors over votes, the mean movement of the city taken out."""
    both = later.select("station", pl.col(family).alias("later")).join(
        carried.select("station", pl.col(family).cast(pl.Float64).alias("before")), on="station", how="left"
    )
    both = both.with_columns(pl.col("before").fill_null(0.0))
    growth = both["later"].sum() / both["before"].sum()
    mine = both.filter(pl.col("station").is_in(stations.implode()))
    return float((mine["before"] * growth - mine["later"]).abs().sum() / mine["later"].sum())


# -- a known truth -----------------------------------------------------------------------------------------------------


def towns(data: Path) -> list[Town]:
    """Places of which outlines and votes of one year are at hand."""
    found = [
        town("Paris, areas", metric(dated(data, "paris-2017")), ballots(data, "2017_pres_t1", "75056")),
        town("Lyon, areas (chose)", metric(dated(data, "lyon-2012")), ballots(data, "2012_pres_t1", "69123")),
    ]
    layer, counted = metric(dated(data, "bondy-2022")), ballots(data, "2022_pres_t1", "93010")
    found.append(town("Bondy, areas", layer, counted))
    ban = read_addresses(data / "addresses/bondy-93010/adresse2.geojson", communes=frozenset(["93010"])).table
    file = data / "carreaux/bondy-93010/carreaux.gpkg"
    squares = pl.concat([read_squares(file, layer=one).table for one in ("bondy", "perimetre", "resteBondy")])
    squares = squares.sort("square", "area_m2").unique("square", keep="last", maintain_order=True)
    points = place_addresses(layer, ban)
    assert points is not None
    points = households_of(points, *join_squares(layer, squares, points), squares["households"].to_numpy())
    mass = np.bincount(points.station, points.mass, len(layer))
    found.append(town("Bondy, addresses", layer, counted, dict(zip(layer.ids, mass, strict=True))))
    register = read_addresses(data / "addresses/finistere-29039-29046-29116/addresses_sample.csv").table
    for commune, name in (("29039", "Concarneau"), ("29046", "Douarnenez")):
        rows = register.filter((pl.col("commune") == commune) & pl.col("station").is_not_null())
        drawn = outlines_of_addresses(rows, None)
        sums = dict(rows.group_by("station").agg(pl.col("weight").sum()).iter_rows())
        counts = ballots(data, "2022_pres_t1", commune)
        found.append(town(f"{name}, addresses (chose)", drawn, counts, sums))
    return found


def town(name: str, layer: Layer, counted: pl.DataFrame, households: dict[str, float] | None = None) -> Town:
    """Outlines and counts side by side, stations in both."""
    table = counted.filter(pl.col("station").is_in(layer.ids)).sort("station")
    rank = {key: at for at, key in enumerate(layer.ids)}
    layer = layer.take(np.array([rank[key] for key in table["station"]], dtype=np.int64))
    mass = None if households is None else np.array([households.get(key, 0.0) for key in layer.ids])
    votes = table.select(FAMILIES).to_numpy().astype(np.float64)
    return Town(name, layer, table["registered"].to_numpy().astype(np.float64), votes, mass)


def joined_by_two(layer: Layer, rng: np.random.Generator) -> NDArray[np.int64]:
    """Group of each station: neighbours joined by two at random, those left over alone."""
    pairs = geo.adjacency(layer, gap=1.0)
    group = np.arange(len(layer))
    free = np.ones(len(layer), dtype=np.bool_)
    for left, right in rng.permutation(pairs):
        if free[left] and free[right]:
            group[right], free[left], free[right] = left, False, False
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def movements(data: Path) -> Floats:
    """Registered of 2017 over 2014 of unchanged stations of Paris, over what all of them moved by."""
    old, new = ballots(data, "2014_euro_t1", "75056"), ballots(data, "2017_pres_t1", "75056")
    kept = kept_territory(metric(dated(data, "paris-2017")), dated(data, "paris-2012").table, None)
    still = kept.filter(pl.col("overlap") > 0.99).select("station")
    both = still.join(old, on="station").join(new, on="station", suffix="_new").sort("station")
    ratio = (both["registered_new"] / both["registered"]).to_numpy()
    return ratio * both["registered"].sum() / both["registered_new"].sum()


@dataclass(frozen=True)
class Drawn:
    """Cells of one drawing: which group of each roll, what is guessed of it and what is true."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    guess: Floats
    true: Floats
    rows: Floats
    columns: Floats
    votes: Floats

    @classmethod
    def of(cls, place: Town, moves: Floats, rng: np.random.Generator) -> "Drawn":
        """Two rolls of the stations of a town."""
        old, new = joined_by_two(place.layer, rng), joined_by_two(place.layer, rng)
        size = place.households if place.households is not None else shapely.area(place.layer.geometries)
        pairs, cell = np.unique(np.column_stack((old, new)), axis=0, return_inverse=True)
        cell = cell.ravel()
        true = np.bincount(cell, place.registered)
        columns = np.bincount(new, place.registered)
        columns = columns * rng.choice(moves, len(columns))
        votes = np.column_stack([np.bincount(cell, place.votes[:, at]) for at in range(len(FAMILIES))])
        guess = np.maximum(np.bincount(cell, size), 1e-9)
        rows = np.bincount(old, place.registered)
        return cls(pairs[:, 0], pairs[:, 1], guess, true, rows, columns * rows.sum() / columns.sum(), votes)

    def weights(self, rounds: int) -> Floats:
        """Share of each row in each cell."""
        weight = fitted(self.row, self.column, self.guess, self.rows, self.columns, rounds) / self.rows[self.row]
        return np.where(np.bincount(self.row)[self.row] == 1, 1.0, weight)

    def misplaced(self, weight: Floats) -> float:
        """Share of the registered put in the wrong station."""
        return float(np.abs(weight * self.rows[self.row] - self.true).sum() / 2 / self.rows.sum())

    def one_heir(self) -> Floats:
        """Each earlier station goes whole to the one that holds most of it: a number that was kept."""
        order = np.lexsort((-self.true, self.row))
        first = order[np.unique(self.row[order], return_index=True)[1]]
        weight = np.zeros(len(self.row))
        weight[first] = 1.0
        return weight

    def held(self, weight: Floats, half: float, wider: float) -> tuple[float, float, float]:
        """How often the intervals hold: weights, registered by later station, votes by later station, of those that
        are not certain."""
        low, high = bounds(weight, half)
        truth = self.true / self.rows[self.row]
        open_ = weight < 1
        cells = (truth >= low - 1e-9) & (truth <= high + 1e-9)
        unsure = np.bincount(self.column, open_) > 0
        answers = []
        for values, actual, factor in (
            (self.rows[:, None], self.true[:, None], 1.0),
            (self._by_row(self.votes), self.votes, wider),
        ):
            _, down, up = carried(self.row, self.column, weight, low, high, values, len(self.columns), wider=factor)
            real = np.column_stack([np.bincount(self.column, one) for one in actual.T])
            inside = (real >= down - 1e-6) & (real <= up + 1e-6)
            answers.append(float(inside[unsure].mean()))
        return float(cells[open_].mean()), answers[0], answers[1]

    def vote_error(self, weight: Floats) -> float:
        """Sum of absolute errors of votes by later station over votes."""
        table = self._by_row(self.votes)[self.row] * weight[:, None]
        found = np.column_stack([np.bincount(self.column, one) for one in table.T])
        real = np.column_stack([np.bincount(self.column, one) for one in self.votes.T])
        return float(np.abs(found - real).sum() / real.sum())

    def _by_row(self, cells: Floats) -> Floats:
        return np.column_stack([np.bincount(self.row, one) for one in cells.T])


def known_truth(data: Path) -> None:
    """Errors and intervals of stations joined by two, then by two otherwise."""
    moves = movements(data)
    print(
        f"\nStations joined by two, then by two otherwise, {DRAWS} drawings; registered in the wrong station, error of"
    )
    print("votes, and how often intervals at 90 % hold weights, registered and votes by station, all in %")
    heads = ("one heir", "guess", "fitted", "votes: heir", "guess", "fitted", "hold: w", "reg.", "votes")
    print(f"{'':34}" + "".join(f"{head:>12}" for head in heads))
    for place in towns(data):
        rng = np.random.default_rng(2026)
        lines = []
        for _ in range(DRAWS):
            drawn = Drawn.of(place, moves, rng)
            ways = (drawn.one_heir(), drawn.weights(0), drawn.weights(ROUNDS))
            lines.append(
                [
                    *(drawn.misplaced(weight) for weight in ways),
                    *(drawn.vote_error(weight) for weight in ways),
                    *drawn.held(ways[-1], SPREAD, VOTES),
                ]
            )
        print(f"{place.name:34}" + "".join(f"{100 * value:>12.1f}" for value in np.mean(lines, axis=0)))


def widths(data: Path) -> None:
    """What each width holds in the worst of the towns that choose, and what is chosen."""
    moves = movements(data)
    rng = np.random.default_rng(2027)
    drawn = {
        place.name: [Drawn.of(place, moves, rng) for _ in range(DRAWS)]
        for place in towns(data)
        if place.name.endswith("(chose)")
    }

    def worst(half: float, wider: float, which: int) -> float:
        return min(
            float(np.mean([one.held(one.weights(ROUNDS), half, wider)[which] for one in draws]))
            for draws in drawn.values()
        )

    print("\nWidths: the smallest that holds 90 % in the worst of", ", ".join(drawn))
    half = next(half for half in np.arange(1, 30) / 10 if worst(half, 1.0, 0) >= LEVEL)
    wider = next(wider for wider in np.arange(2, 20) / 2 if worst(half, wider, 2) >= LEVEL)
    print(f"weights {half:.1f} (shipped {SPREAD}); votes {wider:.1f} times (shipped {VOTES})")


def main() -> None:
    """Both judgements."""
    data = options_of(__doc__, data=True).data
    paris(data, "2014_euro_t1", "2017_pres_t1")
    paris(data, "2014_euro_t1", "2017_legi_t1")
    paris(data, "2008_muni_t1", "2017_pres_t1")
    known_truth(data)
    widths(data)


if __name__ == "__main__":
    main()
