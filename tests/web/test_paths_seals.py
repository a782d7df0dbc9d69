"""Who sees which journeys: every address of the room tried by whoever should see nothing, or hers alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cast import Cast, recognise
from django.test import Client
from every_url import OURS
from fictional_place import station
from journeys import LATER, member_as, membership, on_path

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import change_member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.cards import cards_of, steps_of
from arpenteur.web.persons.contacts.filters import every_filter
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyEvent, Path
from arpenteur.web.persons.paths.queries import journeys_seen, owners

pytestmark = pytest.mark.django_db
HERS, THEIRS = "Alma Figurine", "Basile Témoin"


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


@pytest.fixture
def filled(cast: Cast, noon, settings) -> Cast:
    """Two people on a path, one of them with the volunteer."""
    settings.ARPENTEUR_SECOND_FACTOR = False
    with sealed(cast.campaign.pk):
        on_path(cast, HERS, cast.volunteer)
        on_path(cast, THEIRS, cast.organiser)
    return cast


def browser(cast: Cast, user: User) -> Client:
    client = cast.client(user)
    recognise(client)
    return client


def narrow(cast: Cast, user: User, **how: object) -> None:
    """Narrow a member to her own, or to zones."""
    with sealed(cast.campaign.pk):
        one = membership(user)
        change_member(
            membership=one,
            role=Role(one.role),
            stations=how.get("stations", []),
            team=None,
            assigned_only=bool(how.get("assigned_only")),
            by=COMMAND,
            at=LATER,
        )


def addresses(cast: Cast, name: str) -> list[str]:
    """Every address of the room, with the numbers of one person's rows."""
    with sealed(cast.campaign.pk):
        journey = next(one for one in Journey.objects.all() if one.contact.name == name)
        path = journey.path_id
    numbers = {"reglages/<int:number>/": path, "suivi/<int:number>/": 1}
    found = []
    for route, _one in OURS:
        if route.startswith("c/<slug:campaign>/parcours/"):
            end = next((number for ending, number in numbers.items() if route.endswith(ending)), journey.pk)
            found.append("/" + route.replace("<slug:campaign>", cast.campaign.slug).replace("<int:number>", str(end)))
    assert len(found) >= 8
    return found


def state(cast: Cast) -> tuple[object, ...]:
    with sealed(cast.campaign.pk):
        rows = sorted(Journey.objects.values_list("pk", "step", "status", "version", "owner", "step_owner", "step_due"))
        return rows, JourneyEvent.objects.count(), Path.objects.count(), ExitReason.objects.count()


ORDERS = ("next", "later", "postpone", "hand", "stop", "void", "again", "step")


@pytest.mark.parametrize("name", ["outsider", "rival", "guest", "officer"])
def test_who_is_not_of_the_team_sees_and_moves_nothing(filled: Cast, name: str):
    client, before = browser(filled, getattr(filled, name)), state(filled)
    for url in addresses(filled, HERS):
        for answer in (client.get(url), *(client.post(url, {"do": order, "seen": "1"}) for order in ORDERS)):
            assert answer.status_code in {403, 404, 405}, url
            assert HERS not in answer.content.decode()
    assert state(filled) == before


@pytest.mark.parametrize("who", ["volunteer", "organiser narrowed", "leader narrowed"])
def test_assigned_only_sees_hers_and_nothing_else_on_every_address(filled: Cast, who: str):
    user = getattr(filled, who.split()[0])
    if "narrowed" in who:
        with sealed(filled.campaign.pk):
            Journey.objects.all().update(owner=membership(filled.director), step_owner=None)
            mine = next(one for one in Journey.objects.all() if one.contact.name == HERS)
            Journey.objects.filter(pk=mine.pk).update(step_owner=membership(user))
    narrow(filled, user, assigned_only=True)
    client, before = browser(filled, user), state(filled)
    for url in addresses(filled, THEIRS):
        for answer in (client.get(url), *(client.post(url, {"do": order, "seen": "1"}) for order in ORDERS)):
            assert answer.status_code in {200, 302, 400, 403, 404, 405}, url
            assert THEIRS not in answer.content.decode(), url
    assert state(filled) == before
    shown = [
        client.get(url).content.decode()
        for url in (home(filled), f"{home(filled)}?vue=liste", home(filled, "ma-liste/"))
    ]
    assert all(HERS in page or "ma-liste" in page for page in shown[:2])
    with sealed(filled.campaign.pk):
        member = member_as(filled, user)
        assert [one.contact.name for one in journeys_seen(member, LATER)] == [HERS]
        everyone = list(Contact.objects.values_list("pk", flat=True))
        assert len(steps_of(member, everyone)) == 1
        assert every_filter()["etape"].options(member, LATER) == []


