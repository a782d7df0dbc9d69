"""Who sees and does what: roles, zones, teams, actions of one's own, and nothing of another campaign."""

import pytest
from acting import DAY, act, address, details, helper, member, typed
from cast import AT, Cast
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.models import Action, Poster
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.ground.fieldwork.queries import may_be_assigned, rights_on, visible
from arpenteur.web.persons.volunteers.models import Team, TeamMember

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def four(cast: Cast) -> dict[str, Action]:
    """One in the leader's stations, one elsewhere, one closed elsewhere, one draft in her stations."""
    with sealed(cast.campaign.pk):
        return {
            "here": act(cast, stations=(station(0), station(5))),
            "there": act(cast, stations=(station(7),)),
            "closed": act(cast, stations=(station(8),), open=False),
            "draft": act(cast, stations=(station(1),), draft=True),
        }


def seen(cast: Cast, name: str, four: dict[str, Action]) -> set[str]:
    with sealed(cast.campaign.pk):
        found = set(visible(member(cast, name)).values_list("pk", flat=True))
    return {key for key, action in four.items() if action.pk in found}


def narrow(cast: Cast, name: str, **values) -> None:
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=getattr(cast, name)).update(**values)


def test_each_role_sees_its_part(cast: Cast, four: dict[str, Action]):
    assert seen(cast, "director", four) == {"here", "there", "closed", "draft"}
    assert seen(cast, "organiser", four) == {"here", "there", "closed", "draft"}
    assert seen(cast, "leader", four) == {"here", "draft"}
    assert seen(cast, "volunteer", four) == {"here", "there"}
    assert seen(cast, "officer", four) == set()
    assert seen(cast, "guest", four) == set()


def test_a_volunteer_narrowed_to_stations_sees_open_actions_there_only(cast: Cast, four: dict[str, Action]):
    narrow(cast, "volunteer", stations=[station(7)])
    assert seen(cast, "volunteer", four) == {"there"}


def test_assigned_only_leaves_the_actions_she_is_in(cast: Cast, four: dict[str, Action]):
    narrow(cast, "volunteer", assigned_only=True)
    assert seen(cast, "volunteer", four) == set()
    with sealed(cast.campaign.pk):
        herself = helper(cast.campaign, "Lou", user=cast.volunteer)
        for action in four.values():
            assign(action=action, volunteer=herself, **BY)
    assert seen(cast, "volunteer", four) == {"here", "there", "closed"}
    narrow(cast, "director", assigned_only=True)
    assert seen(cast, "director", four) == set()


def test_a_team_narrows_like_stations_do(cast: Cast, four: dict[str, Action]):
    with sealed(cast.campaign.pk):
        team = Team.objects.create(campaign=cast.campaign, name="Quais", letter="A", created_at=AT)
        Action.objects.filter(pk__in=[four["there"].pk, four["here"].pk]).update(team=team)
        calls = act(cast, team=team.pk)
        inside, _outside = helper(cast.campaign, "Nour"), helper(cast.campaign, "Max")
        TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=inside)
    narrow(cast, "leader", team=team.pk)
    assert seen(cast, "leader", {**four, "calls": calls}) == {"here", "calls"}
    narrow(cast, "leader", team=team.pk, stations=[])
    assert seen(cast, "leader", {**four, "calls": calls}) == {"here", "there", "calls"}
    with sealed(cast.campaign.pk):
        assert list(may_be_assigned(member(cast, "leader"))) == [inside]
        assert may_be_assigned(member(cast, "director")).count() == 2


def test_a_handed_action_is_edited_and_assigned_by_its_member_and_nothing_else(cast: Cast, four: dict[str, Action]):
    with sealed(cast.campaign.pk):
        lou = Membership.objects.get(user=cast.volunteer)
        verbs.delegate(action=four["draft"], membership=lou, **BY)
        rights = rights_on(member(cast, "volunteer"), four["draft"])
        other = rights_on(member(cast, "volunteer"), four["here"])
    assert (rights.edits, rights.assigns, rights.records) == (True, True, True)
    assert (other.edits, other.assigns, other.records) == (False, False, False)
    browser = cast.client(cast.volunteer)
    pk = four["draft"].pk
    assert browser.get(address(cast, f"{pk}/modifier/")).status_code == 200
    assert browser.post(address(cast, f"{pk}/modifier/"), typed(title="Repris", version="1")).status_code == 302
    assert browser.post(address(cast, f"{pk}/etat/"), {"status": "running", "early": "1"}).status_code == 302
    for rest in ("copier/", "repeter/", "confier/"):
        assert browser.post(address(cast, f"{pk}/{rest}"), {"weeks": "1", "member": lou.pk}).status_code == 403
    for rest in ("modifier/", "equipe/"):
        assert browser.get(address(cast, f"{four['here'].pk}/{rest}")).status_code == 403
    assert browser.get(address(cast, "nouvelle/")).status_code == 403


