"""Pages of calls: a caller sees the one before her, an organiser totals; nobody else anybody, whatever the address."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cast import Cast
from django.test import Client
from every_url import OURS
from fictional_place import station
from journeys import member_as, membership
from people_to_call import MORNING, agreed, list_of, plain_words

from arpenteur.web.communication.calls.models import Call, CallList, CallScript, CallTry
from arpenteur.web.communication.calls.taking import LOCK, take_next
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import change_member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.reads.limits import GIVEN, GIVEN_LATELY
from arpenteur.web.foundation.reads.models import ReadingDay, ReadingStop
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import withdraw
from arpenteur.web.persons.contacts.models import Consent, Contact, FollowUp, How
from arpenteur.web.persons.segments.actions import keep_segment
from arpenteur.web.persons.segments.stack import read_stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def ready(cast: Cast, morning, settings) -> Cast:
    """Three people to call in one list."""
    settings.ARPENTEUR_SECOND_FACTOR = False
    with sealed(cast.campaign.pk):
        agreed(cast, 3)
        list_of(cast)
    return cast


def only(cast: Cast) -> CallList:
    with sealed(cast.campaign.pk):
        return CallList.objects.get()


def page(cast: Cast, rest: str = "") -> str:
    return f"/c/{cast.campaign.slug}/appeler/{only(cast).pk}/{rest}"


def held_by(cast: Cast, user: User) -> Call:
    with sealed(cast.campaign.pk):
        return Call.objects.select_related("contact__person").get(holder__user=user, ended_at=None)


def send(client: Client, cast: Cast, do: str, **more: object):
    shown = client.get(page(cast)).content.decode()
    fields = dict(re.findall(r'name="(call|proof)" value="([^"]*)"', shown))
    return client.post(page(cast), {**fields, "do": do, **more})


def test_a_caller_is_given_one_person_says_how_it_went_and_is_given_the_next(ready: Cast):
    client = ready.client(ready.volunteer)
    chosen = plain_words(client.get(f"/c/{ready.campaign.slug}/appeler/"))
    assert "3 personnes à appeler" in chosen
    assert "Figurine" not in plain_words(client.get(page(ready)))
    answer = client.post(page(ready), {"do": "next"}, follow=True)
    first = held_by(ready, ready.volunteer)
    shown = plain_words(answer)
    assert first.contact.name in shown
    assert f'href="tel:{first.contact.phone.replace(" ", "")}"' in answer.content.decode()
    assert "Bonjour, ici Volunteer, bénévole de Liste d'essai".replace("'", "’") in shown.replace("'", "’")
    assert "à vous jusqu’à 11 h 15" in shown
    assert "avant 19 h" in shown
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Figurine" not in re.search(r"<title>.*?</title>", answer.content.decode(), re.DOTALL)[0]
    assert shown.count("Figurine") == 1
    after = send(client, ready, "talked", waiting="lift")
    assert after.status_code == 302
    second = held_by(ready, ready.volunteer)
    assert second.pk != first.pk
    with sealed(ready.campaign.pk):
        assert FollowUp.objects.get().kind == "lift"
        assert Contact.objects.get(pk=first.contact_id).events.filter(kind="call").count() == 1
    send(client, ready, "no_answer")
    send(client, ready, "wrong")
    assert "Tout le monde a été appelé" in plain_words(client.get(page(ready)))


def test_the_script_is_followed_by_links_and_puts_in_three_plain_words(ready: Cast):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    first = client.get(page(ready)).content.decode()
    assert 'href="?ligne=2#dire"' in first
    assert 'href="?ligne=4#dire"' in first
    assert "plus personne ne vous appellera" in plain_words(client.get(page(ready, "?ligne=4")))
    assert "Bonjour, ici Volunteer" in plain_words(client.get(page(ready, "?ligne=12")))


def test_a_callback_needs_its_day_and_hour(ready: Cast):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    refused = send(client, ready, "call_back")
    assert refused.status_code == 409
    assert "quand faut-il la rappeler" in plain_words(refused).lower()
    sunday = send(client, ready, "call_back", day="2026-09-06", hour="11:00")
    assert sunday.status_code == 409
    held = held_by(ready, ready.volunteer)
    assert send(client, ready, "call_back", day="2026-09-07", hour="18:30").status_code == 302
    with sealed(ready.campaign.pk):
        row = Call.objects.get(pk=held.pk)
        assert row.promised
        assert row.next_at.isoformat() == "2026-09-07T16:30:00+00:00"


@pytest.mark.parametrize(("do", "objected"), [("stop", False), ("nothing", True)])
def test_what_is_refused_on_the_telephone_holds_at_once(ready: Cast, do: str, objected: bool):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    held = held_by(ready, ready.volunteer)
    send(client, ready, do)
    with sealed(ready.campaign.pk):
        contact = Contact.objects.get(pk=held.contact_id)
        assert (contact.objected_at is not None) is objected
        assert not Consent.objects.filter(contact=contact, withdrawn_at=None).exists()
        assert Call.objects.get(pk=held.pk).outcome == "stop"


def test_a_refusal_holds_after_the_quarter_of_an_hour_but_not_a_forged_one(ready: Cast, morning):
    client, other = ready.client(ready.volunteer), ready.client(ready.organiser)
    client.post(page(ready), {"do": "next"})
    held = held_by(ready, ready.volunteer)
    shown = client.get(page(ready)).content.decode()
    fields = dict(re.findall(r'name="(call|proof)" value="([^"]*)"', shown))
    morning.shift(LOCK)
    with sealed(ready.campaign.pk):
        while (
            taken := take_next(calls=only(ready), member=member_as(ready, ready.organiser), at=MORNING + LOCK)
        ) is not None:
            if taken.pk == held.pk:
                break
            Call.objects.filter(pk=taken.pk).update(next_at=MORNING + timedelta(days=1), holder=None, held_until=None)
    assert held_by(ready, ready.organiser).pk == held.pk
    for forged in ({**fields, "proof": ""}, {**fields, "proof": fields["proof"] + "x"}):
        assert client.post(page(ready), {**forged, "do": "stop"}).status_code == 409
    assert client.post(page(ready), {**fields, "do": "talked"}).status_code == 409
    assert other.post(page(ready), {**fields, "do": "stop", "proof": fields["proof"]}).status_code == 302
    with sealed(ready.campaign.pk):
        assert Call.objects.get(pk=held.pk).outcome == "stop"


def test_who_takes_it_back_leaves_the_page_at_its_next_reading(ready: Cast):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    held = held_by(ready, ready.volunteer)
    with sealed(ready.campaign.pk):
        withdraw(contact=held.contact, pairs=None, how=How.LINK, by=COMMAND, at=MORNING)
    assert held.contact.name not in plain_words(client.get(page(ready)))


def test_leaving_gives_the_person_back(ready: Cast):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    assert client.post(page(ready), {"do": "leave"}).status_code == 302
    with sealed(ready.campaign.pk):
        assert not Call.objects.exclude(holder=None).exists()
        assert not CallTry.objects.exists()


def test_an_order_on_a_person_whom_another_has_changes_nothing(ready: Cast):
    hers, mine = ready.client(ready.volunteer), ready.client(ready.organiser)
    hers.post(page(ready), {"do": "next"})
    mine.post(page(ready), {"do": "next"})
    theirs = held_by(ready, ready.volunteer)
    for do in ("talked", "no_answer", "message", "wrong", "stop", "nothing", "call_back"):
        answer = mine.post(page(ready), {"do": do, "call": theirs.pk, "day": "2026-09-07", "hour": "11:00"})
        assert answer.status_code == 409
        assert theirs.contact.name not in plain_words(answer)
    with sealed(ready.campaign.pk):
        assert not CallTry.objects.exists()
    assert held_by(ready, ready.volunteer).pk == theirs.pk


@pytest.mark.parametrize("name", ["outsider", "rival", "guest", "officer"])
def test_who_is_not_to_call_sees_nobody_on_any_address(ready: Cast, name: str):
    client = ready.client(getattr(ready, name))
    for address in addresses(ready):
        for answer in (
            client.get(address),
            *(client.post(address, {"do": do, "call": "1"}) for do in ("next", "talked", "stop")),
        ):
            assert answer.status_code in {403, 404, 405}, address
            assert "Figurine" not in answer.content.decode()
    with sealed(ready.campaign.pk):
        assert not Call.objects.exclude(holder=None).exists()


def test_a_volunteer_does_not_run_calls(ready: Cast):
    client = ready.client(ready.volunteer)
    statuses = {address: client.get(address).status_code for address in addresses(ready)}
    assert {address for address, status in statuses.items() if status == 200} == {
        one for one in statuses if "/appeler/" in one
    }
    assert set(statuses.values()) == {200, 403}


def test_totals_name_nobody(ready: Cast):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    send(client, ready, "talked")
    desk = ready.client(ready.organiser)
    for address in addresses(ready):
        if "/appels/" in address:
            answer = desk.get(address)
            assert answer.status_code == 200
            assert "Figurine" not in answer.content.decode()
    shown = plain_words(desk.get(f"/c/{ready.campaign.slug}/appels/{only(ready).pk}/"))
    assert "Parlé 1 1" in shown
    assert "Dans la liste 3" in shown


def test_narrowed_a_caller_is_given_those_she_may_see_and_nobody_else(ready: Cast):
    with sealed(ready.campaign.pk):
        (near,) = agreed(ready, 1, first=50, station=station(0))
        Call.objects.create(
            campaign=ready.campaign, call_list=CallList.objects.get(), contact=near, rank=99, next_at=MORNING
        )
        one = membership(ready.volunteer)
        change_member(
            membership=one,
            role=Role(one.role),
            stations=[station(0)],
            team=None,
            assigned_only=False,
            by=COMMAND,
            at=MORNING,
        )
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    assert held_by(ready, ready.volunteer).contact_id == near.pk
    send(client, ready, "talked")
    with sealed(ready.campaign.pk):
        assert not Call.objects.exclude(holder=None).exists()
        assert CallTry.objects.count() == 1


def test_assigned_only_is_given_those_she_follows(ready: Cast):
    with sealed(ready.campaign.pk):
        one = membership(ready.volunteer)
        change_member(
            membership=one, role=Role(one.role), stations=[], team=None, assigned_only=True, by=COMMAND, at=MORNING
        )
        mine = Contact.objects.order_by("pk").first()
        assert mine is not None
        Contact.objects.filter(pk=mine.pk).update(owner=one)
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    assert held_by(ready, ready.volunteer).contact_id == mine.pk


def test_a_member_of_less_than_a_day_calls_nobody(ready: Cast):
    with sealed(ready.campaign.pk):
        Membership.objects.filter(user=ready.volunteer).update(since=MORNING - timedelta(hours=23))
    client = ready.client(ready.volunteer)
    assert client.post(page(ready), {"do": "next"}).status_code == 403
    with sealed(ready.campaign.pk):
        assert not Call.objects.exclude(holder=None).exists()


def test_a_second_factor_is_asked_before_a_name(ready: Cast, settings):
    settings.ARPENTEUR_SECOND_FACTOR = True
    client = ready.client(ready.volunteer)
    answer = client.post(page(ready), {"do": "next"})
    assert answer.status_code == 302
    assert "second-facteur" in answer.headers["Location"] or "facteur" in answer.headers["Location"]


def test_each_person_given_is_counted_and_a_line_of_the_journal(ready: Cast):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    client.get(page(ready))
    client.get(page(ready))
    send(client, ready, "message")
    with sealed(ready.campaign.pk):
        day = ReadingDay.objects.get()
        assert (day.in_turn, day.records, len(day.lately)) == (2, 0, 2)
        assert Entry.objects.filter(verb="names.given").count() == 2


def test_whoever_lets_names_pass_is_stopped_and_gives_the_person_back(ready: Cast):
    client = ready.client(ready.volunteer)
    with sealed(ready.campaign.pk):
        agreed(ready, GIVEN_LATELY + 5, first=100)
        calls = CallList.objects.get()
        for rank, one in enumerate(Contact.objects.exclude(calls__call_list=calls)):
            Call.objects.create(campaign=ready.campaign, call_list=calls, contact=one, rank=100 + rank, next_at=MORNING)
    client.post(page(ready), {"do": "next"})
    for _one in range(GIVEN_LATELY - 2):
        assert send(client, ready, "no_answer").status_code == 302
    stopped = send(client, ready, "no_answer")
    assert stopped.status_code == 403
    assert "Figurine" not in stopped.content.decode()
    with sealed(ready.campaign.pk):
        assert not Call.objects.exclude(holder=None).exists()
        assert ReadingStop.objects.get().alarm == "in_a_row"
    assert client.post(page(ready), {"do": "next"}).status_code == 403


def test_a_day_of_calls_has_its_limit(ready: Cast, morning):
    client = ready.client(ready.volunteer)
    client.post(page(ready), {"do": "next"})
    with sealed(ready.campaign.pk):
        ReadingDay.objects.update(in_turn=GIVEN, lately=[])
    assert send(client, ready, "no_answer").status_code == 403
    with sealed(ready.campaign.pk):
        assert ReadingStop.objects.get().alarm == "budget"


def test_outside_the_hours_the_page_says_when_it_opens_again(ready: Cast, morning):
    client = ready.client(ready.volunteer)
    morning.shift(timedelta(hours=9))
    shown = plain_words(client.get(page(ready)))
    assert "Personne n’est appelé maintenant" in shown
    assert "lundi 7 septembre, 10 h" in shown
    assert client.post(page(ready), {"do": "next"}).status_code == 409


def test_an_organiser_opens_a_list_from_a_segment_and_is_told_who_is_left_out(cast: Cast, morning, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    desk = cast.client(cast.organiser)
    home = f"/c/{cast.campaign.slug}/appels/"
    assert "un texte est prêt" in plain_words(desk.get(home))
    script = desk.post(f"{home}textes/", follow=True)
    assert "Gardé" not in plain_words(script)
    with sealed(cast.campaign.pk):
        agreed(cast, 4, station=station(0))
        agreed(cast, 2, first=20, pairs=[("news", "sms")], station=station(0))
        agreed(cast, 3, first=40, station=station(1))
        stack = read_stack([f"garder.zone.{station(0)}"])
        segment = keep_segment(campaign=cast.campaign, name="près", stack=stack, by=COMMAND, at=MORNING)
        kept = CallScript.objects.get()
    given = {
        "name": "réunion du 10",
        "segment": segment.pk,
        "purpose": "meetings",
        "script": kept.pk,
        "weekdays": "17:00-20:00",
        "saturday": "10:00-12:00",
    }
    early = desk.post(home, {**given, "weekdays": "07:00-20:00"})
    assert early.status_code == 400
    assert "tranquilles à ces heures" in plain_words(early)
    opened = desk.post(home, given, follow=True)
    assert "Dans la liste 4" in plain_words(opened)
    assert "2 n’ont pas accepté d’être appelées" in plain_words(opened)
    assert "Garder" in plain_words(opened)
    assert desk.post(home, given).status_code == 400
    with sealed(cast.campaign.pk):
        calls = CallList.objects.get()
        assert (calls.weekdays, calls.saturday) == ("17:00-20:00", "10:00-12:00")
    one = f"{home}{calls.pk}/"
    assert desk.post(one, {"do": "hours", "weekdays": "10:00-20:00", "saturday": ""}).status_code == 302
    assert desk.post(one, {"do": "hours", "weekdays": "10:00-23:00", "saturday": ""}).status_code == 400
    assert desk.post(one, {"do": "close"}).status_code == 302
    assert "close" in plain_words(desk.get(one))
    assert desk.post(one, {"do": "reopen"}).status_code == 302
    assert desk.post(one, {"do": "autre"}).status_code == 400


def addresses(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        numbers = {"textes/": CallScript.objects.get().pk, "": CallList.objects.get().pk}
    found = []
    for route, _one in OURS:
        if route.startswith(("c/<slug:campaign>/appels/", "c/<slug:campaign>/appeler/")):
            number = numbers["textes/" if "textes/<" in route else ""]
            found.append(
                "/" + route.replace("<slug:campaign>", cast.campaign.slug).replace("<int:number>", str(number))
            )
    assert len(found) == 6
    return found
