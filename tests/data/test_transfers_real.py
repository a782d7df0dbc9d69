"""Transfers on published votes: France 2017 between its two rounds, and split tickets in New Zealand, truth known."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from arpenteur.sources.unit_counts import read_unit_counts
from arpenteur.stats.transfers import Transfers, balance, estimate

pytestmark = pytest.mark.data
FIRST_ROUND = 9
FILLON, MACRON = "FILLON", "MACRON2"


@pytest.fixture(scope="module")
def france(shared_data: Path) -> tuple[tuple[str, ...], tuple[str, ...], Transfers]:
    """Both rounds of the presidential election of 2017 by département, abstention among the options."""
    votes = read_unit_counts(shared_data / "ecological_inference/lphom/France2017D.csv")
    rows, columns, entry, gone = balance(votes.counts[:, :FIRST_ROUND], votes.counts[:, FIRST_ROUND:])
    assert (entry, gone) == (True, True)
    return votes.options[:FIRST_ROUND], votes.options[FIRST_ROUND:], estimate(rows, columns)


def test_no_transfer_of_2017_is_said_to_be_nothing_or_all(
    france: tuple[tuple[str, ...], tuple[str, ...], Transfers],
) -> None:
    rows, columns, found = france
    inner = found.share[: len(rows), : len(columns)]
    assert found.units == 108
    assert inner.min() > 1e-4
    assert inner.max() < 1 - 1e-3
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()
    assert found.low.min() == 0
    assert found.high.max() <= 1


def test_the_interval_holds_what_other_methods_say_of_fillon_and_macron(
    france: tuple[tuple[str, ...], tuple[str, ...], Transfers],
) -> None:
    rows, columns, found = france
    cell = rows.index(FILLON), columns.index(MACRON)
    assert found.low[cell] < 0.56
    assert found.high[cell] > 0.74
    assert 0.5 < found.share[cell] < 0.8


def district(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Party votes and candidate votes by voting place, and the true table; small parties and candidates together."""
    votes = pl.read_parquet(folder / "ecological_inference/ei.Datasets/ei_NZ_2005.parquet")
    votes = votes.filter(pl.col("district") == name)
    sides = {"from": "from_option", "to": "to_option"}
    found: list[np.ndarray] = []
    kept: dict[str, list[str]] = {}
    for kind, option in sides.items():
        part = votes.filter(pl.col("kind") == kind)
        table = part.pivot(option, index="unit", values="count").sort("unit").drop("unit")
        share = table.sum().row(0)
        large = [column for column, total in zip(table.columns, share, strict=True) if total >= 0.05 * sum(share)]
        others = table.drop(large).sum_horizontal()
        found.append(np.column_stack([table.select(large).to_numpy(), others.to_numpy()]).astype(float))
        kept[option] = large
    truth = votes.filter(pl.col("kind") == "truth").with_columns(
        pl.when(pl.col(option).is_in(large)).then(option).otherwise(pl.lit("others")).alias(option)
        for option, large in kept.items()
    )
    cells = {
        (start, end): float(count)
        for start, end, count in truth.group_by("from_option", "to_option").agg(pl.col("count").sum()).iter_rows()
    }
    order = [[*large, "others"] for large in kept.values()]
    return *found, np.array([[cells.get((start, end), 0.0) for end in order[1]] for start in order[0]])


@pytest.mark.parametrize("name", ["Aoraki", "Epsom", "Wigram"])
def test_split_tickets_are_found_where_the_truth_is_known(shared_data: Path, name: str) -> None:
    rows, columns, truth = district(shared_data, name)
    found = estimate(rows, columns, concurrent=True)
    assert rows.sum(axis=0) == pytest.approx(truth.sum(axis=1))
    assert columns.sum(axis=0) == pytest.approx(truth.sum(axis=0))
    alone = np.outer(truth.sum(axis=1), truth.sum(axis=0)) / truth.sum()
    wrong, naive = (np.abs(table - truth).sum() / truth.sum() / 2 for table in (found.counts, alone))
    assert wrong < 0.16
    assert wrong < naive / 2
    share = truth / truth.sum(axis=1, keepdims=True)
    assert ((found.low <= share) & (share <= found.high)).mean() > 0.75
