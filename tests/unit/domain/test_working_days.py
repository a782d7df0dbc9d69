"""Working days of places, overseas included; due dates and who is chased when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.due_dates import AFTER_DUE, Delay, Step, chase_today
from arpenteur.domain.errors import InputError
from arpenteur.domain.working_days import days_between, days_off, is_working_day, working_day_after

PARIS = "93010"
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
PLACES = st.sampled_from(["93010", "57463", "67482", "97105", "97209", "97411", "98612", "98735", "98818"])


@pytest.mark.parametrize(
    ("day", "place", "worked"),
    [
        ("2026-05-01", PARIS, False),  # Labour Day, a Friday
        ("2026-05-02", PARIS, False),  # Saturday
        ("2026-05-04", PARIS, True),
        ("2026-04-03", PARIS, True),  # Good Friday: worked in Paris, not in Metz
        ("2026-04-03", "57463", False),
        ("2028-12-26", "57463", False),
        ("2028-12-26", PARIS, True),
        ("2026-05-27", "97105", False),  # abolition, Guadeloupe
        ("2026-05-22", "97209", False),
        ("2027-12-20", "97411", False),
        ("2026-04-28", "98612", False),  # Saint Pierre Chanel
        ("2026-11-20", "98735", False),  # Matari'i since 2025
        ("2026-06-29", "98735", True),
        ("2022-06-29", "98735", False),
        ("2023-11-20", "98735", True),
        ("2026-04-03", "98735", False),
        ("2026-09-24", "98818", False),
        ("2026-09-24", PARIS, True),
    ],
)
def test_holidays_are_those_of_the_place(day: str, place: str, worked: bool):
    assert is_working_day(date.fromisoformat(day), place) is worked


def test_ten_working_days_go_over_the_first_of_may():
    # From Thursday 23 April: 24, 27-30 April, 4-7 May, then 11 (8 May and 1 May are not worked).
    assert working_day_after(date(2026, 4, 23), 10, PARIS) == date(2026, 5, 11)
    # In Metz the same delay over Good Friday and Easter Monday.
    assert working_day_after(date(2026, 4, 2), 1, "57463") == date(2026, 4, 7)
    assert working_day_after(date(2026, 4, 2), 1, PARIS) == date(2026, 4, 3)


@given(DAYS, st.integers(-40, 40).filter(bool), PLACES)
def test_counting_days_one_by_one_agrees(start: date, count: int, place: str):
    day, left = start, abs(count)
    while left:
        day += timedelta(days=1 if count > 0 else -1)
        if day.weekday() < 5 and day not in days_off(day.year, place):
            left -= 1
    assert working_day_after(start, count, place) == day
    if count > 0:
        assert days_between(start, day, place) == count


@given(DAYS, DAYS, DAYS, PLACES)
def test_days_between_add_up(one: date, two: date, three: date, place: str):
    assert days_between(one, two, place) + days_between(two, three, place) == days_between(one, three, place)


def test_a_place_that_is_none_is_refused():
    with pytest.raises(InputError):
        is_working_day(date(2026, 5, 1), "ailleurs")


# The report of the drawing: sent to the town hall on Thursday 19 November, ten working days.
FORWARDED = Delay(date(2026, 11, 19), 10, PARIS)


def test_a_report_is_chased_two_days_before_the_day_five_after_and_then_up():
    assert FORWARDED.due == date(2026, 12, 3)
    assert [FORWARDED.day_of(step) for step in Step] == [
        date(2026, 12, 1),
        date(2026, 12, 3),
        date(2026, 12, 10),
        date(2026, 12, 17),
    ]
    assert (FORWARDED.passed(date(2026, 11, 26)), FORWARDED.left(date(2026, 11, 26))) == (5, 5)
    assert not FORWARDED.is_late(date(2026, 12, 3))
    assert FORWARDED.is_late(date(2026, 12, 4))
    assert FORWARDED.left(date(2026, 12, 7)) == -2
    assert FORWARDED.passed(date(2027, 1, 7)) == 10


def sent_day_by_day(delay: Delay, days: list[date]) -> list[tuple[date, Step]]:
    sent: list[tuple[date, Step]] = []
    for day in days:
        step = chase_today(delay, [one for _day, one in sent], day)
        if step:
            sent.append((day, step))
    return sent


def test_each_chase_leaves_once_on_its_day():
    days = [date(2026, 11, 19) + timedelta(days=one) for one in range(60)]
    assert sent_day_by_day(FORWARDED, days) == [(FORWARDED.day_of(step), step) for step in Step]


def test_after_a_fortnight_without_the_site_only_the_latest_leaves():
    days = [date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 15), date(2026, 12, 18)]
    assert sent_day_by_day(FORWARDED, days) == [(date(2026, 12, 14), Step.LATE), (date(2026, 12, 18), Step.UP)]


@given(DAYS, st.integers(1, 60), PLACES, st.sets(st.integers(0, 150)))
def test_chases_leave_in_order_at_most_once_and_never_early(asked: date, days: int, place: str, alive: set[int]):
    delay = Delay(asked, days, place)
    sent = sent_day_by_day(delay, [asked + timedelta(days=one) for one in sorted(alive)])
    order = [list(Step).index(step) for _day, step in sent]
    assert order == sorted(set(order))
    assert all(day >= delay.day_of(step) for day, step in sent)
    assert delay.due > asked
    assert is_working_day(delay.due, place)


def test_a_delay_of_two_days_is_not_chased_with_the_question():
    delay = Delay(date(2026, 11, 18), 2, PARIS)
    assert chase_today(delay, [], date(2026, 11, 18)) is None
    assert chase_today(delay, [], delay.due) is Step.DUE
    assert AFTER_DUE[Step.DUE] == 0


@pytest.mark.parametrize("days", [0, -1, 251])
def test_a_delay_out_of_bounds_is_refused(days: int):
    with pytest.raises(InputError, match="jours ouvrés"):
        Delay(date(2026, 11, 18), days, PARIS)