def home(cast: Cast, rest: str = "") -> str:
    return f"/c/{cast.campaign.slug}/parcours/{rest}"


def test_her_own_journey_is_moved_by_her(filled: Cast):
    narrow(filled, filled.volunteer, assigned_only=True)
    with sealed(filled.campaign.pk):
        mine = next(one for one in Journey.objects.all() if one.contact.name == HERS)
    client = browser(filled, filled.volunteer)
    assert client.post(home(filled, f"{mine.pk}/"), {"do": "next", "seen": "1"}).status_code == 302
    with sealed(filled.campaign.pk):
        assert Journey.objects.get(pk=mine.pk).step.position == 2


def test_a_leader_sees_the_people_of_her_zones_and_her_own_and_moves_her_own_alone(filled: Cast):
    with sealed(filled.campaign.pk):
        near = on_path(filled, "Noé Gabarit", filled.organiser, station=station(0))
        hers = on_path(filled, "Mona Épure", filled.leader, station=station(9))
        names = {one.contact.name for one in journeys_seen(member_as(filled, filled.leader), LATER)}
    assert names == {"Noé Gabarit", "Mona Épure"}
    client = browser(filled, filled.leader)
    assert client.post(home(filled, f"{near.pk}/"), {"do": "next", "seen": "1"}).status_code == 403
    assert client.post(home(filled, f"{hers.pk}/"), {"do": "next", "seen": "1"}).status_code == 302


@pytest.mark.parametrize(("hours", "seen"), [(23, 0), (25, 1)])
def test_a_member_of_less_than_a_day_sees_nobody(filled: Cast, hours: int, seen: int):
    with sealed(filled.campaign.pk):
        Membership.objects.filter(user=filled.volunteer).update(since=LATER - timedelta(hours=hours))
        assert journeys_seen(member_as(filled, filled.volunteer), LATER).count() == seen
        assert (filled.volunteer.pk in {one.user_id for one in owners(filled.campaign, LATER)}) is bool(seen)
    client, before = browser(filled, filled.volunteer), state(filled)
    for url in addresses(filled, HERS):
        answer = client.get(url)
        if not seen:
            assert HERS not in answer.content.decode(), url
            for order in ORDERS:
                assert client.post(url, {"do": order, "seen": "1"}).status_code in {302, 403, 404, 405}
    if not seen:
        assert state(filled) == before
        assert "moins d’un jour" in client.get(home(filled, "ma-liste/")).content.decode()
    else:
        assert HERS in client.get(home(filled)).content.decode()


def test_without_a_second_factor_no_name_is_shown_where_the_site_asks_for_one(filled: Cast, settings):
    settings.ARPENTEUR_SECOND_FACTOR = True
    client = browser(filled, filled.volunteer)
    answer = client.get(home(filled))
    assert (answer.status_code, "second" in answer.headers["Location"]) == (302, True)
    with sealed(filled.campaign.pk):
        Journey.objects.all().update(step_due=LATER.date())
    page = client.get(home(filled, "ma-liste/"))
    assert page.status_code == 200
    assert "1 personne" in page.content.decode()
    assert HERS not in page.content.decode()


def test_a_journey_of_another_campaign_is_unknown_here(filled: Cast):
    with sealed(filled.campaign.pk):
        number = Journey.objects.order_by("pk")[0].pk
    client = browser(filled, filled.rival)
    assert client.get(f"/c/{filled.other.slug}/parcours/{number}/").status_code == 404
    assert client.post(f"/c/{filled.other.slug}/parcours/{number}/", {"do": "next", "seen": "1"}).status_code == 404
    assert HERS not in client.get(f"/c/{filled.other.slug}/parcours/").content.decode()


def test_a_card_of_a_contact_shows_only_what_the_member_sees(filled: Cast, rf):
    with sealed(filled.campaign.pk):
        contacts = {one.name: one for one in Contact.objects.all()}
        for user, name, count in (
            (filled.organiser, HERS, 1),
            (filled.volunteer, HERS, 1),
            (filled.volunteer, THEIRS, 0),
            (filled.guest, HERS, 0),
        ):
            request = rf.get("/")
            request.member = member_as(filled, user)
            found = [one for one in cards_of(request, contacts[name], LATER) if one.template.startswith("paths/")]
            shown = sum(len(one.context["journeys"]) for one in found)
            assert shown == count, (user, name)