def test_names_are_shown_to_a_delegate_after_a_second_factor_only(cast: Cast, settings, four: dict[str, Action]):
    with sealed(cast.campaign.pk):
        lou = Membership.objects.get(user=cast.volunteer)
        verbs.delegate(action=four["here"], membership=lou, **BY)
        assign(action=four["here"], volunteer=helper(cast.campaign, "Nour Brouillon"), **BY)
    browser = cast.client(cast.volunteer)
    board = address(cast, f"{four['here'].pk}/equipe/")
    for answer in (browser.get(board), browser.post(address(cast, f"{four['here'].pk}/affecter/"), {"volunteer": 1})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/compte/second-facteur/")
    page = browser.get(address(cast, f"{four['here'].pk}/")).content.decode()
    assert "Nour Brouillon" not in page
    settings.ARPENTEUR_SECOND_FACTOR = False
    assert "Nour Brouillon" in browser.get(board).content.decode()


def test_a_narrowed_leader_creates_in_her_stations_only(cast: Cast):
    browser = cast.client(cast.leader)
    page = browser.get(address(cast, f"nouvelle/?zone={station(7)}")).content.decode()
    assert station(0) in page
    assert f'value="{station(7)}"' not in page
    for wrong in ({"stations": [station(7)]}, {}, {"stations": [station(0)], "area": '{"type":"Polygon"}'}):
        assert browser.post(address(cast, "nouvelle/"), typed(**wrong)).status_code == 422
    assert browser.post(address(cast, "nouvelle/"), typed(stations=[station(0)])).status_code == 302
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == 1


@pytest.mark.parametrize("name", ["leader", "volunteer"])
def test_what_one_does_not_see_does_not_exist(cast: Cast, four: dict[str, Action], name: str):
    browser = cast.client(getattr(cast, name))
    pk = four["closed"].pk
    for rest in ("", "modifier/", "equipe/"):
        assert browser.get(address(cast, f"{pk}/{rest}")).status_code == 404
    for rest in ("etat/", "annuler/", "lien/", "affecter/", "venir/", "comptes/", "affiches/"):
        assert browser.post(address(cast, f"{pk}/{rest}")).status_code == 404


def test_numbers_of_another_campaign_are_unknown(cast: Cast):
    with sealed(cast.other.pk):
        theirs = verbs.create_action(campaign=cast.other, details=details(cast.other), **BY)
        person = helper(cast.other, "Autre")
        rival = Membership.objects.get(user=cast.rival)
        poster = Poster.objects.create(
            campaign=cast.other, action=theirs, station=station(0), place="Mairie", put_up_at=AT, seen_at=AT
        )
    with sealed(cast.campaign.pk):
        ours = act(cast)
    browser = cast.client(cast.director)
    for rest in ("", "modifier/", "equipe/"):
        assert browser.get(address(cast, f"{theirs.pk}/{rest}")).status_code == 404
    for rest in ("etat/", "annuler/", "copier/", "repeter/", "confier/", "lien/", "affecter/", "venir/", "comptes/"):
        assert browser.post(address(cast, f"{theirs.pk}/{rest}")).status_code == 404
    for do in ("assign", "unassign", "presence", "pair"):
        sent = {"do": do, "volunteer": person.pk, "presence": "came"}
        assert browser.post(address(cast, f"{ours.pk}/affecter/"), sent).status_code == 404
    assert browser.post(address(cast, f"{ours.pk}/confier/"), {"member": rival.pk}).status_code == 404
    assert browser.get(address(cast, f"affiches/{poster.pk}/photo.jpg")).status_code == 404
    assert browser.post(address(cast, f"affiches/{poster.pk}/"), {"condition": "down"}).status_code == 404


def test_a_narrowed_member_finds_nothing_more_in_any_look(cast: Cast, four: dict[str, Action]):
    with sealed(cast.campaign.pk):
        Action.objects.filter(pk=four["there"].pk).update(title="Ailleurs")
    browser = cast.client(cast.leader)
    week = DAY.strftime("%G-W%V")
    for look in (f"?semaine={week}", f"mois/?mois={DAY:%Y-%m}", f"liste/?day={DAY}", f"liste/?zone={station(7)}"):
        assert "Ailleurs" not in browser.get(address(cast, look)).content.decode()
    data = browser.get(address(cast, "carte.geojson")).json()
    shades = {one["properties"]["zone"]: one["properties"]["actions"] for one in data["features"]}
    assert shades[station(7)] == 0
    assert shades[station(0)] > 0


def test_people_in_an_action_are_free_to_see_it_whatever_their_zone(cast: Cast, four: dict[str, Action]):
    with sealed(cast.campaign.pk):
        assign(action=four["closed"], volunteer=helper(cast.campaign, "Lea", user=cast.leader), **BY)
        assert not rights_on(member(cast, "leader"), four["closed"]).edits
    assert seen(cast, "leader", four) == {"here", "draft", "closed"}
