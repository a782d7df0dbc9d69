"""Voter transfers of each département between rounds of one year: the long fits of a nation, one task each.

Within a calendar year a station keeps its territory by law (Code électoral, R40), so that its totals at two rounds are
those of the same voters; between years they are not, and nothing is estimated here.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election, chronological
from arpenteur.domain.grid import grid
from arpenteur.pipeline.bundle import pack, unpack
from arpenteur.pipeline.tasks import Task, content_key
from arpenteur.stats.transfers import balance, estimate
from arpenteur.storage import Storage
from arpenteur.tables import Transfers

Array = npt.NDArray[np.float64]

BLANK, ABSTENTION, ARRIVALS, DEPARTURES = "blank", "abstention", "arrivals", "departures"
# With fewer stations than this for each cell's row the totals say next to nothing of who moved.
_LEAST_STATIONS = 30


def transfer_tasks(departement: str, part: str, elections: Sequence[str]) -> Iterator[Task]:
    """One task for each pair of consecutive rounds of one year; ``part`` is the bundle of the département."""
    rounds = chronological([Election.parse(name) for name in elections])
    for first, second in pairwise(rounds):
        if first.year == second.year:
            payload = {"departement": departement, "part": part, "pair": [str(first), str(second)]}
            name = f"reports {departement}, {first.label} → {second.label}"
            yield Task(name, content_key(payload), make_transfers, payload)


def make_transfers(work: Storage, payload: Mapping[str, Any]) -> bytes:
    """Rows of ``Transfers`` of one département and pair; none where the stations are too few."""
    tables, _ = unpack(work.read(payload["part"]) or b"", "station_results", "option_votes")
    first, second = (_ballot(tables, election) for election in payload["pair"])
    table = _estimated(first, second)
    named = table.with_columns(
        pl.lit(f"dep:{payload['departement']}").alias("scope"),
        *(pl.lit(name).alias(column) for column, name in zip(("first", "second"), payload["pair"], strict=True)),
    )
    return pack({"transfers": Transfers.conform(named)}, {})


def _ballot(tables: Mapping[str, pl.DataFrame], election: str) -> pl.DataFrame:
    """Persons by station: one column for each option that had votes, then blank and null, then abstention."""
    votes = tables["option_votes"].filter(pl.col("election") == election)
    results = tables["station_results"].filter(pl.col("election") == election)
    totals = results.select(
        "station",
        (pl.col("turnout") - pl.col("valid")).alias(BLANK),
        (pl.col("registered") - pl.col("turnout")).alias(ABSTENTION),
        "valid",
    )
    if votes.is_empty():
        return totals.clear().drop("valid")
    wide = votes.pivot("option", index="station", values="votes", aggregate_function="sum", sort_columns=True)
    names = wide.columns[1:]
    joined = totals.join(wide, on="station").with_columns(pl.col(names).fill_null(0))
    # A station whose votes do not add up to its valid ones would be balanced by voters who do not exist.
    sound = joined.filter(pl.sum_horizontal(names) == pl.col("valid"))
    return sound.select("station", *names, BLANK, ABSTENTION).sort("station")


def _estimated(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    both = first.select("station").join(second.select("station"), on="station").sort("station")
    if both.height < _LEAST_STATIONS:
        return Transfers.empty().drop("scope", "first", "second")
    rows, columns = (_counts(one, both) for one in (first, second))
    rows, columns, entry, gone = balance(rows, columns)
    sources, row_side = _families([*first.columns[1:], *([ARRIVALS] if entry else [])])
    targets, column_side = _families([*second.columns[1:], *([DEPARTURES] if gone else [])])
    found = estimate(rows, columns, groups=(row_side, column_side))
    return pl.DataFrame(
        {
            "row": np.repeat(sources, len(targets)).tolist(),
            "column": targets * len(sources),
            **{name: getattr(found, name).ravel() for name in ("share", "low", "high")},
            "count": found.counts.ravel(),
            "stations": [found.units] * (len(sources) * len(targets)),
        }
    )


def _families(names: Sequence[str]) -> tuple[list[str], list[int]]:
    """Families of the options and what is not one of them, and of each name the place of its own among these."""
    family = {option.id: option.family for option in grid().options.values()}
    found = [family.get(name, name) for name in names]
    groups = list(dict.fromkeys(found))
    return groups, [groups.index(name) for name in found]


def _counts(ballot: pl.DataFrame, stations: pl.DataFrame) -> Array:
    return stations.join(ballot, on="station", maintain_order="left").drop("station").to_numpy().astype(np.float64)
