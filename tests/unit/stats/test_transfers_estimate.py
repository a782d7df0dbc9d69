"""Transfers where something is missing, constant, too large or contradictory."""

import re

import numpy as np
import pytest
from ecological_tables import drawn_units

from arpenteur.domain.errors import InputError
from arpenteur.stats.transfers import balance, estimate, summed
from arpenteur.stats.transfers.blend import beyond_chance
from arpenteur.stats.transfers.lphom import LinearProgramError, grouped, lphom, refined
from arpenteur.stats.transfers.margins import undetermined


def test_transfers_of_voters_who_follow_one_table_are_found() -> None:
    rows, columns, truth = drawn_units(80, 3, 3)
    found = estimate(rows, columns, concurrent=True)
    share = truth / truth.sum(axis=1, keepdims=True)
    assert np.abs(found.counts - truth).sum() / truth.sum() / 2 < 0.05
    assert ((found.low <= share) & (share <= found.high)).all()
    assert found.units == 80
    assert found.level == 0.9
    assert found.warnings == ()


def test_a_change_over_time_is_told_and_has_wider_intervals() -> None:
    rows, columns, _ = drawn_units(40, 3, 3)
    same_day, later = estimate(rows, columns, concurrent=True), estimate(rows, columns)
    assert later.share == pytest.approx(same_day.share)
    assert (later.high - later.low).mean() > 1.2 * (same_day.high - same_day.low).mean()
    assert any("jamais entre deux dates" in text for text in later.warnings)


def test_empty_units_keep_their_place_and_do_not_count() -> None:
    rows, columns, _ = drawn_units(30, 3, 2)
    holes = np.insert(rows, [0, 7], 0, axis=0), np.insert(columns, [0, 7], 0, axis=0)
    plain, found = estimate(rows, columns), estimate(*holes)
    assert found.units == 30
    assert found.local.shape == (32, 3, 2)
    assert not found.local[[0, 8]].any()
    assert found.share == pytest.approx(plain.share)
    assert any(text == "Unités sans aucun électeur, laissées de côté : 2." for text in found.warnings)


def test_an_option_without_a_vote_is_named_and_changes_nothing_else() -> None:
    rows, columns, _ = drawn_units(30, 3, 2)
    zero = np.zeros((30, 1))
    names = (("a", "b", "c", "personne"), ("x", "y", "rien"))
    plain = estimate(rows, columns)
    found = estimate(np.hstack([rows, zero]), np.hstack([columns, zero]), names=names)
    assert found.share[:3, :2] == pytest.approx(plain.share, abs=1e-5)
    assert found.share[3, :2] == pytest.approx(columns.sum(axis=0) / columns.sum(), abs=1e-5)
    assert found.share[3].sum() == pytest.approx(1)
    assert found.counts[3].sum() == 0
    assert found.high[:, 2].max() < 1e-5
    assert found.low[3, :2].max() < 1e-5
    assert found.high[3, :2].min() > 0.999
    said = [text for text in found.warnings if text.startswith("Sans aucune voix")]
    assert said == ["Sans aucune voix : « personne ».", "Sans aucune voix : « rien »."]


def test_options_added_up_afterwards_are_the_sums_of_the_options_apart() -> None:
    rows, columns, truth = drawn_units(60, 5, 4)
    apart = estimate(rows, columns)
    groups = [0, 1, 0, 2, 1], [1, 0, 1, 1]
    found = estimate(rows, columns, groups=groups)
    first, second = (np.eye(max(side) + 1)[side] for side in groups)
    assert found.counts == pytest.approx(first.T @ apart.counts @ second)
    assert found.local.shape == (60, 3, 2)
    assert found.local.sum(axis=2) == pytest.approx(summed(rows, groups[0]))
    assert found.local.sum(axis=1) == pytest.approx(summed(columns, groups[1]))
    assert found.em.sum(axis=1) == pytest.approx(np.ones(3))
    before = estimate(summed(rows, groups[0]), summed(columns, groups[1]))
    true = first.T @ truth @ second
    assert np.abs(found.counts - true).sum() < np.abs(before.counts - true).sum()


