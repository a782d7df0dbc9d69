"""The page of suspected duplicates: who sees which, what she says of them, and nothing beyond her right."""

import pytest
from cast import AT, Cast
from django.utils.formats import date_format
from letters import kept_contact
from lines import volunteer_line

from arpenteur.web.audit.models import Entry
from arpenteur.web.campaigns.models import Membership
from arpenteur.web.people.models import DifferentPeople, Person
from arpenteur.web.shared.sealing import sealed
from arpenteur.web.volunteers.models import Team, TeamMember, Volunteer

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
    answer = theirs.post(
        f"/c/{cast.other.slug}/equipes/doublons/", {"first": first, "second": second, "do": "same"}
    )  # fmt: skip
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
