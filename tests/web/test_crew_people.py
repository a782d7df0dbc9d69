"""A volunteer's sheet and a team's: read, corrected, paused, linked, forgotten, by those who may."""

import html as entities
import re

import pytest
from cast import AT, Cast
from crowd import EVERY_MORNING, a_team, an_action, someone
from fictional_place import station
from lines import volunteer_named

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.models import Availability, Team, TeamMember, Volunteer

pytestmark = pytest.mark.django_db
URL = "/c/essai/equipes/"
PERSON = {"name": "Lou Gabarit", "email": "", "phone": "", "mobility": "foot", "quartier": "", "reminders": "on"}


@pytest.fixture
def lou(cast: Cast) -> Volunteer:
    with sealed(cast.campaign.pk):
        return someone(cast, "Lou Gabarit", week=EVERY_MORNING, team=a_team(cast, "A", 0), email="lou@exemple.invalid")


def text(answer) -> str:
    return entities.unescape(answer.content.decode())


def test_a_volunteer_is_added_with_what_may_be_held(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        team = Team.objects.get()
    given = {**PERSON, "name": "Max Prototype", "languages": ["fr", "pt"], "wishes": ["market"], "team": team.pk}
    answer = browser.post(URL + "nouveau-benevole/", given)
    assert answer.status_code == 302
    with sealed(cast.campaign.pk):
        person = volunteer_named("Max Prototype")
        assert (person.languages, person.wishes, person.source) == (["fr", "pt"], ["market"], "organiser")
        assert person.teams.get().team == team
    assert "Max Prototype" in text(browser.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "x"}, {"phone": "le soir"}, {"mobility": "avion"}, {"languages": ["xx"]}]
)
def test_what_is_wrong_is_said_and_nothing_is_written(cast: Cast, lou: Volunteer, wrong: dict):
    browser = cast.client(cast.organiser)
    for address in ("nouveau-benevole/", f"benevole/{lou.pk}/modifier/"):
        answer = browser.post(URL + address, {**PERSON, **wrong})
        assert answer.status_code == 400
        assert 'class="error"' in text(answer) or "Rien n’a été" in text(answer)
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get().email == "lou@exemple.invalid"


