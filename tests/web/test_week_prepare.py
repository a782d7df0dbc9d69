"""Préparer samedi opens filled: when, where, with whom, turfs that fit; everything can be changed before Publish."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest
import time_machine
from cast import Cast
from crowd import an_action, someone
from django.http import QueryDict
from fictional_place import PLACE, station
from outings import counted, outing
from saturday import NAMES, WEDNESDAY, address, fields, free_people, page, rows

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import close_campaign
from arpenteur.web.foundation.campaigns.basket import set_basket
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.basket import basket
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.week.draft import Draft
from arpenteur.web.ground.week.page import page as week_page
from arpenteur.web.ground.week.proposal import OutingProposal, propose
from arpenteur.web.ground.week.windows import windows
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wednesday(streets: None) -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=True):
        yield


def proposed(cast: Cast, draft: Draft | None = None) -> OutingProposal:
    with sealed(cast.campaign.pk):
        member = Membership.objects.get(user=cast.director)
        return propose(Member(cast.campaign, member), draft or Draft(), WEDNESDAY)


def test_the_page_opens_filled_and_one_click_away_from_publish(cast: Cast):
    free_people(cast)
    text = page(cast)
    assert "Qui va où samedi" in text
    assert "5 personnes, 3 secteurs" in text
    assert all(name in text for name in NAMES)
    assert "Il manque une personne" in text
    assert fields(text)["seal"][0]
    with sealed(cast.campaign.pk):
        assert not Action.objects.exists()


def test_it_opens_on_the_next_saturday_on_which_people_are_free(cast: Cast):
    free_people(cast)
    text = page(cast)
    assert "Qui va où samedi" in text
    assert "le prochain samedi où des gens sont libres" in text
    # Whoever chose a time is told nothing of it.
    assert "le prochain samedi où" not in page(cast, slot="2027-01-14T10:00")
    assert "Qui va où jeudi" in page(cast, slot="2027-01-14T10:00")


def test_on_a_saturday_the_next_one_opens_once_this_one_begins(cast: Cast):
    free_people(cast)
    saturday = WEDNESDAY + timedelta(days=3, hours=4)
    with sealed(cast.campaign.pk):
        member = Member(cast.campaign, Membership.objects.get(user=cast.director))
        found = propose(member, Draft(), saturday)
    assert found.window is not None
    assert found.window.starts.date() == (saturday + timedelta(days=7)).date()
    assert "le prochain samedi" in found.opening


def test_nothing_that_begins_soon_or_ends_late_is_opened_by_itself(cast: Cast):
    with sealed(cast.campaign.pk):
        for name in NAMES:
            someone(cast, name, week=((2, time(8), time(12)), (2, time(18), time(21)), (4, time(18), time(21))))
        someone(cast, "Lou Gabarit", week=((3, time(14), time(18)),))
        someone(cast, "Max Prototype", week=((3, time(14), time(18)),))
    found = proposed(cast)
    # Five on Wednesday morning in less than four hours and in two evenings until nine; two on Thursday afternoon.
    assert found.window is not None
    assert (found.window.starts.isoweekday(), found.window.people) == (4, 2)
    assert "à défaut d’un samedi" in found.opening
    late = proposed(cast, Draft(window="2027-01-15T18:00"))
    assert late.window is not None
    assert (late.window.starts.isoweekday(), late.window.people, late.opening) == (5, 5, "")
    with sealed(cast.campaign.pk):
        Volunteer.objects.filter(pk__in=[one.pk for row in found.rows for one in row.people]).update(
            paused_at=WEDNESDAY
        )
    left = proposed(cast)
    assert left.window is not None
    assert (left.window.starts.isoweekday(), left.window.part) == (3, "evening"), "late, but not in three hours"
    assert "faute de mieux" in left.opening


def test_turfs_are_as_many_as_pairs_and_none_is_longer_than_the_outing(cast: Cast):
    free_people(cast)
    for hours in (2, 3):
        found = proposed(cast, Draft(hours=hours))
        assert found.fit is not None
        assert len(found.fit.walks.turfs) == len(found.rows) == 3
        assert max(one.minutes for one in found.fit.walks.turfs) <= found.minutes == 60 * hours - 10


def test_two_hours_or_three_hours_are_asked_by_a_button(cast: Cast):
    free_people(cast)
    assert 'name="hours" value="3"' in page(cast)
    assert "Secteurs de 2 heures" in page(cast, hours=["3", "2"])
    page(cast, hours="9", status=422)


@pytest.mark.parametrize(("minutes", "first"), [(22 * 60 + 20, 1), (22 * 60 + 50, 1), (4 * 60, 0)])
def test_no_hour_that_has_passed_is_proposed_minutes_before_midnight_either(cast: Cast, minutes: int, first: int):
    free_people(cast)
    at = WEDNESDAY.replace(hour=0) + timedelta(minutes=minutes)
    with sealed(cast.campaign.pk):
        found = windows(cast.campaign, Volunteer.objects.all(), at, 3)
    assert found[0].starts > at
    assert found[0].starts.date() == WEDNESDAY.date() + timedelta(days=first)


def test_people_who_have_an_outing_are_not_free_and_those_who_said_nothing_are_asked(cast: Cast):
    people = free_people(cast)
    with sealed(cast.campaign.pk):
        someone(cast, "Inès Patron")
        an_action(cast, WEDNESDAY.replace(hour=8), *people[:2])
    found = proposed(cast)
    today = [one for one in found.windows if one.starts.date() == WEDNESDAY.date()]
    assert [one.people for one in today] == [3]
    assert found.window is not None
    assert found.window.people == 5
    text = page(cast)
    assert "Inès Patron n’a pas encore répondu" in text


def test_a_person_moves_to_another_pair_to_one_of_her_own_or_out(cast: Cast):
    free_people(cast)
    text = page(cast)
    first, second, alone = rows(text)
    form = fields(text)
    hand = page(cast, **form, take=first[0])
    assert hand.count(">Ici<") == 3
    assert "Dans un binôme à part" in hand
    moved = rows(page(cast, **form, hand=str(first[0]), put=_at(text, alone)))
    assert sorted(map(len, moved)) == [1, 2, 2]
    assert any(set(row) == {alone[0], first[0]} for row in moved)
    assert len(rows(page(cast, **form, who=str(first[0]), put="new"))) == 4
    out = page(cast, **form, who=str(second[0]), put="out")
    assert "Libres, mais pas prises cette fois" in out
    assert sum(map(len, rows(out))) == 4


def _at(text: str, row: tuple[int, ...]) -> str:
    return str(rows(text).index(row))


def test_a_fourth_person_in_a_pair_is_refused_and_nothing_is_lost(cast: Cast):
    free_people(cast)
    form = fields(page(cast))
    one, other, third, fourth, fifth = [number for row in form["row"] for number in row.split(",")]
    form["row"], form["own"] = [f"{one},{other},{third}", f"{fourth},{fifth}"], ["1"]
    text = page(cast, **form, who=fourth, put="0", status=422)
    assert "deux personnes, trois au plus" in text
    assert len(rows(text)) == 2


def test_stations_come_from_the_basket_else_from_the_plan_and_change_by_buttons(cast: Cast):
    free_people(cast)
    text = page(cast)
    assert "rempli depuis le plan" in text
    with sealed(cast.campaign.pk):
        set_basket(campaign=cast.campaign, stations=[station(3)], by=COMMAND, at=WEDNESDAY)
    text = page(cast)
    assert "le panier d’Où aller" in text
    assert fields(text)["station"] == [station(3)]
    form = fields(text)
    more = page(cast, **form, add=["", station(5)])
    assert set(fields(more)["station"]) == {station(3), station(5)}
    assert "remplir de nouveau" in more
    none = page(cast, **form, drop=station(3))
    assert "Aucun bureau n’est pris" in none
    assert fields(page(cast, **fields(more), refill="1"))["station"] == [station(3)]


def test_hours_and_stations_of_the_plan_are_those_of_the_outing(cast: Cast):
    free_people(cast)
    client = cast.client(cast.director)
    client.get(address(cast))  # her campaign is the last one she looked at
    plan = html.unescape(client.get(f"/plan/{PLACE}/?heures=20").content.decode())
    (link,) = re.findall(r'href="(/c/[^"]*/semaine/preparer/\?[^"]+)"', plan)
    sent = QueryDict(link.partition("?")[2])
    stations = sent.getlist("station")
    assert sent["plan"] == "20"
    assert stations
    text = html.unescape(client.get(link).content.decode())
    kept = fields(text)["station"]
    assert kept
    assert set(kept) <= set(stations)
    assert "Bureaux de votre plan : cette sortie prend 15 de ses 20 h." in text
    again = page(cast, **fields(text))
    assert fields(again)["station"] == kept
    # Six hours are those of one pair: the others are free, and stay so.
    text = page(cast, plan="6", carried="1", station=stations)
    assert len(rows(text)) == 1
    assert "cette sortie prend toutes ses 6 h." in text
    assert "Libres, mais pas prises cette fois" in text
    assert "plan" not in fields(page(cast, **fields(text), refill="1"))


def test_a_station_that_is_passed_over_says_why(cast: Cast):
    free_people(cast)
    found = proposed(cast)
    order = list(found.worth.stations)
    far = {key: (9.0, 50.0) if key == order[0] else place for key, place in found.places.items()}
    left = replace(found, places=far, stations=tuple(order[1:2]))
    with sealed(cast.campaign.pk):
        lines = {one.key: one.short for one in week_page(left, WEDNESDAY)["basket"]}
    assert lines[order[0]].startswith("laissé de côté : à ")
    done = replace(found, gone={order[0]: 9999}, stations=tuple(order[1:2]))
    with sealed(cast.campaign.pk):
        lines = {one.key: one.short for one in week_page(done, WEDNESDAY)["basket"]}
    assert lines[order[0]] == "plus rien à faire"


def test_nobody_free_is_said_with_whom_to_ask(cast: Cast):
    text = page(cast)
    assert "Personne n’est libre" in text
    assert "publier/" not in text


def test_silence_and_the_day_of_the_vote_are_no_slots(cast: Cast):
    free_people(cast)
    with time_machine.travel(WEDNESDAY.replace(month=3, day=12), tick=True):
        text = page(cast)
        assert "silence électoral" in text
        disabled = re.findall(r'name="slot" value="([\dT:-]+)" aria-pressed="\w+" disabled', text)
        assert {one[:10] for one in disabled} == {"2027-03-14"} or {one[:10] for one in disabled} >= {"2027-03-14"}


def test_who_may_open_it_and_whom_she_sees(cast: Cast):
    free_people(cast)
    for name, status in (
        ("director", 200),
        ("organiser", 200),
        ("leader", 200),
        ("volunteer", 403),
        ("officer", 403),
        ("guest", 403),
        ("outsider", 404),
        ("rival", 404),
    ):
        answer = cast.client(getattr(cast, name)).get(f"/c/{cast.campaign.slug}/semaine/preparer/")
        assert answer.status_code == status, name
    narrowed = page(cast, "leader")
    assert not any(name in narrowed for name in NAMES)


def test_names_are_in_no_address_and_the_list_is_counted(cast: Cast):
    from arpenteur.web.foundation.reads.models import ReadingDay

    free_people(cast)
    page(cast)
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.get().listed >= 5


def test_a_closed_campaign_is_read_and_nothing_more(cast: Cast):
    free_people(cast)
    form = fields(page(cast))
    with sealed(cast.campaign.pk):
        close_campaign(campaign=cast.campaign, by=COMMAND, at=WEDNESDAY)
    answer = cast.client(cast.director).post(f"/c/{cast.campaign.slug}/semaine/publier/", form)
    assert answer.status_code != 302
    with sealed(cast.campaign.pk):
        assert not Action.objects.exists()


def test_doors_knocked_at_before_are_said_where_they_are_to_do_again(cast: Cast):
    """Elsewhere a station has them done; a turf takes in those that did not open, or whose address nobody noted."""
    free_people(cast)
    assert "déjà frappée" not in page(cast)
    best = proposed(cast).stations[0]
    with sealed(cast.campaign.pk):
        done = outing(cast.campaign, [best], at=WEDNESDAY - timedelta(days=3), status="done")
        counted(done, best, WEDNESDAY - timedelta(days=3), opened=2, absent=1)
        set_basket(campaign=cast.campaign, stations=[best], by=COMMAND, at=WEDNESDAY)
        line = basket(cast.campaign).lines[0]
        assert line.doors - line.left == 3
    assert "3 portes déjà frappées sont à refaire ici" in page(cast)
