"""The order of priority on official results: what must never be absurd, in large towns and in constituencies."""

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
from arpenteur.stats.forecast.priority import last_vote, order, order_inside
from arpenteur.stats.panel import BLOCS, Array
from arpenteur.stats.priority import LEVELS, TestLevel, overlap

pytestmark = pytest.mark.data
L22 = Election.parse("2022_legi_t1")
LEFT, FAR_RIGHT = BLOCS.index("gauche"), BLOCS.index("extreme_droite")
NAMES = ("presid-2017-t1", "presid-2022-t1", "legis-2022-t1")
LARGE, MOST, MARGIN = 15, 0.30, 0.10


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


def first_fifths(found: Judged, rule: str, level: TestLevel) -> dict[int, float]:
    """Overlap of the first fifths of left and far right in each town or constituency of 15 stations or more, by a rule
    or by what was realised."""
    case = found.case
    territory = case.panel.commune if level == "town" else case.panel.circonscription
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
                order_inside(case.panel, case.target, bloc, territory)
                if shown
                else order(case.panel, case.target, bloc, rule)  # type: ignore[arg-type]
            )
            assert score is not None
            sides.append(score)
    named, size = np.unique(territory, return_counts=True)
    inside = {int(one): np.flatnonzero(territory == one) for one in named[(named >= 0) & (size >= LARGE)]}
    return {one: overlap(sides[0][rows], sides[1][rows], case.registered[rows]) for one, rows in inside.items()}


@pytest.mark.parametrize("level", LEVELS)
def test_opposed_families_do_not_get_the_same_order(legislative: Judged, level: TestLevel) -> None:
    """Mean overlap of the first fifths of left and far right in places of 15 stations or more: at most 30 %."""
    found = first_fifths(legislative, "shown", level)
    assert len(found) > (50 if level == "town" else 500)
    assert np.mean(list(found.values())) <= MOST


@pytest.mark.parametrize("level", LEVELS)
def test_a_place_where_they_do_is_one_where_shares_or_gains_say_so(legislative: Judged, level: TestLevel) -> None:
    """Above 30 %, no more than ten points beyond what own shares or the gains themselves have in common."""
    found = first_fifths(legislative, "shown", level)
    data = [first_fifths(legislative, rule, level) for rule in ("own_share", "realised")]
    beyond = {
        place: (part, [one[place] for one in data])
        for place, part in found.items()
        if part > MOST and part > max(one[place] for one in data) + MARGIN
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
