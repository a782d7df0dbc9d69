"""Who is in the campaign: the list, roles, zones, leaving; and what a member cannot give herself."""

import re

import pytest
from cast import AT, Cast
from fictional_place import station

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member, change_member
from arpenteur.web.foundation.campaigns.forms import MemberForm
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import DUTIES, Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.models import Team

pytestmark = pytest.mark.django_db
LIST = "/c/essai/membres/"


def held(cast: Cast, name: str) -> Membership:
    with sealed(cast.campaign.pk):
        return Membership.objects.get(user=getattr(cast, name))


def page(cast: Cast, name: str) -> str:
    return f"{LIST}{held(cast, name).pk}/"


def team(cast: Cast, letter: str = "A") -> Team:
    with sealed(cast.campaign.pk):
        return Team.objects.create(campaign=cast.campaign, name="Gare", letter=letter, created_at=AT)


def test_the_list_shows_roles_zones_teams_and_second_factors(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.guest).update(team=team(cast).pk)
    cast.officer.authenticator_set.all().delete()
    html = cast.client(cast.director).get(LIST).content.decode()
    for words in ("Organiser", "Responsable terrain", "bureaux 1, 2", "A · Gare", "manque", "6 membres"):
        assert words in html
    assert html.count("en place") == 3
    assert cast.outsider.name not in html
    assert cast.rival.name not in html
    assert html.count("<h1") == 1
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"", html)
    assert not [head for head in re.findall(r"<th\b[^>]*>", html) if "scope=" not in head]


def test_a_site_that_asks_for_no_second_factor_does_not_say_that_pages_wait(cast: Cast, settings):
    cast.officer.authenticator_set.all().delete()
    settings.ARPENTEUR_SECOND_FACTOR = False
    html = cast.client(cast.director).get(LIST).content.decode()
    assert "manque" not in html
    assert "pas nécessaire" in html
    assert cast.client(cast.officer).get("/c/essai/conformite/").status_code == 200


def test_addresses_are_shown_to_whoever_manages_members_only(cast: Cast):
    assert cast.guest.email in cast.client(cast.director).get(LIST).content.decode()
    html = cast.client(cast.officer).get(LIST).content.decode()
    assert "Guest" in html
    assert cast.guest.email not in html
    assert "/c/essai/invitations/" not in html


def test_a_narrowed_organiser_sees_the_members_of_her_zones(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[station(1), station(5)])
    html = cast.client(cast.organiser).get(LIST).content.decode()
    assert "Leader" in html
    assert "Organiser" in html
    for name in ("Director", "Guest", "Officer"):
        assert name not in html


def test_a_member_gets_another_role_zones_and_a_team(cast: Cast):
    group = team(cast)
    answer = cast.client(cast.director).post(
        page(cast, "volunteer"),
        {"role": "team_lead", "stations": [station(3), station(2)], "team": group.pk, "assigned_only": ""},
    )
    assert answer.headers["Location"] == LIST
    member = held(cast, "volunteer")
    assert (member.role, member.stations, member.team) == ("team_lead", sorted([station(3), station(2)]), group.pk)
    with sealed(cast.campaign.pk):
        line = Entry.objects.filter(verb="member.changed").latest("number")
    assert line.details == {"role": "team_lead", "zones": 2}


def test_assigned_only_leaves_her_own_actions(cast: Cast):
    cast.client(cast.director).post(page(cast, "organiser"), {"role": "field_lead", "assigned_only": "on"})
    assert held(cast, "organiser").assigned_only
    assert cast.client(cast.organiser).get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"role": "director", "stations": ["x"]}, "x"),
        ({"role": "queen"}, "queen"),
        ({"role": "volunteer", "stations": ["99999_0001"]}, "99999_0001"),
        ({"role": "volunteer", "team": "999999"}, "999999"),
        ({}, "error"),
    ],
)
def test_what_is_not_of_the_campaign_is_refused(cast: Cast, sent: dict, told: str):
    team(cast)
    answer = cast.client(cast.director).post(page(cast, "volunteer"), sent)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert held(cast, "volunteer").role == "volunteer"


def test_the_verb_refuses_them_too(cast: Cast):
    with sealed(cast.other.pk):
        theirs = Team.objects.create(campaign=cast.other, name="Rivale", letter="A", created_at=AT)
    asked = {"role": Role.VOLUNTEER, "stations": [], "team": None, "assigned_only": False, "by": COMMAND, "at": AT}
    for wrong in ({"stations": ["99999_0001"]}, {"team": theirs.pk}, {"role": Role.DIRECTOR, "assigned_only": True}):
        with sealed(cast.campaign.pk), pytest.raises(InputError):
            change_member(membership=held(cast, "volunteer"), **(asked | wrong))
    assert held(cast, "volunteer").role == "volunteer"


