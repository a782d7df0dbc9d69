"""What stands beside an order: its rule, the second choices it rests on, what it was worth, how stable it is."""

import numpy as np

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.plan.response import ten_hours
from arpenteur.stats.backtest.report import OrderScore
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.priority import LEVELS, Capture, OrderTest, TestLevel, comparable_tests, numbers
from arpenteur.stats.second_choices import spread
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.results import Interval, Order, OrderTestLine, SecondChoice
from arpenteur.strategy.track_record.order_words import by_chance
from arpenteur.strategy.track_record.replay import FEWEST_STATIONS, MOST_STATIONS, OrderRecord, quick_order

_HALF = 2024
WIDEST_LINE = 40.0
"""Width (points) above which the interval of a replay holds chance, twice chance and more: its middle is noise."""


def order_of(assessment: Assessment, *, few: bool, stability: dict[str, float], apart: bool = True) -> Order:
    """The order of an assessment; ``few``: too few zones for classes; ``apart``: whether the interval of its rank tells
    any zone of the first fifth from those of the middle."""
    records = assessment.records
    choices, last = records.second_choices, records.last_vote
    replayed = quick_order(assessment.snapshot, assessment.target)
    line = _here(assessment, replayed)
    tested = _tested(assessment, replayed if line else None)
    capture = _capture(tested, assessment.rule) if tested else None
    lift = None if capture is None else Interval(*capture.lift)
    whole = assessment.moves(assessment.outlook, assessment.outlook.turnout, assessment.outlook.shares)
    return Order(
        family=assessment.family.id,
        family_label=assessment.family.label,
        bloc=records.bloc,
        rule=assessment.rule,
        alike=None if assessment.without_past else assessment.alike,
        missed=_missed(assessment),
        last_vote=str(last) if last else None,
        rise=whole.rise,
        turnout_floor=numbers().turnout_floor,
        moving_weight=whole.weight,
        second_choices=_second_choices(assessment),
        second_choices_from=choices.election.label if choices else None,
        second_choices_date=choices.date.isoformat() if choices else None,
        strength=assessment.strength,
        shared=None if assessment.without_past else assessment.shared,
        classes=not few and apart and lift is not None and lift.low > 1 and not (line and by_chance(line)),
        lift=lift,
        above_mean=capture.territories_above_mean if capture else None,
        tested=_national(tested, assessment.rule) if tested else None,
        line=line or (_national(tested, assessment.rule) if tested else None),
        ten_hours=Interval(*ten_hours(assessment.priors, assessment.mean_own_share)),
        stability=stability,
        few=few,
        untold=not (few or apart or assessment.without_past),
        alone=assessment.snapshot.stations.height == 1,
        without_pair=assessment.target.value if _without_pair(assessment, replayed) else "",
    )


def _without_pair(assessment: Assessment, replayed: OrderRecord | None) -> bool:
    """Whether a place that would be replayed has no two elections of the type asked for."""
    return replayed is None and assessment.snapshot.stations.height <= MOST_STATIONS


def level_of_place(assessment: Assessment) -> TestLevel:
    """A commune is judged as towns are, a wider place as constituencies are."""
    kind = Place.parse(assessment.snapshot.manifest.place).kind
    return "town" if kind is PlaceKind.COMMUNE else "constituency"


def _tested(assessment: Assessment, replayed: OrderRecord | None) -> OrderTest | None:
    """The national test from one election of the type asked for to the next, at the level of the place: between the two
    that were replayed on the place itself, so that both figures of a page count from one vote, else the latest."""
    bloc = assessment.records.bloc
    if bloc is None or assessment.without_past:
        return None
    found = comparable_tests(assessment.target, assessment.target, bloc, level_of_place(assessment))
    same = [one for one in found if replayed and (one.last, one.target) == (replayed.last, replayed.election)]
    return next(reversed(same or found), None)


def _missed(assessment: Assessment) -> float | None:
    """By how many points of capture V was below our own share, where a plain share serves."""
    last, bloc = assessment.records.last_vote, assessment.records.bloc
    if assessment.rule == "votes_that_may_move" or assessment.without_past or last is None or bloc is None:
        return None
    gaps: list[float] = []
    for level in LEVELS:
        known = [one for one in comparable_tests(last.type, assessment.target, bloc, level) if one.captures]
        if known:
            gaps.append(
                float(
                    np.mean([one.captures["own_share"].pct - one.captures["votes_that_may_move"].pct for one in known])
                )
            )
    return max(gaps, default=None)


def _second_choices(assessment: Assessment) -> tuple[SecondChoice, ...]:
    """ρ towards us by bloc, the blocs that are ours left out."""
    records = assessment.records
    own, named = records.own_blocs, grid().blocs
    if not own.any():
        return ()
    if records.second_choices is None:
        return tuple(
            SecondChoice(bloc, named[bloc], weight, weight, weight)
            for weight, selector in assessment.family.reachable
            for bloc in sorted(selector.blocs)
        )
    towards, mine = records.second_choices.towards(own), BLOCS[int(own.argmax())]
    found: list[SecondChoice] = []
    for index, bloc in enumerate(BLOCS):
        if bloc in grid().axis and own[index] <= 0:
            low, high = spread(bloc, mine)
            found.append(SecondChoice(bloc, named[bloc], float(towards[index]), low, high))
    return tuple(found)


def _capture(test: OrderTest, rule: str) -> Capture | None:
    """What a rule found; nothing for one that no election tests."""
    return next((found for name, found in test.captures.items() if name == rule), None)


def _national(test: OrderTest, rule: str) -> OrderTestLine:
    shown, own = _capture(test, rule), test.captures.get("own_share")
    return OrderTestLine(
        scope="half" if test.target.year == _HALF else "nation",
        last=str(test.last),
        target=str(test.target),
        target_label=_label(test.target),
        level=test.level,
        rises=test.rises,
        found=shown.pct if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        own_share=own.pct if own else None,
        rule_2012=test.rule_2012,
        best=test.oracle,
        above_mean=shown.territories_above_mean if shown else None,
    )


def _here(assessment: Assessment, record: OrderRecord | None) -> OrderTestLine | None:
    """The order replayed on the place itself: on towns where it holds any, else on its constituencies."""
    bloc = assessment.records.bloc
    if record is None or bloc is None or assessment.without_past or record.stations < FEWEST_STATIONS:
        return None
    for level in reversed(LEVELS):
        rows = {row.name: row for row in record.rows if (row.family, row.level) == (bloc, level)}
        if rows and rows["model"].top20_pct is not None:
            return _replayed(record, rows)
    return None


def _replayed(record: OrderRecord, rows: dict[str, OrderScore]) -> OrderTestLine:
    shown = rows["model"]
    told = _of_use(shown)
    return OrderTestLine(
        scope="here",
        last=str(record.last),
        target=str(record.election),
        target_label=_label(record.election),
        level=shown.level,
        rises=shown.rises,
        found=shown.top20_pct if told else None,
        low=shown.low,
        high=shown.high,
        own_share=rows["own_share"].top20_pct if told else None,
        rule_2012=rows["rule_2012"].top20_pct if told else None,
        best=rows["oracle"].top20_pct if told else None,
        above_mean=shown.above_mean_pct if told else None,
    )


def _of_use(shown: OrderScore) -> bool:
    """Whether an interval is narrow enough for its middle to be said."""
    return shown.low is None or shown.high is None or shown.high - shown.low <= WIDEST_LINE


def _label(election: Election) -> str:
    return f"{election.type.label} {election.year}"
