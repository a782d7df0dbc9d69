"""The page of suspected duplicates: who sees which, what she says of them, and nothing beyond her right."""

import pytest
from cast import AT, Cast
from django.utils.formats import date_format
from lines import volunteer_line

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew import alike
from arpenteur.web.ground.crew.jobs import compare_later
from arpenteur.web.persons.people.models import DifferentPeople, Joining, LikelyTwo, Person
from arpenteur.web.persons.volunteers.models import Team, TeamMember, Volunteer
from letters import kept_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(cast: Cast) -> str:
    return f"/c/{cast.campaign.slug}/equipes/doublons/"


def two(cast: Cast, phone: str = "0692000001") -> tuple[int, int]:
    """The same telephone, written in two ways."""
    with sealed(cast.campaign.pk):
        first = volunteer_line(cast.campaign, "Une Personne", phone=phone)
        second = volunteer_line(cast.campaign, "Une Autre", phone="+262 692 00 00 01")
        return first.person_id, second.person_id


def volunteer_of(cast: Cast, person: int) -> int:
    with sealed(cast.campaign.pk):
        return Volunteer.objects.get(person=person).pk


def left(cast: Cast) -> list[int]:
    with sealed(cast.campaign.pk):
        return list(Person.objects.order_by("pk").values_list("pk", flat=True))


def test_two_who_look_alike_are_shown_and_joined(cast: Cast, here: str):
    first, second = two(cast)
    organiser = cast.client(cast.organiser)
    page = organiser.get(here)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "Une Personne" in text
    assert "Une Autre" in text
    assert "même téléphone" in text
    assert text.count(f"dans l’équipe depuis le {date_format(AT, 'j F Y')}") == 2
    assert f"/equipes/benevole/{volunteer_of(cast, second)}/" in text
    answer = organiser.post(here, {"first": first, "second": second, "keep": second, "do": "same"}, follow=True)
    text = answer.content.decode()
    assert "Une Autre" in text.partition("Fusions des trente derniers jours")[2], "it can be undone"
    assert "Même personne" not in text.partition("Fusions des trente derniers jours")[0]
    assert "Une Personne" not in text.partition("Fusions des trente derniers jours")[0]
    assert left(cast) == [second]
    with sealed(cast.campaign.pk):
        line = Entry.objects.get(verb="people.joined")
        assert (line.subject, line.details) == (f"people.Person:{second}", {"person": first})
        assert Entry.objects.filter(verb="names.searched").count() == 2


def test_not_the_same_is_not_shown_again(cast: Cast, here: str):
    first, second = two(cast)
    organiser = cast.client(cast.organiser)
    organiser.post(here, {"first": second, "second": first, "do": "different"})
    assert "Une Personne" not in organiser.get(here).content.decode()
    with sealed(cast.campaign.pk):
        assert DifferentPeople.objects.get().first_id == first
    assert left(cast) == [first, second]


@pytest.mark.parametrize("name", ["leader", "volunteer", "officer", "guest"])
def test_a_role_without_the_right_is_refused(cast: Cast, here: str, name: str):
    first, second = two(cast)
    client = cast.client(getattr(cast, name))
    assert client.get(here).status_code == 403
    assert client.post(here, {"first": first, "second": second, "do": "same"}).status_code == 403
    assert left(cast) == [first, second]


@pytest.mark.parametrize("name", ["outsider", "rival"])
def test_nobody_of_another_campaign_knows_the_page(cast: Cast, here: str, name: str):
    first, second = two(cast)
    client = cast.client(getattr(cast, name))
    assert client.get(here).status_code == 404
    assert client.post(here, {"first": first, "second": second, "do": "same"}).status_code == 404
    assert left(cast) == [first, second]


def test_numbers_of_another_campaign_are_unknown(cast: Cast, here: str):
    first, second = two(cast)
    theirs = cast.client(cast.rival)
    answer = theirs.post(f"/c/{cast.other.slug}/equipes/doublons/", {"first": first, "second": second, "do": "same"})
    assert answer.status_code == 404
    assert left(cast) == [first, second]


def test_who_is_narrowed_sees_those_of_her_teams_only(cast: Cast, here: str):
    first, second = two(cast)
    with sealed(cast.campaign.pk):
        team = Team.objects.create(campaign=cast.campaign, letter="A", name="Équipe", created_at=AT)
        mine = Volunteer.objects.get(person=first)
        TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=mine)
        Membership.objects.filter(user=cast.organiser.pk).update(team=team.pk)
    organiser = cast.client(cast.organiser)
    assert "Une Autre" not in organiser.get(here).content.decode()
    assert organiser.post(here, {"first": first, "second": second, "do": "same"}).status_code == 404
    with sealed(cast.campaign.pk):
        TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=Volunteer.objects.get(person=second))
    assert "Une Autre" in organiser.get(here).content.decode()


