"""Who is free when, from the tables: the clock of the territory, days that differ, breaks, and few queries."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import AT, Cast
from crowd import EVERY_MORNING, SATURDAY_MORNING, an_action, someone

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.crew.queries import mobilisable, mobilisable_now
from arpenteur.web.persons.volunteers.actions import pause_volunteer, set_day, set_week
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.queries import free_between, free_now

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = date(2026, 9, 5)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


@pytest.fixture
def campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        yield cast.campaign


def names(found: list[Volunteer]) -> list[str]:
    return [one.name for one in found]


def test_a_weekly_slot_holds_an_action_inside_it_and_no_other(cast: Cast, campaign):
    someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING])
    assert names(free_between(at(SATURDAY, 10), at(SATURDAY, 12))) == ["Lou Gabarit"]
    assert names(free_between(at(SATURDAY, 8), at(SATURDAY, 12, 30))) == ["Lou Gabarit"]
    for start, end in (((7, 59), (9, 0)), ((10, 0), (12, 31)), ((14, 0), (15, 0))):
        assert free_between(at(SATURDAY, *start), at(SATURDAY, *end)) == []
    assert free_between(at(SATURDAY - timedelta(1), 10), at(SATURDAY - timedelta(1), 12)) == []


def test_slots_that_touch_hold_an_action_across_them(cast: Cast, campaign):
    someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING, (5, time(12, 30), time(18))])
    assert names(free_between(at(SATURDAY, 11), at(SATURDAY, 14))) == ["Lou Gabarit"]


def test_a_day_that_differs_adds_or_takes_away(cast: Cast, campaign):
    away = someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING])
    there = someone(cast, "Max Prototype")
    set_day(volunteer=away, day=SATURDAY, slots=[(time(0), time(23, 59), False)], by=COMMAND, at=AT)
    set_day(volunteer=there, day=SATURDAY, slots=[(time(8), time(12, 30), True)], by=COMMAND, at=AT)
    assert names(free_between(at(SATURDAY, 10), at(SATURDAY, 12))) == ["Max Prototype"]
    week = timedelta(days=7)
    assert names(free_between(at(SATURDAY + week, 10), at(SATURDAY + week, 12))) == ["Lou Gabarit"]


def test_nobody_on_a_break_is_free(cast: Cast, campaign):
    person = someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING])
    pause_volunteer(volunteer=person, by=COMMAND, at=AT)
    assert free_between(at(SATURDAY, 10), at(SATURDAY, 12)) == []


def test_the_clock_is_the_territory_s(cast: Cast, campaign):
    campaign.time_zone = "America/Cayenne"
    with unsealed():
        campaign.save()
    someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING])
    assert names(free_between(datetime(2026, 9, 5, 13, tzinfo=UTC), datetime(2026, 9, 5, 15, tzinfo=UTC)))
    assert not free_between(datetime(2026, 9, 5, 8, tzinfo=UTC), datetime(2026, 9, 5, 10, tzinfo=UTC))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_ten_o_clock_stays_ten_o_clock_when_clocks_change(cast: Cast, campaign, day: date):
    someone(cast, "Lou Gabarit", week=[(6, time(10), time(12))])
    assert names(free_between(at(day, 10), at(day, 12))) == ["Lou Gabarit"]
    assert free_between(at(day, 9, 59), at(day, 12)) == []


def test_an_evening_lasts_until_midnight_and_goes_on_after_it(cast: Cast, campaign):
    person = someone(cast, "Lou Gabarit")
    slots = [(5, time(20), time(23, 59, 59)), (6, time(0), time(1))]
    set_week(volunteer=person, slots=slots, by=COMMAND, at=AT)
    assert free_between(at(SATURDAY, 22), at(SATURDAY + timedelta(1), 0, 30)) == [person]


def test_the_moment_itself(cast: Cast, campaign):
    someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING])
    assert names(free_now(campaign, at(SATURDAY, 12, 29))) == ["Lou Gabarit"]
    assert free_now(campaign, at(SATURDAY, 12, 30)) == []


@pytest.mark.parametrize("hours", [0, -1, 24 * 32])
def test_a_slot_that_cannot_be_is_refused(cast: Cast, campaign, hours: int):
    with pytest.raises(InputError, match="31 jours"):
        free_between(AT, AT + timedelta(hours=hours))


@pytest.mark.parametrize("crowd", [5, 200])
def test_two_queries_however_many_they_are(cast: Cast, campaign, crowd: int, django_assert_num_queries):
    for number in range(crowd):
        someone(cast, f"Essai {number:03}", week=EVERY_MORNING)
    with django_assert_num_queries(2):
        assert len(free_between(at(SATURDAY, 10), at(SATURDAY, 12))) == crowd


def test_someone_in_an_action_is_free_and_not_mobilisable(cast: Cast, campaign):
    busy = someone(cast, "Lou Gabarit", week=[SATURDAY_MORNING])
    someone(cast, "Max Prototype", week=[SATURDAY_MORNING])
    action = an_action(cast, at(SATURDAY, 11), busy)
    assert names(mobilisable(campaign, at(SATURDAY, 10), at(SATURDAY, 12))) == ["Max Prototype"]
    assert names(mobilisable(campaign, at(SATURDAY, 9), at(SATURDAY, 11))) == ["Lou Gabarit", "Max Prototype"]
    assert names(mobilisable_now(campaign, at(SATURDAY, 11, 30))) == ["Max Prototype"]
    action.status = "cancelled"
    action.save()
    assert len(mobilisable(campaign, at(SATURDAY, 10), at(SATURDAY, 12))) == 2
