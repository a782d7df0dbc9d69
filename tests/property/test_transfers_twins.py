"""Transfers beside slow obvious twins, and what every estimate must conserve."""

import numpy as np
import pytest
from ecological_tables import any_margins, drawn_units
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from arpenteur.stats.transfers import estimate
from arpenteur.stats.transfers.fitting import Array, fit, met, tables
from arpenteur.stats.transfers.lphom import lphom
from arpenteur.stats.transfers.margins import bounds


def slow_fitting(seed: list[list[float]], rows: list[float], columns: list[float], rounds: int) -> list[list[float]]:
    """Proportional fitting of one table, cell by cell."""
    table = [list(line) for line in seed]
    for _ in range(rounds):
        for j, wanted in enumerate(rows):
            total = sum(table[j])
            table[j] = [cell * wanted / total if total else 0.0 for cell in table[j]]
        for k, wanted in enumerate(columns):
            total = sum(line[k] for line in table)
            for line in table:
                line[k] = line[k] * wanted / total if total else 0.0
    return table


@given(any_margins(most_units=4, most_options=4), st.integers(0, 1000))
@settings(max_examples=40)
def test_fitted_tables_are_those_of_cell_by_cell_fitting(margins: tuple[Array, Array], seed: int) -> None:
    rows, columns = margins
    filled = rows.sum(axis=1) > 0
    rows, columns = rows[filled], columns[filled]
    share = np.random.default_rng(seed).dirichlet(np.full(columns.shape[1], 5.0), rows.shape[1])
    fitted = fit(share, rows, columns, tolerance=1e-10, rounds=3000)
    found = tables(fitted, rows, columns, slice(None))
    for unit in range(len(rows)):
        slow = slow_fitting(fitted.seed.tolist(), list(rows[unit]), list(columns[unit]), 3000)
        assert found[unit] == pytest.approx(np.array(slow), abs=1e-5)
    assert fitted.counts() == pytest.approx(found.sum(axis=0), abs=1e-5)


@given(any_margins(), st.integers(0, 1000))
@settings(max_examples=60)
def test_tables_far_from_their_margins_are_brought_to_them(margins: tuple[Array, Array], seed: int) -> None:
    rows, columns = margins
    start = np.random.default_rng(seed).uniform(0, 50, (len(rows), rows.shape[1], columns.shape[1]))
    found = met(start, rows, columns)
    assert (found >= 0).all()
    assert found.sum(axis=2) == pytest.approx(rows, abs=1e-9)
    assert found.sum(axis=1) == pytest.approx(columns, abs=1e-9)


def slow_program(rows: Array, columns: Array) -> float:
    """Least sum of |error|, from the program as one writes it on paper: shares and two errors per margin."""
    (units, r), c = rows.shape, columns.shape[1]
    shares, errors = r * c, units * c
    equal, values = [], []
    for u in range(units):
        for k in range(c):
            line = np.zeros(shares + 2 * errors)
            line[[j * c + k for j in range(r)]] = rows[u]
            line[shares + u * c + k], line[shares + errors + u * c + k] = 1, -1
            equal.append(line)
            values.append(columns[u, k])
    for j in range(r):
        line = np.zeros(shares + 2 * errors)
        line[j * c : (j + 1) * c] = 1
        equal.append(line)
        values.append(1.0)
    for k in range(c):
        line = np.zeros(shares + 2 * errors)
        line[[j * c + k for j in range(r)]] = rows.sum(axis=0)
        equal.append(line)
        values.append(columns[:, k].sum())
    cost = np.concatenate([np.zeros(shares), np.ones(2 * errors)])
    return float(linprog(cost, A_eq=np.array(equal), b_eq=np.array(values), bounds=(0, None), method="highs").fun)


@pytest.mark.parametrize("seed", range(6))
def test_the_dual_program_finds_the_optimum_of_the_primal(seed: int) -> None:
    rows, columns, _ = drawn_units(9, 3, 4, seed)
    share = lphom(rows, columns)
    assert share.sum(axis=1) == pytest.approx(np.ones(3))
    assert (share >= 0).all()
    assert rows.sum(axis=0) @ share == pytest.approx(columns.sum(axis=0), rel=1e-6)
    assert np.abs(rows @ share - columns).sum() == pytest.approx(slow_program(rows, columns), rel=1e-6)


@given(any_margins(most_units=5, most_options=3))
@settings(max_examples=40)
def test_bounds_hold_what_each_unit_can_hold(margins: tuple[Array, Array]) -> None:
    rows, columns = margins
    least, most = bounds(rows, columns)
    for j in range(rows.shape[1]):
        for k in range(columns.shape[1]):
            pairs = [(rows[u, j], columns[u, k], rows[u].sum()) for u in range(len(rows))]
            assert least[j, k] == pytest.approx(sum(max(0.0, x + y - n) for x, y, n in pairs))
            assert most[j, k] == pytest.approx(sum(min(x, y) for x, y, _ in pairs))


@given(any_margins(), st.booleans())
@settings(max_examples=80)
def test_no_voter_is_lost_and_nothing_is_certain(margins: tuple[Array, Array], concurrent: bool) -> None:
    rows, columns = margins
    found = estimate(rows, columns, concurrent=concurrent)
    assert (found.local >= 0).all()
    assert found.local.sum(axis=2) == pytest.approx(rows, abs=1e-9)
    assert found.local.sum(axis=1) == pytest.approx(columns, abs=1e-9)
    assert (found.local.sum(axis=0) == found.counts).all()
    assert found.share.sum(axis=1) == pytest.approx(np.ones(rows.shape[1]), abs=1e-12)
    assert (found.low > 0).all()
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()
    assert (found.high < 1).all()
    least, most = bounds(rows, columns)
    assert (found.counts >= least - 1e-6).all()
    assert (found.counts <= most + 1e-6).all()
    for part in (found.em, found.lp):
        assert part.sum(axis=1) == pytest.approx(np.ones(rows.shape[1]), abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_permuting_options_and_units_permutes_the_answer(seed: int) -> None:
    rows, columns, _ = drawn_units(40, 4, 3, seed)
    rng = np.random.default_rng(seed)
    units, j, k = rng.permutation(40), rng.permutation(4), rng.permutation(3)
    plain = estimate(rows, columns)
    other = estimate(rows[units][:, j], columns[units][:, k])
    for name in ("share", "low", "high", "em", "lp"):
        assert getattr(other, name) == pytest.approx(getattr(plain, name)[np.ix_(j, k)], abs=1e-5)
    assert other.local == pytest.approx(plain.local[np.ix_(units, j, k)], abs=1e-2)