def test_who_may_not_see_contacts_is_told_nothing_of_them(cast: Cast, here: str):
    with sealed(cast.campaign.pk):
        mine = volunteer_line(cast.campaign, "Une Personne", phone="0692000001")
        team = Team.objects.create(campaign=cast.campaign, letter="A", name="Équipe", created_at=AT)
        TeamMember.objects.create(campaign=cast.campaign, team=team, volunteer=mine)
        Membership.objects.filter(user=cast.organiser.pk).update(team=team.pk)
    one = kept_contact(cast.campaign, name="Une Autre", email="", telephone="0692 00 00 01")
    organiser, director = cast.client(cast.organiser), cast.client(cast.director)
    assert "Une Autre" not in organiser.get(here).content.decode()
    first = min(left(cast))
    refused = organiser.post(here, {"first": first, "second": one.person_id, "do": "same"})
    assert refused.status_code == 404
    text = director.get(here).content.decode()
    assert "Une Autre" in text
    assert "contact" in text
    director.post(here, {"first": first, "second": one.person_id, "keep": first, "do": "same"})
    assert left(cast) == [first]


@pytest.mark.parametrize("sent", [{}, {"first": "1", "second": "x", "do": "same"}, {"first": "1", "do": "same"}])
def test_what_cannot_be_read_changes_nothing(cast: Cast, here: str, sent: dict[str, str]):
    both = list(two(cast))
    assert cast.client(cast.organiser).post(here, sent).status_code == 404
    first, second = both
    assert cast.client(cast.organiser).post(here, {"first": first, "second": second}).status_code == 404
    assert cast.client(cast.organiser).post(here, {"first": first, "second": first, "do": "same"}).status_code == 404
    assert left(cast) == both


def test_the_page_is_in_english_too(cast: Cast, here: str):
    two(cast)
    organiser = cast.client(cast.organiser)
    organiser.cookies["django_language"] = "en"
    text = organiser.get(here).content.decode()
    assert "It is the same person" in text


MAIL, MOBILE = "zephyrine.introuvable@exemple.fr", "06 39 98 00 01"


def certain(cast: Cast) -> tuple[int, int]:
    """Every word of the name, and her own address."""
    with sealed(cast.campaign.pk):
        first = volunteer_line(cast.campaign, "Zéphyrine Introuvable", email=MAIL)
        second = volunteer_line(cast.campaign, "INTROUVABLE Zéphyrine", email=MAIL, phone=MOBILE)
        return first.person_id, second.person_id


def test_certain_pairs_are_joined_in_one_confirmation_and_parted_again(cast: Cast, here: str):
    first, second = certain(cast)
    organiser = cast.client(cast.organiser)
    text = organiser.get(here).content.decode()
    assert f'value="{first}-{second}" checked' in text
    assert organiser.post(f"{here}fusionner/", {"pair": "1-999"}).status_code == 302
    assert left(cast) == [first, second], "a pair that was not shown is nobody's"
    organiser.post(f"{here}fusionner/", {"pair": f"{first}-{second}"})
    assert left(cast) == [first]
    with sealed(cast.campaign.pk):
        number = Joining.objects.get().pk
    assert cast.client(cast.leader).post(f"{here}fusion/{number}/").status_code == 403
    assert cast.client(cast.rival).post(f"{here}fusion/{number}/").status_code == 404
    assert organiser.post(f"{here}fusion/{number + 1}/").status_code == 404
    answer = organiser.post(f"{here}fusion/{number}/", follow=True)
    assert "de nouveau deux" in answer.content.decode()
    assert left(cast) == [first, second]


def test_two_are_compared_side_by_side(cast: Cast, here: str):
    first, second = certain(cast)
    organiser = cast.client(cast.organiser)
    text = organiser.get(f"{here}{first}/{second}/").content.decode()
    assert MAIL in text
    assert MOBILE in text
    assert organiser.get(f"{here}{first}/{first}/").status_code == 404
    assert organiser.get(f"{here}{first}/{second + 100}/").status_code == 404
    assert cast.client(cast.volunteer).get(f"{here}{first}/{second}/").status_code == 403


def test_a_home_with_two_first_names_is_put_aside(cast: Cast, here: str):
    with sealed(cast.campaign.pk):
        for name in ("Alma Maquette", "Jean Maquette"):
            volunteer_line(cast.campaign, name, email="famille.maquette@exemple.fr", phone="01 99 00 12 34")
    text = cast.client(cast.organiser).get(here).content.decode()
    assert "1 paire d’un même foyer" in text
    assert "À regarder une par une" not in text


def test_many_are_compared_by_a_job(cast: Cast, here: str, monkeypatch: pytest.MonkeyPatch):
    first, second = certain(cast)
    monkeypatch.setattr(alike, "AT_ONCE", 1)
    organiser = cast.client(cast.organiser)
    assert "trop de monde" in organiser.get(here).content.decode()
    organiser.post(f"{here}comparer/")
    assert "en cours" in organiser.get(here).content.decode()
    assert compare_later.func(cast.campaign.pk) == 1
    text = organiser.get(here).content.decode()
    assert "2 personnes comparées" in text
    assert f'value="{first}-{second}" checked' in text
    with sealed(cast.campaign.pk):
        row = LikelyTwo.objects.get()
        assert (row.first_id, row.second_id, row.certain) == (first, second, True)
        lines = Entry.objects.filter(verb__startswith="people.").order_by("number")
        assert [line.verb for line in lines] == ["people.asked", "people.compared"]
    organiser.post(here, {"first": first, "second": second, "do": "different"})
    with sealed(cast.campaign.pk):
        assert not LikelyTwo.objects.exists()
    assert compare_later.func(cast.campaign.pk) == 0
    assert compare_later.func(0) == 0
