"""PACIFIC-DAYS-OFF: days that come from press and a package move a due date, and refuse nothing."""

import ast
from datetime import date, time, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arpenteur
from arpenteur.domain.hours import CALLS, TEXTS, Hours
from arpenteur.domain.law.campaign import SILENCE, campaign_clocks
from arpenteur.domain.working_days import days_off, holidays, is_working_day, working_day_after

PACIFIC = {"98612": date(2026, 4, 28), "98735": date(2026, 11, 20), "98818": date(2026, 9, 24)}
WEEK = Hours(weekdays=((time(10), time(20)),), saturday=())


@pytest.mark.parametrize(("place", "day"), PACIFIC.items())
def test_such_a_day_moves_a_due_date_by_one_working_day(place: str, day: date):
    before = day - timedelta(days=1)
    assert not is_working_day(day, place)
    assert working_day_after(before, 1, place) > working_day_after(before, 1, "93010") == day


@pytest.mark.parametrize(("place", "day"), PACIFIC.items())
def test_such_a_day_refuses_no_call_and_no_text(place: str, day: date):
    assert day not in holidays(day.year, place)
    assert WEEK.spans_of(day, place) == WEEK.spans_of(day, "93010") != ()
    assert CALLS != TEXTS


@given(st.sampled_from(sorted(PACIFIC)), st.integers(2024, 2032))
def test_days_off_only_add_to_public_holidays(place: str, year: int):
    assert holidays(year, place) < days_off(year, place)
    assert len(days_off(year, place) - holidays(year, place)) <= 3


@given(st.sampled_from(["93010", "57463", "97105", "97411"]), st.integers(2024, 2032))
def test_elsewhere_both_are_the_same(place: str, year: int):
    assert holidays(year, place) == days_off(year, place)


def test_the_silence_does_not_know_them():
    """A round on such a day has the silence of any other."""
    asked = {"time_zone": "Pacific/Noumea", "first_round": date(2026, 9, 24), "second_round": None}
    here = [one for one in campaign_clocks(place="98818", **asked) if one.rule == SILENCE]
    there = [one for one in campaign_clocks(place="93010", **asked) if one.rule == SILENCE]
    assert [(one.starts, one.ends) for one in here] == [(one.starts, one.ends) for one in there] != []


def test_only_working_days_ask_for_them():
    """No other module imports ``days_off``, least of all what refuses an act."""
    root = Path(arpenteur.__file__).parent
    assert find_spec("arpenteur.domain.working_days") is not None
    asking = set[str]()
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported = isinstance(node, ast.ImportFrom) and node.module == "arpenteur.domain.working_days"
            if imported and "days_off" in {one.name for one in node.names}:
                asking.add(file.relative_to(root).as_posix())
    assert asking == set()
