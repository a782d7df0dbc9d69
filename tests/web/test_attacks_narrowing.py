"""A team leader narrowed to two stations looks for what lies beyond them: people, members, actions, figures."""

from datetime import timedelta

import pytest
from acting import DAY, act, address, member
from cast import Cast
from crowd import EVERY_MORNING, a_team, an_action, someone
from django.test import Client
from django.utils import timezone
from fictional_place import station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Delegation, Participation
from arpenteur.web.ground.fieldwork.queries import may_be_assigned

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(cast: Cast):
    """Someone in the leader's ground, someone beyond it, an action on each side."""
    with sealed(cast.campaign.pk):
        here = someone(cast, "Lou Dedans", team=a_team(cast, "A", 0), week=EVERY_MORNING)
        there = someone(cast, "Max Dehors", team=a_team(cast, "B", 5), week=EVERY_MORNING)
        alone = someone(cast, "Nour Seule", week=EVERY_MORNING)
        yield here, there, alone, act(cast, stations=(station(0),)), act(cast, stations=(station(5),))


@pytest.fixture
def leader(cast: Cast) -> Client:
    return cast.client(cast.leader)


def test_the_board_of_an_action_lists_the_people_of_her_ground_only(cast: Cast, ground, leader: Client):
    here, *beyond, action, _other = ground
    html = leader.get(address(cast, f"{action.pk}/equipe/")).content.decode()
    assert here.name in html
    assert not [one.name for one in beyond if one.name in html]
    assert list(may_be_assigned(member(cast, "leader"))) == [here]


def test_nobody_beyond_her_ground_can_be_assigned_by_number(cast: Cast, ground, leader: Client):
    here, there, alone, action, other = ground
    page = address(cast, f"{action.pk}/affecter/")
    assert leader.post(page, {"volunteer": there.pk}).status_code == 404
    assert leader.post(page, {"volunteer": alone.pk}).status_code == 404
    assert leader.post(page, {"volunteer": here.pk}).status_code == 302
    assert leader.post(address(cast, f"{other.pk}/affecter/"), {"volunteer": here.pk}).status_code == 404
    assert list(Participation.objects.values_list("volunteer", "action")) == [(here.pk, action.pk)]


def test_how_the_work_is_split_names_the_people_of_her_ground_only(cast: Cast, ground, leader: Client):
    here, *beyond, _action, _other = ground
    html = leader.get("/c/essai/coup-d-oeil/partage/").content.decode()
    assert here.name in html
    assert not [one.name for one in beyond if one.name in html]


def test_she_hands_an_action_to_members_she_sees_only(cast: Cast, ground, leader: Client):
    *_people, action, _other = ground
    organiser = Membership.objects.get(user=cast.organiser)
    html = leader.get(address(cast, f"{action.pk}/")).content.decode()
    assert cast.organiser.name not in html
    assert leader.post(address(cast, f"{action.pk}/confier/"), {"member": organiser.pk}).status_code == 404
    assert not Delegation.objects.exists()


def test_a_delegate_does_not_get_the_list_of_members(cast: Cast, ground):
    *_people, action, _other = ground
    hers = Membership.objects.get(user=cast.volunteer)
    Delegation.objects.create(campaign=cast.campaign, action=action, membership=hers, since=timezone.now())
    html = cast.client(cast.volunteer).get(address(cast, f"{action.pk}/")).content.decode()
    assert cast.director.name not in html
    assert cast.organiser.name not in html


def test_sheets_and_teams_show_the_actions_of_her_ground_only(cast: Cast, ground):
    """An organiser narrowed to two stations: a team walks in hers and beyond."""
    here, *_others = ground
    add_member(
        campaign=cast.campaign,
        user=cast.organiser,
        role=Role.FIELD_LEAD,
        stations=[station(0)],
        by=COMMAND,
        at=timezone.now(),
    )
    team = here.teams.get().team
    soon = timezone.now() + timedelta(days=2)
    an_action(cast, soon, here, zone=0, title="Sortie dedans", team=team)
    an_action(cast, soon, here, zone=5, title="Sortie dehors", team=team)
    browser = cast.client(cast.organiser)
    for page in (f"equipes/equipe/{team.pk}/", f"equipes/benevole/{here.pk}/"):
        html = browser.get(f"/c/essai/{page}").content.decode()
        assert "Sortie dedans" in html, page
        assert "Sortie dehors" not in html, page


def test_the_other_action_of_a_team_is_told_to_those_who_see_it(cast: Cast, ground, leader: Client):
    team = a_team(cast, "C", 0, 5)
    mine = act(cast, stations=(station(0),), team=team.pk)
    act(cast, day=DAY, stations=(station(5),), team=team.pk, title="Ailleurs à la même heure")
    assert "Ailleurs à la même heure" not in leader.get(address(cast, f"{mine.pk}/")).content.decode()
    seen = cast.client(cast.director).get(address(cast, f"{mine.pk}/")).content.decode()
    assert "Ailleurs à la même heure" in seen