def test_the_sheet_shows_and_the_organiser_corrects(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.organiser)
    with sealed(cast.campaign.pk):
        an_action(cast, AT.replace(year=2027), lou, title="Marché de l'Épreuve")
    html = text(browser.get(f"{URL}benevole/{lou.pk}/"))
    for said in ("lou@exemple.invalid", "à pied", "noté par l’organisation", "Marché de l'Épreuve", "Groupe A"):
        assert said in html
    assert browser.post(f"{URL}benevole/{lou.pk}/modifier/", {**PERSON, "mobility": "bike"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get(pk=lou.pk).mobility == "bike"


def test_the_week_is_written_for_someone_who_telephones(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.organiser)
    address = f"{URL}benevole/{lou.pk}/disponibilites/"
    browser.post(address, {"do": "week", "week": ["5-morning", "5-evening"]})
    browser.post(address, {"do": "day", "day": "2030-01-05", "parts": ["afternoon"]})
    with sealed(cast.campaign.pk):
        weekly = Availability.objects.filter(day=None)
        assert [(row.weekday, row.starts.hour) for row in weekly] == [(5, 8), (5, 18)]
        assert Availability.objects.filter(day="2030-01-05", free=True).get().starts.hour == 12
    assert "libre : après-midi" in text(browser.get(f"{URL}benevole/{lou.pk}/")).replace("\xa0", " ")
    assert browser.post(address, {"do": "week", "week": ["9-night"]}).status_code == 400


def test_pause_and_back(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.organiser)
    for paused in (True, False):
        browser.post(f"{URL}benevole/{lou.pk}/pause/")
        with sealed(cast.campaign.pk):
            assert bool(Volunteer.objects.get().paused_at) is paused


def test_a_personal_link_is_shown_once_with_its_code_and_opens_her_page(cast: Cast, lou: Volunteer, client):
    browser = cast.client(cast.organiser)
    answer = browser.post(f"{URL}benevole/{lou.pk}/lien/")
    found = re.search(r"http://testserver(/b/[\w-]{32}/)", text(answer))
    assert found
    assert "<svg" in text(answer)
    assert " style=" not in text(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert found[1] not in text(browser.get(f"{URL}benevole/{lou.pk}/"))
    assert "Lou Gabarit" in text(client.get(found[1]))
    browser.post(f"{URL}benevole/{lou.pk}/lien/")
    assert client.get(found[1]).status_code == 404


def test_forgetting_is_asked_first(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.organiser)
    address = f"{URL}benevole/{lou.pk}/oublier/"
    assert "Oublier Lou Gabarit" in text(browser.get(address))
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.count() == 1
    assert browser.post(address).status_code == 302
    with sealed(cast.campaign.pk):
        assert not Volunteer.objects.exists()
    assert browser.get(address).status_code == 404


def test_a_leader_reads_and_changes_nothing(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.leader)
    html = text(browser.get(f"{URL}benevole/{lou.pk}/"))
    assert "lou@exemple.invalid" in html
    assert "/oublier/" not in html
    for page in ("modifier", "disponibilites", "pause", "lien", "oublier"):
        assert browser.post(f"{URL}benevole/{lou.pk}/{page}/", PERSON).status_code == 403
    with sealed(cast.campaign.pk):
        team = Team.objects.get()
    for page in ("modifier", "personnes", "agenda", "terminer"):
        assert browser.post(f"{URL}equipe/{team.pk}/{page}/").status_code == 403
    with sealed(cast.campaign.pk):
        assert Volunteer.objects.get().digest is None


def test_people_and_teams_of_another_campaign_do_not_exist(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.rival)
    with sealed(cast.campaign.pk):
        team = Team.objects.get()
    for page in ("", "modifier/", "oublier/"):
        assert browser.get(f"/c/rivale/equipes/benevole/{lou.pk}/{page}").status_code == 404
    for page in ("", "modifier/"):
        assert browser.get(f"/c/rivale/equipes/equipe/{team.pk}/{page}").status_code == 404
    assert browser.post(f"/c/rivale/equipes/equipe/{team.pk}/terminer/").status_code == 404


def test_a_team_is_made_changed_filled_and_ended(cast: Cast, lou: Volunteer):
    browser = cast.client(cast.organiser)
    given = {"letter": "b", "name": "Plateau", "stations": [station(4), station(5)]}
    answer = browser.post(URL + "nouvelle-equipe/", given)
    team_url = answer.headers["Location"]
    assert "Plateau" in text(browser.get(team_url))
    assert "déjà la lettre" in text(browser.post(URL + "nouvelle-equipe/", given))
    assert browser.post(team_url + "modifier/", {**given, "letter": "C2"}).status_code == 302
    browser.post(team_url + "personnes/", {"volunteer": lou.pk, "leads": "1"})
    assert "responsable" in text(browser.get(team_url))
    browser.post(team_url + "personnes/", {"volunteer": lou.pk, "do": "leave"})
    assert browser.post(team_url + "personnes/", {"volunteer": "x"}).status_code == 404
    with sealed(cast.campaign.pk):
        assert TeamMember.objects.count() == 1
    assert browser.post(team_url + "terminer/").status_code == 302
    assert "Plateau" not in text(browser.get(URL))
    assert "terminée" in text(browser.get(team_url))


def test_an_organiser_narrowed_to_zones_stays_in_them(cast: Cast, lou: Volunteer):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(stations=[station(7)])
        team = Team.objects.get()
    browser = cast.client(cast.organiser)
    assert browser.get(f"{URL}benevole/{lou.pk}/").status_code == 404
    assert browser.post(f"{URL}equipe/{team.pk}/terminer/").status_code == 404
    assert browser.post(URL + "nouvelle-equipe/", {"letter": "Z", "name": "Z"}).status_code == 400
    assert (
        browser.post(URL + "nouvelle-equipe/", {"letter": "Z", "name": "Z", "stations": [station(1)]}).status_code
        == 400
    )
    assert (
        browser.post(URL + "nouvelle-equipe/", {"letter": "Z", "name": "Z", "stations": [station(7)]}).status_code
        == 302
    )
    assert browser.post(URL + "nouveau-benevole/", PERSON).status_code == 400
    assert browser.get(URL + "import/").status_code == 403
