"""Transfers beside slow obvious twins, and what every estimate must conserve."""

import numpy as np
import pytest
from ecological_tables import any_margins, drawn_units
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from arpenteur.stats.transfers import estimate
from arpenteur.stats.transfers.blend import Powers, correct
from arpenteur.stats.transfers.fitting import Array, em, fit, fit_total, met, tables
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


def slow_correction(together: Array, unrelated: Array, powers: Powers, unlike: float) -> Array:
    """The correction cell by cell, then proportional fitting of the table."""
    total = unrelated.sum()
    table = np.zeros_like(unrelated)
    for j, k in np.ndindex(*unrelated.shape):
        if unrelated[j, k] > 0:
            ratio = together[j, k] / unrelated[j, k]
            size = unrelated[j].sum() * unrelated[:, k].sum() / total**2
            power = (powers.excess if ratio > 1 else powers.lack) + powers.size * np.log((size + 0.001) / 0.025)
            table[j, k] = unrelated[j, k] * ratio ** (1 + unlike * (max(power, 0.0) - 1))
    rows, columns = list(unrelated.sum(axis=1)), list(unrelated.sum(axis=0))
    return np.array(slow_fitting(table.tolist(), rows, columns, 30))


@given(
    any_margins(most_units=4, most_options=4), st.floats(1, 1.6), st.floats(0, 1), st.floats(0, 0.3), st.floats(0, 1)
)
@settings(max_examples=40)
def test_the_correction_is_that_of_cell_by_cell_powers(
    margins: tuple[Array, Array], excess: float, lack: float, size: float, unlike: float
) -> None:
    rows, columns = margins
    filled = rows.sum(axis=1) > 0
    rows, columns = rows[filled], columns[filled]
    unrelated = rows.T @ (columns / columns.sum(axis=1, keepdims=True))
    together = unrelated * np.random.default_rng(0).uniform(0.1, 3, unrelated.shape)
    powers = Powers(excess, lack, size)
    found = correct(together, unrelated, powers, np.asarray(unlike))
    assert found == pytest.approx(slow_correction(together, unrelated, powers, unlike), abs=1e-6)
    assert found.sum(axis=0) == pytest.approx(unrelated.sum(axis=0), abs=1e-6)
    wider = np.pad(together, ((0, 2), (0, 1))), np.pad(unrelated, ((0, 2), (0, 1)))
    stacked = correct(*(np.stack([table, table]) for table in wider), powers, np.full(2, unlike))
    assert stacked[1, :-2, :-1] == pytest.approx(found, abs=1e-9)
    assert not stacked[:, -2:].any()


@pytest.mark.parametrize("seed", range(3))
def test_tables_of_units_add_up_to_the_total_they_are_given(seed: int) -> None:
    rows, columns, _ = drawn_units(30, 4, 3, seed)
    share = np.random.default_rng(seed).dirichlet(np.full(3, 5.0), 4)
    local = tables(fit(share, rows, columns), rows, columns, slice(None))
    fitted = fit_total(local.sum(axis=0), rows, columns)
    found = tables(fitted, rows, columns, slice(None))
    assert found.sum(axis=0) == pytest.approx(local.sum(axis=0), abs=1e-4 * rows.sum())
    ratio = found[:, :1, :1] * found[:, 1:, 1:] / (found[:, 1:, :1] * found[:, :1, 1:])
    assert ratio == pytest.approx(np.broadcast_to(ratio[0], ratio.shape), rel=0.05)


def slow_em(rows: Array, columns: Array, rounds: int) -> list[list[float]]:
    """The EM voter group by voter group: a table per unit, one sweep towards its margins, then shares of their sum."""
    units, r, c = range(len(rows)), range(rows.shape[1]), range(columns.shape[1])
    votes = sum(columns[u][k] for u in units for k in c)
    share = [[sum(columns[u][k] for u in units) / votes for k in c] for _ in r]
    left = [[float(rows[u][j]) for j in r] for u in units]
    for _ in range(rounds):
        table = [[0.0 for _ in c] for _ in r]
        for u in units:
            right = [columns[u][k] / sum(left[u][j] * share[j][k] for j in r) for k in c]
            for j in r:
                left[u][j] = rows[u][j] / sum(share[j][k] * right[k] for k in c)
                for k in c:
                    table[j][k] += left[u][j] * share[j][k] * right[k] / sum(rows[u]) ** 0.5
        share = [[table[j][k] / sum(table[j]) for k in c] for j in r]
    return share


@pytest.mark.parametrize(("seed", "rounds"), [(1, 1), (2, 2), (3, 7), (4, 40)])
def test_the_em_is_that_of_unit_by_unit_loops(seed: int, rounds: int) -> None:
    rows, columns, _ = drawn_units(15, 3, 4, seed)
    found = em(rows, columns, tolerance=0.0, rounds=rounds)
    assert found == pytest.approx(np.array(slow_em(rows, columns, rounds)), abs=1e-9)


def test_a_longer_file_gives_the_same_em_whatever_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, columns, _ = drawn_units(50, 3, 4)
    whole = em(rows, columns, tolerance=0.0, rounds=20)
    monkeypatch.setattr("arpenteur.stats.transfers.fitting._SERIAL", 7 * 12)
    assert em(rows, columns, tolerance=0.0, rounds=20) == pytest.approx(whole)


@pytest.mark.parametrize("seed", range(3))
def test_the_em_is_the_same_in_both_directions(seed: int) -> None:
    rows, columns, _ = drawn_units(40, 3, 3, seed)
    forward = fit(em(rows, columns, tolerance=1e-10, rounds=20000), rows, columns)
    backward = fit(em(columns, rows, tolerance=1e-10, rounds=20000), columns, rows)
    assert forward.counts() / rows.sum() == pytest.approx(backward.counts().T / rows.sum(), abs=2e-3)


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
    assert (found.share > 0).all()
    assert (found.share < 1).all()
    assert (found.low >= 0).all()
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()
    assert (found.high <= 1).all()
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
