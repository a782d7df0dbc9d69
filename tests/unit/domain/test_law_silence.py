"""FR-L49-SILENCE: from the eve at 0:00 on the territory's clocks until the last polling station closes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.law import Refusal, action_refusals
from arpenteur.domain.time_zones import time_zone_of

KINDS = ("doors", "letterboxes", "leaflets", "market", "posters", "phones", "meeting", "event")
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def refused(
    starts: datetime,
    ends: datetime,
    kind: str = "leaflets",
    place: str = "93010",
    first: date = date(2027, 3, 14),
    second: date | None = date(2027, 3, 21),
) -> tuple[Refusal, ...]:
    return action_refusals(
        kind, starts, ends, place=place, time_zone=time_zone_of(place), first_round=first, second_round=second
    )


def paris(day: int, hour: int = 0, month: int = 3, second: int = 0) -> datetime:
    return datetime(2027, month, day, hour, second=second, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_action_is_refused_on_the_eve(kind: str):
    (found,) = refused(paris(13, 10), paris(13, 12), kind)
    assert found.rule == "FR-L49-SILENCE"
    assert found.possible_until == paris(13)
    assert found.article in {"Code électoral, art. L49", "Code électoral, art. L47 A"}
    assert found.title.endswith("samedi 13 mars à 10\N{NO-BREAK SPACE}h.")


def test_only_what_the_article_names_is_refused_in_its_name():
    articles = {kind: refused(paris(13, 10), paris(13, 12), kind)[0].article for kind in KINDS}
    assert {kind for kind, article in articles.items() if article.endswith("L47 A")} == {"doors", "posters"}


@pytest.mark.parametrize(
    ("starts", "ends", "lawful"),
    [
        (paris(12, 22), paris(13), True),  # ends as the eve begins
        (paris(12, 22), paris(13) + SECOND, False),
        (paris(13) - SECOND, paris(13), True),
        (paris(14, 19), paris(14, 21), False),
        (paris(14, 20) - SECOND, paris(14, 22), False),
        (paris(14, 20), paris(14, 22), True),  # the last polling station is closed
        (paris(15, 9), paris(15, 11), True),  # between the rounds
        (paris(19, 23), paris(20), True),
        (paris(20), paris(20) + SECOND, False),
        (paris(21, 20), paris(21, 22), True),
        (paris(12, 9), paris(22, 9), False),
    ],
)
def test_the_bounds_hold_to_the_second_in_both_rounds(starts: datetime, ends: datetime, lawful: bool):
    assert (not refused(starts, ends)) is lawful


def test_an_action_that_begins_before_may_end_when_the_eve_begins():
    (found,) = refused(paris(12, 22), paris(13, 1))
    assert "ne peut pas durer au-delà du samedi 13 mars à 0\N{NO-BREAK SPACE}h" in found.title
    assert found.possible_until == paris(13)


def test_an_action_over_both_rounds_is_refused_twice():
    assert [one.possible_until for one in refused(paris(10), paris(25))] == [paris(13), paris(20)]


@pytest.mark.parametrize(
    ("place", "vote", "eve_begins"),
    [
        # Saturday votes: the silence begins on Friday, hours away from Paris.
        ("dep:987", date(2027, 4, 17), datetime(2027, 4, 16, 10, tzinfo=UTC)),
        ("98731", date(2027, 4, 17), datetime(2027, 4, 16, 9, 30, tzinfo=UTC)),
        ("97105", date(2027, 4, 17), datetime(2027, 4, 16, 4, tzinfo=UTC)),
        ("dep:975", date(2027, 4, 17), datetime(2027, 4, 16, 2, tzinfo=UTC)),
        ("circo:97401", date(2027, 4, 18), datetime(2027, 4, 16, 20, tzinfo=UTC)),
        ("98818", date(2027, 4, 18), datetime(2027, 4, 16, 13, tzinfo=UTC)),
        ("93010", date(2027, 4, 18), datetime(2027, 4, 16, 22, tzinfo=UTC)),
    ],
)
def test_overseas_the_eve_begins_on_the_territorys_own_clocks(place: str, vote: date, eve_begins: datetime):
    before = refused(eve_begins - HOUR, eve_begins, place=place, first=vote, second=None)
    after = refused(eve_begins, eve_begins + SECOND, place=place, first=vote, second=None)
    assert not before
    assert [one.possible_until for one in after] == [eve_begins]


def test_a_change_of_hour_on_the_day_of_the_vote_moves_no_bound():
    vote = date(2027, 3, 28)  # clocks go forward at 2:00 that Sunday
    closed = datetime(2027, 3, 28, 18, tzinfo=UTC)
    eve = datetime(2027, 3, 26, 23, tzinfo=UTC)
    assert not refused(closed, closed + HOUR, first=vote, second=None)
    assert refused(closed - SECOND, closed, first=vote, second=None)
    assert not refused(eve - SECOND, eve, first=vote, second=None)
    assert refused(eve, eve + SECOND, first=vote, second=None)


def test_an_hour_that_comes_twice_is_told_apart():
    vote = date(2026, 10, 25)  # clocks go back at 3:00 that Sunday
    eve = datetime(2026, 10, 23, 22, tzinfo=UTC)
    assert not refused(eve - HOUR, eve, first=vote, second=None)
    assert refused(eve + 27 * HOUR, eve + 28 * HOUR, first=vote, second=None)


def test_a_moment_without_a_time_zone_is_a_mistake_of_the_program():
    naive = datetime(2027, 3, 13, 10)  # noqa: DTZ001 — the mistake itself
    with pytest.raises(ValueError, match="time zone"):
        refused(naive, naive + HOUR)


PLACES = st.sampled_from(["93010", "97105", "dep:973", "dep:974", "dep:975", "dep:976", "98735", "98818", "98731"])


@given(
    kind=st.sampled_from(KINDS),
    place=PLACES,
    vote=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    rounds=st.sampled_from([None, 7, 14]),
    starts=st.integers(-20 * 86_400, 20 * 86_400),
    lasts=st.integers(1, 3 * 86_400),
)
def test_what_is_possible_until_then_is_lawful_and_one_second_more_is_not(kind, place, vote, rounds, starts, lasts):
    first = datetime.combine(vote, datetime.min.time(), UTC)
    begin = first + timedelta(seconds=starts)
    second = vote + timedelta(days=rounds) if rounds else None
    for one in refused(begin, begin + timedelta(seconds=lasts), kind, place, vote, second):
        limit = one.possible_until
        assert limit is not None
        assert not refused(limit - HOUR, limit, kind, place, vote, second)
        assert refused(limit - HOUR, limit.astimezone(UTC) + SECOND, kind, place, vote, second)
