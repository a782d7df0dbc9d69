"""Several volunteers chosen at once: asked, put in a team after one confirmation, taken out again."""

import html as entities

import pytest
import time_machine
from cast import AT, Cast
from crowd import SATURDAY_MORNING, a_team, someone

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.models import Team, TeamMember, Volunteer

pytestmark = pytest.mark.django_db
PAGE, CHOSEN = "/c/essai/equipes/", "/c/essai/equipes/choisis/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def team(cast: Cast) -> Team:
    with sealed(cast.campaign.pk):
        return a_team(cast, "A", 1)


@pytest.fixture
def people(cast: Cast, team: Team) -> list[Volunteer]:
    with sealed(cast.campaign.pk):
        return [
            someone(cast, "Ana Gabarit", team=team),
            someone(cast, "Bao Gabarit", week=[SATURDAY_MORNING]),
            someone(cast, "Cléo Gabarit"),
        ]


def text(answer) -> str:
    plain = entities.unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(plain.split())


def members(cast: Cast) -> set[str]:
    with sealed(cast.campaign.pk):
        return {one.volunteer.name.split()[0] for one in TeamMember.objects.all()}


def test_silence_is_said_and_leads_to_asking(cast: Cast, people):
    page = text(cast.client(cast.organiser).get(PAGE))
    assert "Demander aux 2 qui n’ont rien dit" in page
    assert page.count("n’a rien dit</span>") == 2
    quiet = text(cast.client(cast.organiser).get(f"{PAGE}?dit=nothing"))
    assert "Ana Gabarit" in quiet
    assert "Bao Gabarit" not in quiet


def test_those_ticked_are_asked(cast: Cast, people):
    answer = cast.client(cast.organiser).post(CHOSEN, {"do": "ask", "qui": [people[0].pk, people[1].pk]}, follow=True)
    assert "Ana Gabarit" in text(answer)
    assert "Bao Gabarit" in text(answer)
    assert "Cléo Gabarit" not in text(answer)


def test_all_of_a_filter_are_put_in_a_team_confirmed_and_undone(cast: Cast, people, team: Team):
    browser = cast.client(cast.organiser)
    question = browser.post(f"{CHOSEN}?nom=gabarit", {"do": "team", "tout": "1", "team": team.pk})
    assert "Mettre 3 personnes dans l’équipe" in text(question)
    assert members(cast) == {"Ana"}, "nothing before it is confirmed"
    order = {"do": "join", "team": team.pk, "qui": [one.pk for one in people]}
    assert "2 personnes ajoutées à l’équipe." in text(browser.post(CHOSEN, order, follow=True))
    assert members(cast) == {"Ana", "Bao", "Cléo"}
    assert "C’est défait" in text(browser.post(CHOSEN, {"do": "undo"}, follow=True))
    assert members(cast) == {"Ana"}, "she was in it before"
    browser.post(CHOSEN, {"do": "undo"})
    assert members(cast) == {"Ana"}


@pytest.mark.parametrize(
    ("values", "status"),
    [({"do": "burn", "tout": "1"}, 400), ({"do": "team", "tout": "1", "team": "0"}, 404)],
)
def test_what_cannot_be_is_refused(cast: Cast, people, values, status):
    assert cast.client(cast.organiser).post(CHOSEN, values).status_code == status
    assert members(cast) == {"Ana"}


@pytest.mark.parametrize("nobody", [{}, {"qui": ["x", "9" * 30]}])
def test_nobody_chosen_is_said_on_the_list(cast: Cast, people, nobody):
    html = cast.client(cast.organiser).post(CHOSEN, {"do": "ask", **nobody}, follow=True).content.decode()
    assert "Personne n’est choisi" in html


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("volunteer", 403), ("outsider", 404), ("rival", 404)])
def test_choosing_is_for_those_who_may_change_volunteers(cast: Cast, people, who: str, status: int):
    assert cast.client(getattr(cast, who)).post(CHOSEN, {"do": "ask", "tout": "1"}).status_code == status


def test_nobody_out_of_sight_is_chosen(cast: Cast, people, team: Team):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(team=team.pk)
    browser = cast.client(cast.organiser)
    away = browser.post(CHOSEN, {"do": "ask", "qui": [people[1].pk]})
    assert away.headers["Location"].partition("?")[0] == "/c/essai/equipes/"
    shown = text(browser.post(CHOSEN, {"do": "team", "tout": "1", "team": team.pk}))
    assert "Ana Gabarit" in shown
    assert "Bao Gabarit" not in shown