def test_a_director_is_never_narrowed(cast: Cast):
    answer = cast.client(cast.director).post(page(cast, "organiser"), {"role": "director", "stations": [station(0)]})
    assert "Une directrice voit toute la campagne" in answer.content.decode()
    assert held(cast, "organiser").role == "field_lead"


def test_the_last_director_stays(cast: Cast):
    client = cast.client(cast.director)
    answer = client.post(page(cast, "director"), {"role": "guest"})
    assert "C’est la dernière directrice" in answer.content.decode()
    gone = client.post(f"{page(cast, 'director')}retirer/", follow=True)
    assert "C’est la dernière directrice" in gone.content.decode()
    assert held(cast, "director").role == "director"


def test_a_director_whose_membership_ran_out_does_not_count(cast: Cast):
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.outsider, role=Role.DIRECTOR, by=COMMAND, at=AT)
        Membership.objects.filter(user=cast.outsider).update(expires_at=AT)
    cast.client(cast.director).post(f"{page(cast, 'director')}retirer/")
    assert held(cast, "director")


def test_a_removed_member_sees_nothing_at_once(cast: Cast):
    volunteer = cast.client(cast.volunteer)
    assert volunteer.get("/c/essai/plus/").status_code == 200
    cast.client(cast.director).post(f"{page(cast, 'volunteer')}retirer/")
    assert volunteer.get("/c/essai/plus/").status_code == 404
    with sealed(cast.campaign.pk):
        assert Entry.objects.latest("number").verb == "member.removed"


def test_a_director_may_leave_once_there_is_another(cast: Cast):
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.outsider, role=Role.DIRECTOR, by=COMMAND, at=AT)
    answer = cast.client(cast.director).post(f"{page(cast, 'director')}retirer/")
    assert answer.headers["Location"] == "/campagnes/"


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "officer", "guest"])
def test_nobody_makes_herself_a_director(cast: Cast, name: str):
    client, own = cast.client(getattr(cast, name)), page(cast, name)
    before = held(cast, name).role
    for url, sent in (
        (own, {"role": "director"}),
        (LIST, {"role": "director"}),
        (f"{page(cast, 'director')}retirer/", {}),
        ("/c/essai/invitations/", {"role": "director", "uses": 1, "days": 7}),
        ("/compte/", {"name": "Moi", "language": "fr", "role": "director", "memberships": "1"}),
    ):
        assert client.post(url, sent).status_code in {302, 403, 405}
    assert held(cast, name).role == before
    assert held(cast, "director")


def test_fields_that_the_form_does_not_name_change_nothing(cast: Cast):
    before = held(cast, "volunteer")
    cast.client(cast.director).post(
        page(cast, "volunteer"),
        {
            "role": "volunteer",
            "user": cast.outsider.pk,
            "campaign": cast.other.pk,
            "since": "1999-01-01",
            "expires_at": "1999-01-01",
            "id": 1,
        },
    )
    after = held(cast, "volunteer")
    for name in ("pk", "user_id", "campaign_id", "since", "expires_at"):
        assert getattr(after, name) == getattr(before, name)


def test_members_of_another_campaign_are_unknown_here(cast: Cast):
    with sealed(cast.other.pk):
        theirs = Membership.objects.get(user=cast.rival).pk
    client = cast.client(cast.director)
    for url in (f"{LIST}{theirs}/", f"{LIST}{theirs}/retirer/"):
        assert client.post(url, {"role": "guest"}).status_code == 404
    with sealed(cast.other.pk):
        assert Membership.objects.get(user=cast.rival).role == "director"


def test_a_large_place_takes_numbers_in_a_line(cast: Cast, monkeypatch):
    monkeypatch.setattr("arpenteur.web.foundation.campaigns.forms.MOST_BOXES", 3)
    ground = ground_of(cast.campaign)
    form = MemberForm({"role": "volunteer", "stations": "2, 1;3"}, ground=ground, teams={})
    assert form.is_valid()
    assert form.cleaned_data["stations"] == [station(0), station(1), station(2)]
    wrong = MemberForm({"role": "volunteer", "stations": "2, 999"}, ground=ground, teams={})
    assert not wrong.is_valid()
    assert "999" in str(wrong.errors["stations"])
    cast.client(cast.director).post(page(cast, "leader"), {"role": "team_lead", "stations": "4"})
    assert held(cast, "leader").stations == [station(3)]
    assert f'value="{station(3)}"' in cast.client(cast.director).get(page(cast, "leader")).content.decode()


def test_members_are_managed_after_the_territory_went(cast: Cast, published):
    published.delete()
    html = cast.client(cast.director).get(LIST).content.decode()
    assert station(0) in html


def test_every_role_has_its_duty():
    assert set(DUTIES) == set(Role)