def test_a_group_without_a_vote_is_named_and_an_option_without_one_is_not() -> None:
    rows, columns, _ = drawn_units(30, 3, 2)
    rows = np.hstack([rows, np.zeros((30, 2))])
    names = (("a", "b", "c", "rien"), ("x", "y"))
    found = estimate(rows, columns, groups=([0, 1, 2, 2, 3], [0, 1]), names=names)
    assert found.share[3] == pytest.approx(columns.sum(axis=0) / columns.sum(), abs=1e-5)
    assert [text for text in found.warnings if text.startswith("Sans")] == ["Sans aucune voix : « rien »."]


@pytest.mark.parametrize(("spread", "least", "most"), [(0, 0.0, 0.2), (40, 0.6, 0.9)])
def test_what_chance_does_not_explain_is_measured(spread: float, least: float, most: float) -> None:
    rng = np.random.default_rng(5)
    rows, _, truth = drawn_units(200, 3, 3)
    share = truth / truth.sum(axis=1, keepdims=True)
    columns = np.zeros((200, 3))
    for row in range(3):
        behaviour = rng.dirichlet(spread * share[row] + 0.01, 200) if spread else np.tile(share[row], (200, 1))
        columns += rng.multinomial(rows[:, row].astype(int), behaviour)
    assert least <= beyond_chance(rows, columns, share) <= most


def test_units_alike_up_to_chance_need_no_correction() -> None:
    rows, columns, truth = drawn_units(300, 5, 5)
    found = estimate(rows, columns)
    assert np.abs(found.counts - truth).sum() / truth.sum() / 2 < 0.05


def test_the_low_end_of_a_cell_that_may_be_empty_is_nothing() -> None:
    rows, columns, truth = drawn_units(60, 3, 3)
    truth = truth / truth.sum(axis=1, keepdims=True)
    found = estimate(rows, columns, concurrent=True)
    assert found.low[truth < 0.01] == pytest.approx(0, abs=0)
    assert found.low[truth > 0.8].min() > 0.4


def test_one_unit_gives_only_what_its_totals_allow() -> None:
    found = estimate(np.array([[60.0, 40.0]]), np.array([[70.0, 30.0]]))
    assert found.low == pytest.approx(np.array([[0.5, 0.0], [0.25, 0.0]]), abs=1e-5)
    assert found.high == pytest.approx(np.array([[1.0, 0.5], [1.0, 0.75]]), abs=1e-5)
    assert found.warnings[0].startswith("Rien dans les unités (au nombre de 1)")
    assert "ligne n° 1, ligne n° 2" in found.warnings[0]


def test_a_constant_option_leaves_every_row_undetermined() -> None:
    rows, columns, _ = drawn_units(30, 2, 2)
    total = rows.sum(axis=1, keepdims=True)
    found = estimate(np.hstack([rows, total]), columns + total / 2)
    assert (found.high - found.low).min() > 0.3
    assert found.warnings[0].startswith("Rien dans les unités")


def test_only_options_in_proportion_are_undetermined() -> None:
    rows, _, _ = drawn_units(30, 3, 2)
    assert undetermined(rows).tolist() == [False, False, False]
    assert undetermined(np.hstack([rows, 2 * rows[:, :1]])).tolist() == [True, False, False, True]
    assert undetermined(rows[:2]).all()


def test_units_unlike_those_of_the_calibration_are_told() -> None:
    rows, columns, _ = drawn_units(40, 3, 3)
    assert estimate(rows, columns, concurrent=True).warnings == ()
    few = estimate(rows[:12], columns[:12], concurrent=True)
    assert len(few.warnings) == 1
    assert re.fullmatch(
        r"Intervalles étalonnés sur \d\d unités ou davantage ; il n'y en a que 12 ici\.", few.warnings[0]
    )
    large = estimate(100 * rows, 100 * columns, concurrent=True)
    assert [text[:9] for text in large.warnings] == ["Unités de"]


