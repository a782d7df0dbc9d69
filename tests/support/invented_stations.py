"""Municipales 2026 by station of a large town whose results by station are not at hand: VOTES BY STATION ARE INVENTED.

Only the commune's totals are real (registered, turnout, blank, null, valid, votes of each list, from the official table
by commune) and equal to the unit the sums of the stations. Stations, their sizes, turnout and leanings follow the
genuine presidential and legislative first rounds of 2022, with noise of a fixed seed. It shows that a town of this size
is read and counted, never how well anything is forecast: what is made from 2022 is easily forecast from 2022.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import published_layouts as layouts

TOULOUSE = "31555"
AT = datetime(2026, 12, 2, tzinfo=UTC)
SEED = 20260315
NAMES = {
    1: "municipales-2026-resultats-bv-par-communes-2026-03-20.csv",
    2: "municipales-2026-resultats-bureau-de-vote-2026-03-23-16h15.csv",
}
"""Published names of the two rounds; written here with each other's."""
_FOLLOWS: Mapping[int, Mapping[str, Mapping[str, float]]] = {
    1: {
        "LEXG": {"EXG": 1.0, "FI": 0.02},
        "LFI": {"FI": 1.0},
        "LUG": {"ECO": 1.0, "SOC": 1.0, "COM": 1.0, "FI": 0.25},
        "LDVC": {"ENS": 1.0},
        "LDVD": {"ENS": 1.0, "LR": 1.0},
        "LRN": {"RN": 1.0},
        "LREC": {"REC": 1.0},
    },
    2: {
        "LDVG": dict.fromkeys(("EXG", "FI", "ECO", "SOC", "COM"), 1.0),
        "LDVD": dict.fromkeys(("ENS", "LR", "RN", "REC"), 1.0),
    },
}
"""Whose voters of the presidential first round of 2022 a list of each nuance follows: the outgoing majority's (LDVD)
those of the centre and of the right, and in the second round, where no list of the far right stands, hers too."""
_PRIOR = 30.0
_OTHERS = 120
"""Fictional communes of one station beside the town in the second round: the published file is the nation's, and the
round of a slice of one commune cannot be told by what it holds."""
_LIST_NOISE, _TURNOUT_NOISE = 0.12, 0.06
"""Standard deviations from a station to another, of the logarithm of a list's share and of the logit of turnout."""


@dataclass(frozen=True)
class Invented:
    """A round: real totals and lists of the commune (title, nuance, votes), invented counts by station.

    ``counts``: stations by registered, turnout, blank, null, valid; ``votes``: stations by lists.
    """

    commune: str
    name: str
    totals: tuple[int, ...]
    lists: list[tuple[str, str, int]]
    stations: list[str]
    counts: np.ndarray
    votes: np.ndarray

    def write(self, path: Path, round_: int) -> Path:
        """The Ministry's wide text of the round."""
        head = "" if round_ == 1 else "FICTIVE"
        rows = [
            (
                layouts.wide_station(self.commune, station, [int(one) for one in counts], self.name),
                [
                    layouts.wide_list(panel, title, nuance, int(votes[panel - 1]), head)
                    for panel, (title, nuance, _) in enumerate(self.lists, 1)
                ],
            )
            for station, counts, votes in zip(self.stations, self.counts, self.votes, strict=True)
        ]
        return layouts.write_wide_municipal(path, [*rows, *(_elsewhere() if round_ == 2 else ())])


def genuine_rounds(data: Path) -> list[Path]:
    """Genuine tables by station of the first rounds of 2014 to 2022, where the town is in them."""
    folders = {
        "results/national": ("presid-2022-t1", "legis-2022-t1", "presid-2017-t1"),
        "../elections/results": ("legis-2017-t1", "europeennes-2014-t1", "europeennes-2019-t1"),
    }
    tables = ("territoires", "candidats")
    return [
        (data / folder / f"{stem}_bureaux_{table}.parquet").resolve()
        for folder, stems in folders.items()
        for stem in stems
        for table in tables
    ]


def invent(data: Path, round_: int, commune: str = TOULOUSE) -> Invented:
    """Counts of a round by station, from the official tables of ``data``; the same at each call."""
    national, draws = data / "results/national", np.random.default_rng(SEED + round_)
    name, totals, lists = _official(national, commune, round_)
    stations, registered, turnout, shares = _leanings(national, commune)
    size = _whole(registered, totals[0])
    voters = size * _at_total(turnout + draws.normal(0, _TURNOUT_NOISE, len(size)), size, totals[1])
    follows = [_FOLLOWS[round_][nuance] for _, nuance, _ in lists]
    leaning = np.array([sum(shares[who] * weight for who, weight in one.items()) for one in follows]).T
    leaning = (leaning + 0.002) * np.exp(draws.normal(0, _LIST_NOISE, leaning.shape))
    valid = voters * totals[4] / totals[1]
    votes = _fitted(leaning, valid, np.array([one[2] for one in lists], float))
    columns = [_whole(votes[:, at], one[2]) for at, one in enumerate(lists)]
    blank, null = (_whole(voters * draws.uniform(0.7, 1.3, len(voters)), totals[at]) for at in (2, 3))
    whole = np.array(columns).T
    counted = whole.sum(axis=1)
    counts = np.array([size, counted + blank + null, blank, null, counted]).T
    if (counts[:, 1] > counts[:, 0]).any():
        raise ValueError("more voters than registered in an invented station")
    return Invented(commune, name, totals, lists, stations, counts, whole)


