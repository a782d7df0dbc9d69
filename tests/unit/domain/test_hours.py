"""Hours at which people may be reached: to the second, holidays of each place, what a campaign may choose."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.domain.hours import CALLS, TEXTS, Hours, read_spans, usual, widest, written_spans
from arpenteur.domain.working_days import easter, holidays

PARIS, PLACE = ZoneInfo("Europe/Paris"), "93010"
MONDAY = date(2026, 11, 30)


def at(day: date, hour: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), zone)


@pytest.mark.parametrize(
    ("hour", "reached"),
    [
        ("09:59:59", False),
        ("10:00:00", True),
        ("12:59:59", True),
        ("13:00:00", False),
        ("13:59:59", False),
        ("14:00:00", True),
        ("19:59:59", True),
        ("20:00:00", False),
    ],
)
def test_a_working_day_to_the_second(hour: str, reached: bool):
    assert usual(CALLS, MONDAY).open_at(at(MONDAY, hour), PLACE) is reached


def test_saturday_has_its_hours_and_sunday_none():
    saturday, sunday = MONDAY - timedelta(days=2), MONDAY - timedelta(days=1)
    hours = usual(CALLS, MONDAY)
    assert hours.open_at(at(saturday, "18:59:59"), PLACE)
    assert not hours.open_at(at(saturday, "19:00:00"), PLACE)
    assert not any(hours.open_at(at(sunday, f"{hour:02}:30"), PLACE) for hour in range(24))
    assert hours.opens_at(at(sunday, "11:00"), PLACE) == at(MONDAY, "10:00")
    assert hours.opens_at(at(MONDAY, "13:20"), PLACE) == at(MONDAY, "14:00")
    assert hours.closes_at(at(MONDAY, "12:00"), PLACE) == at(MONDAY, "13:00")
    assert hours.closes_at(at(sunday, "12:00"), PLACE) is None


def test_no_text_message_at_night_on_a_sunday_or_a_holiday():
    hours = usual(TEXTS, MONDAY)
    assert [hours.open_at(at(MONDAY, hour), PLACE) for hour in ("07:59:59", "08:00", "19:59:59", "20:00")] == [
        False,
        True,
        True,
        False,
    ]
    assert not hours.open_at(at(date(2026, 12, 25), "11:00"), PLACE)
    assert not hours.open_at(at(date(2026, 11, 29), "11:00"), PLACE)


def test_a_holiday_is_that_of_the_place():
    hours = usual(CALLS, MONDAY)
    good_friday, abolition = date(2027, 3, 26), date(2027, 5, 27)
    assert hours.open_at(at(good_friday, "11:00"), PLACE)
    assert not hours.open_at(at(good_friday, "11:00"), "67482")
    assert hours.open_at(at(abolition, "11:00"), PLACE)
    assert not hours.open_at(at(abolition, "11:00", ZoneInfo("America/Guadeloupe")), "97105")


# Published dates of Easter.
@pytest.mark.parametrize(
    "day",
    ["1999-04-04", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31", "2026-04-05", "2027-03-28", "2038-04-25"],
)
def test_easter_as_published(day: str):
    assert easter(date.fromisoformat(day).year) == date.fromisoformat(day)


@given(st.integers(1900, 2199))
def test_holidays_of_any_year(year: int):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)
    assert 10 <= len(holidays(year, PLACE)) <= 11
    assert holidays(year, PLACE) <= holidays(year, "68066")


@given(st.integers(0, 2 * 365 * 24 * 3600))
def test_the_next_hour_is_one_and_none_lies_before(seconds: int):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    hours, here = usual(CALLS, MONDAY), moment.astimezone(PARIS)
    opens = hours.opens_at(here, PLACE)
    assert opens is not None
    assert hours.open_at(opens, PLACE)
    assert opens >= here
    minutes = min(int((opens - here).total_seconds() // 60), 600)
    assert not any(hours.open_at(here + timedelta(minutes=one), PLACE) for one in range(0, minutes, 7))


@pytest.mark.parametrize(
    ("weekdays", "saturday", "allowed"),
    [
        ("09:00-21:00", "", True),
        ("18:00-20:30", "10:00-12:00", True),
        ("08:59-12:00", "", False),
        ("18:00-21:01", "", False),
        ("", "19:00-20:01", False),
        ("", "", True),
    ],
)
def test_what_a_campaign_may_choose(weekdays: str, saturday: str, allowed: bool):
    assert Hours(read_spans(weekdays), read_spans(saturday)).within(widest(CALLS, MONDAY)) is allowed
    assert usual(CALLS, MONDAY).within(widest(CALLS, MONDAY))
    assert usual(TEXTS, MONDAY).within(widest(TEXTS, MONDAY))


@pytest.mark.parametrize("text", ["10", "10:00-", "25:00-26:00", "12:00-10:00", "10:00-12:00 11:00-13:00", "midi-soir"])
def test_hours_that_cannot_be_read_are_refused(text: str):
    with pytest.raises(InputError):
        Hours(read_spans(text), ())


def test_hours_are_written_as_they_are_read():
    assert written_spans(usual(CALLS, MONDAY).weekdays) == "10:00-13:00 14:00-20:00"
    assert Hours((), ()).opens_at(at(MONDAY, "11:00"), PLACE) is None
