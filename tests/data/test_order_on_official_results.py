"""The order of priority on official results: what must never be absurd, in the large towns of France."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from arpenteur.domain.elections import Election
from arpenteur.pipeline.backtest.replay import Counted, question_of
from arpenteur.pipeline.backtest.seats import recovered_seats
from arpenteur.pipeline.backtest.shelves import read_held
from arpenteur.pipeline.progress import Silent
from arpenteur.stats.backtest.case import Case, Outcome, bloc_votes
from arpenteur.stats.backtest.evaluate import forecasts, judged, rounds_of_order
from arpenteur.stats.backtest.report import OrderScore
from arpenteur.stats.fifths import overlap
from arpenteur.stats.forecast.priority import last_vote, order, order_in_towns
from arpenteur.stats.panel import BLOCS, Array

pytestmark = pytest.mark.data
L22 = Election.parse("2022_legi_t1")
LEFT, FAR_RIGHT = BLOCS.index("gauche"), BLOCS.index("extreme_droite")
NAMES = ("presid-2017-t1", "presid-2022-t1", "legis-2022-t1")
LARGE, MOST, MARGIN = 40, 0.30, 0.10


@dataclass(frozen=True)
class Judged:
    """A transition: the case of the order, what was counted, and the rows of the report."""

    case: Case
    outcome: Outcome
    rows: tuple[OrderScore, ...]


@pytest.fixture(scope="module")
def legislative(shared_data: Path) -> Judged:
    national, older = shared_data / "results" / "national", shared_data.parent / "elections" / "results"
    files = [national / f"{name}_bureaux_{table}.parquet" for name in NAMES for table in ("territoires", "candidats")]
    files += [older / f"legis-2017-t1_bureaux_{table}.parquet" for table in ("territoires", "candidats")]
    held = read_held(files, L22, Silent())
    counted = Counted.of(held, L22)
    question = question_of(counted, recovered_seats(held, L22))
    case, rows = question.case(rounds_of_order(question))
    made = forecasts(question)
    report = judged(made, counted.outcome(), np.ones(len(counted.rows), dtype=np.bool_))
    return Judged(case, counted.outcome().take(rows), report.order)


def first_fifths(found: Judged, rule: str) -> dict[int, float]:
    """Overlap of the first fifths of left and far right in each large town, by a rule or by what was realised."""
    case = found.case
    last = last_vote(case.panel)
    assert last is not None
    sides: list[Array] = []
    for bloc in (LEFT, FAR_RIGHT):
        if rule == "realised":
            before = case.panel.rounds[last]
            change = found.outcome.blocs[:, bloc] / found.outcome.registered
            change = change - bloc_votes(before.votes)[:, bloc] / before.registered
            sides.append(change * np.sign(change @ found.outcome.registered))
        else:
            shown = rule == "shown"
            score = (
                order_in_towns(case.panel, case.target, bloc) if shown else order(case.panel, case.target, bloc, rule)
            )  # type: ignore[arg-type]
            assert score is not None
            sides.append(score)
    towns, size = np.unique(case.panel.commune, return_counts=True)
    inside = {int(town): np.flatnonzero(case.panel.commune == town) for town in towns[size >= LARGE]}
    return {town: overlap(sides[0][rows], sides[1][rows], case.registered[rows]) for town, rows in inside.items()}


def test_opposed_families_do_not_get_the_same_order(legislative: Judged) -> None:
    """Mean overlap of the first fifths of left and far right in towns of 40 stations or more: at most 30 %."""
    found = first_fifths(legislative, "shown")
    assert len(found) > 50
    assert np.mean(list(found.values())) <= MOST


def test_a_town_where_they_do_is_one_where_shares_or_gains_say_so(legislative: Judged) -> None:
    """Above 30 %, no more than ten points beyond what own shares or the gains themselves have in common."""
    found = first_fifths(legislative, "shown")
    data = [first_fifths(legislative, rule) for rule in ("own_share", "realised")]
    beyond = {
        town: (part, [one[town] for one in data])
        for town, part in found.items()
        if part > MOST and part > max(one[town] for one in data) + MARGIN
    }
    assert not beyond


def test_the_order_that_is_shown_is_judged_for_every_family_and_level(legislative: Judged) -> None:
    cells = {(row.family, row.level) for row in legislative.rows}
    assert cells == {(bloc, level) for bloc in BLOCS for level in ("constituency", "town")}
    for family, level in cells:
        rows = {row.name: row for row in legislative.rows if (row.family, row.level) == (family, level)}
        assert set(rows) == {"model", "own_share", "rule_2012", "random", "oracle"}
        model, own, chance, best = (rows[name].top20_pct for name in ("model", "own_share", "random", "oracle"))
        if model is None or own is None or chance is None or best is None:
            continue
        assert chance == pytest.approx(20, abs=1.5)
        assert chance < model <= best + 0.3
        assert model >= own - 1.0
        assert rows["model"].low <= model <= rows["model"].high  # type: ignore[operator]


def test_the_left_is_found_where_the_old_rule_found_it_and_better(legislative: Judged) -> None:
    """Losses of the left from P22 to L22, constituencies: rule of 2012 26.6, own share 26.1, ours above both."""
    rows = {
        row.name: row.top20_pct for row in legislative.rows if (row.family, row.level) == ("gauche", "constituency")
    }
    assert rows["rule_2012"] == pytest.approx(26.6, abs=0.2)
    assert rows["own_share"] == pytest.approx(26.1, abs=0.2)
    assert rows["model"] is not None
    assert rows["model"] > 26.3