def write_invented(data: Path, folder: Path, commune: str = TOULOUSE) -> Path:
    """Both rounds in ``folder``, each under the published name of the other: content decides."""
    folder.mkdir(parents=True, exist_ok=True)
    for round_ in (1, 2):
        invent(data, round_, commune).write(folder / NAMES[3 - round_], round_)
    return folder


def _elsewhere() -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    lists = [
        layouts.wide_list(1, "ENSEMBLE", "LUG", 30, "FICTIVE"),
        layouts.wide_list(2, "DEMAIN", "LDVD", 25, "FICTIF"),
    ]
    keys = (f"99{rank:03}" for rank in range(_OTHERS))
    return [(layouts.wide_station(key, "0001", (100, 60, 2, 3, 55)), list(lists)) for key in keys]


def _official(national: Path, commune: str, round_: int) -> tuple[str, tuple[int, ...], list[tuple[str, str, int]]]:
    """Name, totals and lists of the commune in the table by commune: real."""
    key = (pl.col("maille") == "communes") & (pl.col("code") == commune)
    stem = national / f"municipales-2026-t{round_}"
    row = pl.scan_parquet(f"{stem}_territoires.parquet").filter(key).collect().row(0, named=True)
    lists = pl.scan_parquet(f"{stem}_candidats.parquet").filter(key).select("label", "nuance", "voix").collect()
    totals = tuple(int(row[name]) for name in ("inscrits", "votants", "blancs", "nuls", "exprimes"))
    return row["libelle"], totals, [(title, nuance, int(votes)) for title, nuance, votes in lists.iter_rows()]


def _leanings(national: Path, commune: str) -> tuple[list[str], np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Stations of P22, their registered, the logit of their turnout in L22 and share of each candidate's nuance in P22.

    Each station is given ``_PRIOR`` votes of the mean: Toulouse has one without a valid vote in P22, another with two.
    """
    here = pl.col("code").str.starts_with(f"{commune}_")
    stem = {name: str(national / f"{name}_bureaux") for name in ("presid-2022-t1", "legis-2022-t1")}
    first = pl.scan_parquet(f"{stem['presid-2022-t1']}_territoires.parquet").filter(here)
    later = pl.scan_parquet(f"{stem['legis-2022-t1']}_territoires.parquet").filter(here)
    rates = later.select("code", (pl.col("votants") / pl.col("inscrits")).clip(0.05, 0.95).alias("rate"))
    table = first.join(rates, on="code", how="left").sort("code").collect()
    rate = table["rate"].fill_null(strategy="mean").to_numpy()
    votes = pl.scan_parquet(f"{stem['presid-2022-t1']}_candidats.parquet").filter(here).collect()
    by_nuance = votes.group_by("code", "nuance").agg(pl.col("voix").sum()).pivot("nuance", index="code", values="voix")
    wide = table.select("code").join(by_nuance, on="code", how="left", maintain_order="left").drop("code").fill_null(0)
    counted = wide.to_numpy()
    shares = counted + _PRIOR * counted.sum(axis=0) / counted.sum()
    shares /= shares.sum(axis=1, keepdims=True)
    numbers = table["code"].str.slice(6).to_list()
    by_name = {name: shares[:, at] for at, name in enumerate(wide.columns)}
    return numbers, table["inscrits"].to_numpy(), np.log(rate / (1 - rate)), by_name


def _at_total(logit: np.ndarray, size: np.ndarray, total: int) -> np.ndarray:
    """Rates whose logits are moved by one number, so that they make ``total`` of ``size``."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        more = (size / (1 + np.exp(-logit - middle))).sum() > total
        low, high = (low, middle) if more else (middle, high)
    return 1 / (1 + np.exp(-logit - low))


def _fitted(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Iterative proportional fitting of a positive table to both margins, columns last."""
    table = seed.copy()
    for _ in range(200):
        table *= (rows / table.sum(axis=1))[:, None]
        table *= columns / table.sum(axis=0)
    return table


def _whole(weights: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in proportion to ``weights`` whose sum is ``total``: largest remainders."""
    exact = weights * total / weights.sum()
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]] += 1
    return whole
