"""A volunteer's first page: her next outing with its turf, or where she says when she is free."""

from datetime import timedelta

import pytest
from acting import act, helper, soon
from cast import AT, Cast
from cut_turfs import asked, send
from django.test import Client
from fictional_place import station
from handed_turfs import published
from standing_turfs import stand_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.next_outing import next_outing, outings_of
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.persons.volunteers.actions import new_personal_link, own_volunteer
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
PAGE = "/c/essai/ma-sortie/"
LANDINGS = {
    "director": "/c/essai/",
    "organiser": "/c/essai/",
    "leader": "/c/essai/actions/",
    "volunteer": PAGE,
    "guest": "/c/essai/",
    "officer": "/c/essai/conformite/",
}


@pytest.fixture
def herself(cast: Cast) -> Volunteer:
    with sealed(cast.campaign.pk):
        return own_volunteer(campaign=cast.campaign, user=cast.volunteer, **BY)


@pytest.fixture
def link(herself: Volunteer) -> str:
    with sealed(herself.campaign_id):
        return f"/b/{new_personal_link(volunteer=herself, **BY)}/sortie/"


@pytest.fixture
def walk(cast: Cast, herself: Volunteer, monkeypatch: pytest.MonkeyPatch) -> Turf:
    """The turf of her pair, in three days, with Zoé."""
    stand_in(monkeypatch)
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(3), start=14, end=17, stations=(station(0), station(1)), wanted=4)
        beside = helper(cast.campaign, "Zoé Modèle")
        for one in (herself, beside):
            assign(action=action, volunteer=one, **BY)
        number = pair(action=action, volunteers=[herself, beside], **BY)
    assert send(cast, action, "proposer/", **asked()).status_code == 302
    turf = published(cast, action)["A"]
    with sealed(cast.campaign.pk):
        Turf.objects.filter(pk=turf.pk).update(pair=number)
    return turf


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.parametrize("name", LANDINGS)
def test_each_role_lands_on_its_page(cast: Cast, name: str):
    answer = cast.client(getattr(cast, name)).get("/c/essai/accueil/")
    assert answer.headers["Location"] == LANDINGS[name]


def test_a_member_with_one_action_only_lands_on_her_outing_too(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.leader).update(assigned_only=True)
    assert cast.client(cast.leader).get("/c/essai/accueil/").headers["Location"] == PAGE


def test_with_nothing_planned_one_button_says_when_she_is_free_and_no_line_is_made(cast: Cast):
    page = text(cast.client(cast.volunteer), PAGE)
    assert "Rien n’est encore prévu pour vous." in page
    assert page.count('class="btn btn-primary big"') == 1
    assert 'href="/c/essai/moi/">' in page
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()


@pytest.mark.parametrize("way", ["account", "link"])
def test_she_sees_when_with_whom_where_and_which_doors(cast: Cast, walk: Turf, link: str, client: Client, way: str):
    page = text(cast.client(cast.volunteer), PAGE) if way == "account" else text(client, link)
    assert "à 14 h, avec Zoé</h1>" in page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "<b>Zoé Modèle</b> vient avec vous" in page
    assert f"<b>{walk.doors} portes</b>, secteur A" in page
    assert page.count("<circle") == len(walk.plan["buildings"])
    assert "Zoé" not in page[: page.index("</title>")]
    assert "nav five" in page if way == "account" else "nav five" not in page


@pytest.mark.parametrize("way", ["account", "link"])
def test_she_loads_her_turf_in_one_press(cast: Cast, walk: Turf, link: str, client: Client, way: str):
    browser, url = (cast.client(cast.volunteer), PAGE) if way == "account" else (client, link)
    answer = browser.post(url, {"do": "load", "action": walk.action_id})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/terrain/#")
    assert len(answer.headers["Location"]) > 40


@pytest.mark.parametrize("way", ["account", "link"])
def test_she_says_that_she_cannot_any_more(cast: Cast, walk: Turf, link: str, client: Client, way: str):
    browser, url = (cast.client(cast.volunteer), PAGE) if way == "account" else (client, link)
    answer = browser.post(url, {"do": "withdraw", "action": walk.action_id}, follow=True)
    assert "vous n’y êtes plus" in answer.content.decode()
    assert "Rien n’est encore prévu" in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert not Participation.objects.filter(volunteer__person__user=cast.volunteer).exists()


@pytest.mark.parametrize("given", [{"do": "load"}, {"do": "withdraw", "action": "x"}, {"do": "load", "action": "9"}])
def test_what_is_not_hers_is_not_found_and_nothing_changes(cast: Cast, walk: Turf, given: dict[str, str]):
    with sealed(cast.campaign.pk):
        other = act(cast, day=soon(4), start=10, end=12)
        people = Participation.objects.count()
    browser = cast.client(cast.volunteer)
    assert browser.post(PAGE, given).status_code == 404
    assert browser.post(PAGE, {"do": "withdraw", "action": other.pk}).status_code == 404
    assert browser.post(PAGE, {"do": "?", "action": walk.action_id}).status_code == 400
    assert cast.client(cast.organiser).post(PAGE, {"do": "load", "action": walk.action_id}).status_code == 404
    with sealed(cast.campaign.pk):
        assert Participation.objects.count() == people


def test_what_is_cancelled_is_said_and_what_is_over_is_gone(cast: Cast, herself: Volunteer):
    with sealed(cast.campaign.pk):
        for day in (2, 3):
            one = act(cast, day=soon(day), start=10, end=12)
            assign(action=one, volunteer=herself, **BY)
        Action.objects.filter(pk=one.pk).update(status="cancelled", title="Marché annulé")
    page = text(cast.client(cast.volunteer), PAGE)
    assert "Marché annulé" in page
    assert page.index("</h1>") < page.index("Marché annulé")
    with sealed(cast.campaign.pk):
        late = one.ends_at + timedelta(hours=1)
        cards = outings_of(herself, late)
        assert next_outing(herself, cards, late) is None


def test_her_calendar_is_a_file_of_her_outings(cast: Cast, walk: Turf):
    answer = cast.client(cast.volunteer).get(f"{PAGE}agenda.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in answer.content
    assert cast.client(cast.organiser).get(f"{PAGE}agenda.ics").status_code == 404


def test_a_wrong_link_opens_nothing(cast: Cast, link: str, client: Client):
    assert client.get("/b/inconnu/sortie/").status_code == 404