@pytest.mark.parametrize("shape", [(2, 2), (25, 25)])
def test_from_two_by_two_to_twenty_five_by_twenty_five(shape: tuple[int, int]) -> None:
    rows, columns, truth = drawn_units(60, *shape)
    found = estimate(rows, columns)
    assert found.share.shape == shape
    assert np.abs(found.counts - truth).sum() / truth.sum() / 2 < 0.35


def test_more_units_than_the_program_takes_are_grouped_and_it_is_said() -> None:
    rows, columns, truth = drawn_units(1500, 3, 3)
    found = estimate(rows, columns)
    assert found.local.shape == (1500, 3, 3)
    assert np.abs(found.counts - truth).sum() / truth.sum() / 2 < 0.05
    assert any("groupes d'unités semblables" in text for text in found.warnings)


def test_groups_hold_every_voter_and_stay_different() -> None:
    rows, columns, _ = drawn_units(300, 3, 3)
    x, y = grouped(rows, columns, 50)
    assert x.shape == (32, 3)
    assert x.sum(axis=0) == pytest.approx(rows.sum(axis=0))
    assert x.sum(axis=1) == pytest.approx(y.sum(axis=1))
    apart = (x / x.sum(axis=1, keepdims=True)).std(axis=0)
    random = rows.reshape(30, 10, 3).sum(axis=1)
    assert (apart > 2 * (random / random.sum(axis=1, keepdims=True)).std(axis=0)).all()
    assert grouped(rows, columns, 300)[0] is rows


def test_local_rounds_lower_the_error_of_the_program() -> None:
    rows, columns, truth = drawn_units(25, 4, 3, seed=3)
    start = lphom(rows, columns)
    better = refined(start, rows, columns, 10)
    voters = rows.sum(axis=0)[:, None]
    assert np.abs(better * voters - truth).sum() < np.abs(start * voters - truth).sum()
    assert refined(start, rows, columns, 0) is start


def test_a_program_without_an_optimum_is_an_error_of_ours() -> None:
    with pytest.raises(LinearProgramError):
        lphom(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[2.0, 0.0], [0.0, 5.0]]))


def test_voters_who_came_and_left_are_a_row_and_a_column() -> None:
    rows, columns, entry, gone = balance(np.array([[5.0, 5.0], [4.0, 0.0]]), np.array([[8.0, 4.0], [1.0, 1.0]]))
    assert (entry, gone) == (True, True)
    assert rows.tolist() == [[5, 5, 2], [4, 0, 0]]
    assert columns.tolist() == [[8, 4, 0], [1, 1, 2]]
    assert balance(rows, columns)[2:] == (False, False)


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        ([[1, 2]], [[1, 2], [3, 4]], "marges de formes différentes"),
        ([[3]], [[1, 2]], "1 option au premier vote"),
        ([[1, 2]], [[0] * 41], "41 options au second vote"),
        ([[-1, 4]], [[1, 2]], "négatif"),
        ([[float("nan"), 4]], [[1, 2]], "non fini"),
        ([[1, 2]], [[1, 3]], "totaux différents"),
        ([[0, 0]], [[0, 0]], "aucun électeur"),
    ],
)
def test_margins_without_an_answer_are_refused(rows: list[list[float]], columns: list[list[float]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        estimate(np.array(rows, float), np.array(columns, float))


def test_progress_is_told() -> None:
    steps: list[tuple[str, int, int | None]] = []
    rows, columns, _ = drawn_units(20, 2, 2)
    estimate(rows, columns, progress=lambda *step: steps.append(step))
    assert {label for label, _, _ in steps} == {"Estimation", "Tables locales"}
    assert all(total is not None and done <= total for _, done, total in steps)
