"""L47 A, L50-1, L51, L52-1: when the campaign is official, and what six months before the month ask."""

from datetime import UTC, date, datetime, timedelta

import pytest

from arpenteur.domain.law import Clock, Notice, action_notices, campaign_clocks
from arpenteur.domain.time_zones import time_zone_of


def notices(kind: str, day: datetime, place: str = "93010") -> tuple[Notice, ...]:
    return action_notices(
        kind,
        day,
        day.replace(hour=day.hour + 1),
        place=place,
        time_zone=time_zone_of(place),
        first_round=date(2027, 4, 18),
        second_round=date(2027, 5, 2),
    )


def clocks(rule: str, place: str = "93010", first: date = date(2027, 4, 18)) -> list[Clock]:
    found = campaign_clocks(
        place=place, time_zone=time_zone_of(place), first_round=first, second_round=date(2027, 5, 2)
    )
    return [one for one in found if one.rule == rule]


@pytest.mark.parametrize(("kind", "rule"), [("posters", "FR-L51-POSTERS"), ("phones", "FR-L50-1-CALLS"), ("doors", "")])
def test_inside_the_six_months_posters_and_calls_have_their_conditions(kind: str, rule: str):
    assert [one.rule for one in notices(kind, datetime(2027, 1, 5, 9, tzinfo=UTC))] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2026, 9, 30, 20, tzinfo=UTC), False),  # 22:00 in Paris
        (datetime(2026, 9, 30, 22, tzinfo=UTC), True),  # 1 October, 0:00 in Paris
        (datetime(2027, 5, 2, 21, tzinfo=UTC), True),
        (datetime(2027, 5, 2, 22, tzinfo=UTC), False),  # 3 May, 0:00 in Paris
    ],
)
def test_the_six_months_are_those_before_the_month_of_the_election(moment: datetime, inside: bool):
    assert bool(notices("posters", moment)) is inside


def test_a_notice_says_where_posters_may_go():
    (notice,) = notices("posters", datetime(2027, 1, 5, 9, tzinfo=UTC))
    assert notice.title == "Seulement sur les panneaux électoraux et d'expression libre."
    assert notice.article == "Code électoral, art. L51"


def test_advertising_has_its_clock():
    (clock,) = clocks("FR-L52-1-ADVERTISING")
    assert clock.starts == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert clock.ends == datetime(2027, 5, 2, 22, tzinfo=UTC)


def test_a_window_reaches_back_over_new_year():
    (clock,) = clocks("FR-L51-POSTERS", first=date(2027, 3, 14))
    assert clock.starts.date() == date(2026, 9, 1)


def test_the_official_campaign_opens_on_the_second_monday_and_again_after_the_first_round():
    first, second = clocks("FR-L47A-PERIOD")
    assert (first.starts.date(), first.ends.date()) == (date(2027, 4, 5), date(2027, 4, 17))
    assert (second.starts.date(), second.ends.date()) == (date(2027, 4, 19), date(2027, 5, 1))


def test_where_the_vote_is_on_saturday_the_second_monday_is_counted_from_it():
    first, _ = clocks("FR-L47A-PERIOD", place="97105", first=date(2027, 4, 17))
    assert (first.starts.date(), first.ends.date()) == (date(2027, 4, 5), date(2027, 4, 16))


@pytest.mark.parametrize("day", range(11, 25))
def test_on_whatever_day_the_vote_is_two_mondays_lie_between_the_opening_and_it(day: int):
    """Of all days before the vote, the second Monday from the last; the end is the eve at midnight."""
    vote = date(2027, 4, day)
    first, _ = clocks("FR-L47A-PERIOD", first=vote)
    before = [vote - timedelta(days=one) for one in range(1, 30)]
    mondays = [one for one in before if one.isoweekday() == 1]
    assert (first.starts.date(), first.ends.date()) == (mondays[1], vote - timedelta(days=1))


def test_clocks_come_in_order_of_time_with_the_silence_of_both_rounds():
    found = campaign_clocks(
        place="93010", time_zone="Europe/Paris", first_round=date(2027, 4, 18), second_round=date(2027, 5, 2)
    )
    assert [one.starts for one in found] == sorted(one.starts for one in found)
    assert len([one for one in found if one.rule == "FR-L49-SILENCE"]) == 2
