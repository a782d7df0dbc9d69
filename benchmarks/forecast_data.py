"""The national files as a panel, and pairs of elections cut from it: what the scripts on forecasts start from.

Metropolitan stations; constituencies are the lists of candidates of the legislatives of 2022. The legislatives of 2024
are not read by any script that chooses or calibrates.
"""

import io
import zipfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import UNKNOWN_OPTION, grid
from arpenteur.stats.panel import OPTIONS, Array, Ints, Mask, Panel, Round, Target

P17, P17B, L17 = (Election.parse(one) for one in ("2017_pres_t1", "2017_pres_t2", "2017_legi_t1"))
P22, P22B = (Election.parse(one) for one in ("2022_pres_t1", "2022_pres_t2"))
L22, L22B = (Election.parse(one) for one in ("2022_legi_t1", "2022_legi_t2"))
FILES = {
    P17: "presid-2017-t1",
    P17B: "presid-2017-t2",
    P22: "presid-2022-t1",
    P22B: "presid-2022-t2",
    L22: "legis-2022-t1",
    L22B: "legis-2022-t2",
}
TURNOUT_ONLY = "legis-2017-t1_metadata_bureaux.csv.zip"
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
    """All stations, all rounds, and the numbers of candidates of the legislatives of 2022 (n × o)."""

    panel: Panel
    candidates: Array

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
        rounds = {one: taken(each, rows) for one, each in self.panel.rounds.items() if known is None or one in known}
        seats = self.panel.circonscription[rows]
        panel = Panel(
            tuple(self.panel.stations[row] for row in rows), self.panel.commune[rows], self.panel.departement[rows],
            seats, rounds,
        )  # fmt: skip
        mine = taken(counts, rows)
        scenario = Target(
            target, mine.standing, mine.votes.sum(axis=0) / mine.votes.sum(),
            float(mine.turnout.sum() / mine.registered.sum()), self.candidates[rows] if target == L22 else None,
        )  # fmt: skip
        return Pair(panel.before(target), scenario, mine, self.halves[seats])

    @property
    def halves(self) -> Ints:
        """0 or 1 by constituency, drawn once."""
        return np.random.default_rng(_HALVES_SEED).permutation(int(self.panel.circonscription.max()) + 1) % 2


def taken(counts: Round, rows: Ints | Mask) -> Round:
    """A round on some stations."""
    fields = ("known", "registered", "turnout", "valid", "votes", "standing")
    return replace(counts, **{name: getattr(counts, name)[rows] for name in fields})


@cache
def nation(data: Path) -> Nation:
    """Read ``data``/results/national."""
    folder = data / "results" / "national"
    totals = {one: _read(folder / f"{file}_bureaux_territoires.parquet") for one, file in FILES.items()}
    totals[L17] = _turnout_only(folder / TURNOUT_ONLY)
    lists = {one: _read(folder / f"{file}_bureaux_candidats.parquet") for one, file in FILES.items()}
    codes = pl.concat([totals[one].select("code") for one in (P17, P22, L22)]).unique().sort("code")
    row = {code: index for index, code in enumerate(codes["code"])}
    scattered = {one: _options(one, lists[one], row) for one in FILES}
    rounds = {one: _round(one, totals[one], scattered.get(one), row) for one in totals}
    keys = codes["code"]
    commune, departement = (_ranks(keys.str.slice(0, size)) for size in (5, 2))
    panel = Panel(tuple(keys), commune, departement, _seats(lists[L22], row), rounds)
    return Nation(panel, scattered[L22][1])


def _read(file: Path) -> pl.DataFrame:
    return pl.read_parquet(file).filter(pl.col("code").str.contains(METROPOLITAN))


def _turnout_only(file: Path) -> pl.DataFrame:
    with zipfile.ZipFile(file) as archive:
        member = next(one for one in archive.namelist() if one.endswith(".csv") and not one.startswith("__"))
        raw = pl.read_csv(io.BytesIO(archive.read(member)), separator=";", infer_schema_length=0)
    key = pl.concat_str(["Code du département", "Code de la commune", pl.lit("_"), "Code du b.vote"])
    counts = {"inscrits": "Inscrits", "votants": "Votants", "exprimes": "Exprimés"}
    columns = [pl.col(name).cast(pl.Float64).alias(short) for short, name in counts.items()]
    return raw.select(key.alias("code"), *columns).filter(pl.col("code").str.contains(METROPOLITAN))


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
    np.add.at(both[1], (rows[rows >= 0], columns[rows >= 0]), 1.0)
    return both[0], both[1]


def _round(election: Election, totals: pl.DataFrame, options: tuple[Array, Array] | None, row: dict[str, int]) -> Round:
    rows = np.array([row.get(code, -1) for code in totals["code"]])
    counts = np.zeros((3, len(row)))
    counts[:, rows[rows >= 0]] = totals.select("inscrits", "votants", "exprimes").to_numpy().T[:, rows >= 0]
    known = np.zeros(len(row), dtype=np.bool_)
    known[rows[rows >= 0]] = True
    votes, candidates = options or (np.zeros((len(row), len(OPTIONS))),) * 2
    return Round(
        election, known, counts[0], counts[1], counts[2], votes, candidates > 0, with_votes=options is not None
    )


def _seats(lists: pl.DataFrame, row: dict[str, int]) -> Ints:
    """Constituency of each station, −1 where it did not vote: its list of candidates in its département."""
    candidate = pl.concat_str([pl.col("code").str.slice(0, 2), "label", "nuance"], separator="|")
    named = lists.with_columns(candidate.alias("one")).sort("one").group_by("code").agg(pl.col("one").str.join(";"))
    seats = np.full(len(row), -1)
    seats[[row[code] for code in named["code"]]] = _ranks(named["one"])
    return seats


def _ranks(texts: pl.Series) -> Ints:
    return texts.rank("dense").cast(pl.Int64).to_numpy() - 1
