"""The national files as a panel, and pairs of elections cut from it: what the scripts on forecasts start from.

Metropolitan stations of eight dated votes, from the European election of 2014 to the legislatives of 2024; the last two
are known for the even départements only, and no figure on them is printed that was chosen on the same département.
Constituencies are those of 2017 and 2022 (same limits since 2012).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import UNKNOWN_OPTION, grid
from arpenteur.stats.panel import BLOCS, OPTIONS, Array, Ints, Panel, Round, Supply, Target

P17, P17B, L17, L17B = (Election.parse(f"2017_{one}") for one in ("pres_t1", "pres_t2", "legi_t1", "legi_t2"))
P22, P22B, L22, L22B = (Election.parse(f"2022_{one}") for one in ("pres_t1", "pres_t2", "legi_t1", "legi_t2"))
L24, L24B = (Election.parse(f"2024_{one}") for one in ("legi_t1", "legi_t2"))
E14, E19, E24 = (Election.parse(f"{year}_euro_t1") for year in (2014, 2019, 2024))
# Folder beside the data, and beginning of the names of the two tables of a round.
FILES = {
    E14: "elections/results/europeennes-2014-t1",
    P17: "data/results/national/presid-2017-t1",
    P17B: "data/results/national/presid-2017-t2",
    L17: "elections/results/legis-2017-t1",
    L17B: "elections/results/legis-2017-t2",
    E19: "elections/results/europeennes-2019-t1",
    P22: "data/results/national/presid-2022-t1",
    P22B: "data/results/national/presid-2022-t2",
    L22: "data/results/national/legis-2022-t1",
    L22B: "data/results/national/legis-2022-t2",
    E24: "elections/results/europeennes-2024-t1_half",
    L24: "data/results/legislatives-2024-half/legis-2024-t1",
    L24B: "data/results/legislatives-2024-half/legis-2024-t2",
}
SEATS_OF_2017 = "elections/candidates/bureau_circo_2017.parquet"
OUTGOING = "elections/candidates/legislatives-2007-2024_circo_candidats_sortants.parquet"
METROPOLITAN = r"^(0[1-9]|[1-8]\d|9[0-5]|2[AB])"
_HALVES_SEED = 0


@dataclass(frozen=True)
class Pair:
    """A target with what was known before it: ``counts`` is what was counted, ``half`` (n) 0 or 1 by constituency."""

    panel: Panel
    target: Target
    counts: Round
    half: Ints

    def __len__(self) -> int:
        return len(self.panel)


@dataclass(frozen=True)
class Nation:
    """All stations and all rounds, with who stood at each."""

    panel: Panel

    def pair(
        self, target: Election, matched: tuple[Election, ...], *, known: tuple[Election, ...] | None = None
    ) -> Pair:
        """Stations that keep their registered to a tenth over ``matched``, at least 100 registered and 10 valid votes
        each time; ``known`` limits the rounds before the target (all of them otherwise)."""
        counts = self.panel.rounds[target]
        good = counts.known & (counts.registered >= 100) & (counts.valid >= 10) & (self.panel.circonscription >= 0)
        for one in matched:
            before = self.panel.rounds[one]
            ratio = np.divide(before.registered, counts.registered, out=np.zeros(len(good)), where=good)
            good &= before.known & (np.abs(ratio - 1) < 0.1) & (before.registered >= 100) & (before.valid >= 10)
        rows = np.flatnonzero(good)
        rounds = {one: each.take(rows) for one, each in self.panel.rounds.items() if known is None or one in known}
        seats = self.panel.circonscription[rows]
        panel = Panel(
            tuple(self.panel.stations[row] for row in rows),
            self.panel.commune[rows],
            self.panel.departement[rows],
            seats,
            rounds,
        )
        mine = counts.take(rows)
        scenario = Target(
            target,
            mine.standing,
            mine.votes.sum(axis=0) / mine.votes.sum(),
            float(mine.turnout.sum() / mine.registered.sum()),
            mine.supply,
        )
        return Pair(panel.before(target), scenario, mine, self.halves[seats])

    @property
    def halves(self) -> Ints:
        """0 or 1 by constituency, drawn once."""
        return np.random.default_rng(_HALVES_SEED).permutation(int(self.panel.circonscription.max()) + 1) % 2


@cache
def nation(data: Path) -> Nation:
    """Read the results beside and under ``data`` (the folder of ``ARPENTEUR_DATA``)."""
    root = data.resolve().parent
    totals = {one: _read(root / f"{file}_bureaux_territoires.parquet") for one, file in FILES.items()}
    lists = {one: _read(root / f"{file}_bureaux_candidats.parquet") for one, file in FILES.items()}
    codes = pl.concat([one.select("code") for one in totals.values()]).unique().sort("code")
    row = {code: index for index, code in enumerate(codes["code"])}
    scattered = {one: _options(one, lists[one], row) for one in FILES}
    named = _seats(lists[L22], _read(root / SEATS_OF_2017), row)
    outgoing = _outgoing(pl.read_parquet(root / OUTGOING), named, row)
    rounds = {one: _round(one, totals[one], scattered[one], row, outgoing.get(one)) for one in FILES}
    keys = codes["code"]
    commune, departement = (_ranks(keys.str.slice(0, size)) for size in (5, 2))
    seats = np.full(len(row), -1)
    seats[[row[code] for code in named["code"]]] = _ranks(named["seat"])
    return Nation(Panel(tuple(keys), commune, departement, seats, rounds))


def _read(file: Path) -> pl.DataFrame:
    return pl.read_parquet(file).filter(pl.col("code").str.contains(METROPOLITAN))


def _options(election: Election, lists: pl.DataFrame, row: dict[str, int]) -> tuple[Array, Array]:
    """Votes and candidates by option (n × o each)."""
    labels = lists.select("label", "nuance").unique()
    known = [grid().option_of(election, nuance, label) or UNKNOWN_OPTION for label, nuance in labels.iter_rows()]
    named = labels.with_columns(pl.Series("option", [OPTIONS.index(one) for one in known]))
    joined = lists.join(named, on=["label", "nuance"], nulls_equal=True)
    rows = np.array([row.get(code, -1) for code in joined["code"]])
    columns, votes = joined["option"].to_numpy(), joined["voix"].cast(pl.Float64).to_numpy()
    both = np.zeros((2, len(row), len(OPTIONS)))
    np.add.at(both[0], (rows[rows >= 0], columns[rows >= 0]), votes[rows >= 0])
    np.add.at(both[1], (rows[rows >= 0], columns[rows >= 0]), _many(joined["label"])[rows >= 0])
    return both[0], both[1]


def _many(labels: pl.Series) -> Array:
    """Candidates of each row: several of one nuance stand together as « (DIV x4) » in the file of 2017."""
    return labels.str.extract(r" x(\d+)\)$").cast(pl.Float64).fill_null(1.0).to_numpy()


def _round(
    election: Election, totals: pl.DataFrame, options: tuple[Array, Array], row: dict[str, int], outgoing: Array | None
) -> Round:
    rows = np.array([row.get(code, -1) for code in totals["code"]])
    counts = np.zeros((3, len(row)))
    counts[:, rows[rows >= 0]] = totals.select("inscrits", "votants", "exprimes").to_numpy().T[:, rows >= 0]
    known = np.zeros(len(row), dtype=np.bool_)
    known[rows[rows >= 0]] = True
    votes, candidates = options
    supply = Supply(candidates, outgoing)
    return Round(election, known, counts[0], counts[1], counts[2], votes, candidates > 0, supply=supply)


def _outgoing(candidates: pl.DataFrame, seats: pl.DataFrame, row: dict[str, int]) -> dict[Election, Array]:
    """By legislative first round, 1 where the outgoing deputy of the constituency stands again for a bloc (n × b)."""
    found: dict[Election, Array] = {}
    again = candidates.filter("elu_precedent_meme_circo").select("annee", "code_circo", "nuance", "nom_candidat")
    for election in (L17, L22, L24):
        mine = again.filter(pl.col("annee") == election.year)
        options = [
            grid().option_of(election, nuance, name) or UNKNOWN_OPTION
            for nuance, name in mine.select("nuance", "nom_candidat").iter_rows()
        ]
        blocs = [BLOCS.index(grid().options[option].bloc) for option in options]
        named = mine.select(pl.col("code_circo").alias("seat"), pl.Series("bloc", blocs))
        placed = seats.join(named, on="seat")
        found[election] = np.zeros((len(row), len(BLOCS)))
        found[election][[row[code] for code in placed["code"]], placed["bloc"].to_numpy()] = 1.0
    return found


def _seats(lists: pl.DataFrame, of_2017: pl.DataFrame, row: dict[str, int]) -> pl.DataFrame:
    """``code`` and ``seat`` of the stations placed: their list of candidates of 2022 in their département, named by the
    code most of its stations had in 2017; the code of 2017 where they did not vote in 2022."""
    candidate = pl.concat_str([pl.col("code").str.slice(0, 2), "label", "nuance"], separator="|")
    named = lists.with_columns(candidate.alias("one")).group_by("code").agg(pl.col("one").sort().str.join(";"))
    codes = named.join(of_2017, on="code").group_by("one", "code_circo").len().sort("len", descending=True)
    seats = named.join(codes.unique("one", keep="first", maintain_order=True), on="one", how="left")
    seats = seats.select("code", pl.coalesce("code_circo", "one").alias("seat"))
    rest = of_2017.join(seats, on="code", how="anti").select("code", pl.col("code_circo").alias("seat"))
    return pl.concat([seats, rest]).filter(pl.col("code").is_in(list(row)))


def _ranks(texts: pl.Series) -> Ints:
    return texts.rank("dense").cast(pl.Int64).to_numpy() - 1
