"""Calendars of a person and of a team, read back as a phone does."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from cast import AT, Cast
from crowd import a_team, an_action, someone
from icalendar import Calendar

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.actions import new_personal_link
from arpenteur.web.persons.volunteers.teams import close_calendar, end_team, new_calendar_link

pytestmark = pytest.mark.django_db
OCTOBER = datetime(2026, 10, 24, 8, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 7, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def september():
    with time_machine.travel(AT, tick=False):
        yield


def read(client, address: str) -> tuple[Calendar, dict[str, object]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    return calendar, {str(one["summary"]): one for one in calendar.walk("VEVENT")}


@pytest.fixture
def scene(cast: Cast) -> dict[str, object]:
    with sealed(cast.campaign.pk):
        team = a_team(cast, "A", 0, 2)
        lou, max_ = someone(cast, "Lou Gabarit", team=team), someone(cast, "Max Prototype", team=team)
        summer = an_action(
            cast, OCTOBER, lou, max_, title="Marché fictif", team=team, material="table", brief="avec Max Prototype"
        )
        winter = an_action(cast, NOVEMBER, lou, title="Porte-à-porte fictif", team=team)
        an_action(cast, NOVEMBER, lou, title="Brouillon fictif", team=team, status="draft")
        an_action(cast, datetime(2026, 1, 3, 9, tzinfo=UTC), lou, title="Il y a longtemps", team=team)
        an_action(cast, NOVEMBER, max_, title="Sortie de Max", status="planned")
        return {
            "team": team,
            "lou": lou,
            "summer": summer,
            "winter": winter,
            "own": f"/b/{new_personal_link(volunteer=lou, by=COMMAND, at=AT)}/agenda.ics",
            "shared": f"/agenda/{new_calendar_link(team=team, by=COMMAND, at=AT)}.ics",
        }


def test_her_calendar_holds_her_actions_and_no_other(scene, client):
    calendar, events = read(client, scene["own"])
    assert set(events) == {"Marché fictif", "Porte-à-porte fictif"}
    assert "Mes actions" in str(calendar["x-wr-calname"])


def test_hours_are_the_territory_s_before_and_after_clocks_change(scene, client):
    calendar, events = read(client, scene["own"])
    paris = ZoneInfo("Europe/Paris")
    assert events["Marché fictif"]["dtstart"].dt == OCTOBER.astimezone(paris)
    assert events["Porte-à-porte fictif"]["dtstart"].dt == NOVEMBER.astimezone(paris)
    assert events["Marché fictif"]["dtstart"].params["TZID"] == "Europe/Paris"
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"
    assert {part.name for part in zone.subcomponents} == {"DAYLIGHT", "STANDARD"}


def test_no_calendar_names_anyone(scene, client):
    for address in (scene["own"], scene["shared"]):
        content = client.get(address).content.decode().replace("\r\n ", "")
        assert not [
            name for name in ("Gabarit", "Prototype", "ATTENDEE", "ORGANIZER", "exemple.invalid") if name in content
        ]


def test_a_change_keeps_the_identifier_and_raises_the_sequence(cast: Cast, scene, client):
    _calendar, before = read(client, scene["own"])
    with sealed(cast.campaign.pk):
        action = scene["summer"]
        action.place, action.version = "gare", 5
        action.save()
    _calendar, after = read(client, scene["own"])
    one, other = before["Marché fictif"], after["Marché fictif"]
    assert one["uid"] == other["uid"]
    assert (one["sequence"], other["sequence"]) == (1, 5)
    assert str(other["location"]) == "gare"
    assert len({str(event["uid"]) for event in after.values()}) == len(after)


def test_a_cancelled_action_says_so(cast: Cast, scene, client):
    with sealed(cast.campaign.pk):
        action = scene["summer"]
        action.status, action.cancelled_why, action.version = "cancelled", "orage annoncé", 2
        action.save()
    _calendar, events = read(client, scene["own"])
    assert str(events["Marché fictif"]["status"]) == "CANCELLED"
    assert "orage annoncé" in str(events["Marché fictif"]["description"])
    assert str(events["Porte-à-porte fictif"]["status"]) == "CONFIRMED"


def test_a_team_s_calendar_closes(cast: Cast, scene, client):
    _calendar, events = read(client, scene["shared"])
    assert set(events) == {"Marché fictif", "Porte-à-porte fictif"}
    with sealed(cast.campaign.pk):
        close_calendar(team=scene["team"], by=COMMAND, at=AT)
    assert client.get(scene["shared"]).status_code == 404
    with sealed(cast.campaign.pk):
        address = f"/agenda/{new_calendar_link(team=scene['team'], by=COMMAND, at=AT)}.ics"
        assert client.get(address).status_code == 200
        end_team(team=scene["team"], by=COMMAND, at=AT)
    assert client.get(address).status_code == 404


def test_an_organiser_opens_and_closes_it_on_the_team_s_page(cast: Cast, scene, client):
    browser = cast.client(cast.organiser)
    url = f"/c/essai/equipes/equipe/{scene['team'].pk}/"
    answer = browser.post(url + "agenda/")
    assert answer.headers["Cache-Control"] == "no-store"
    address = answer.content.decode().partition("http://testserver")[2].partition("<")[0]
    assert client.get(address).status_code == 200
    assert address not in browser.get(url).content.decode()
    browser.post(url + "agenda/", {"do": "close"})
    assert client.get(address).status_code == 404
