"""Pages of actions: calendar, month, list, map, one action; forms sent twice; scripts in every text."""

import html
import json
import re
from datetime import date, timedelta

import pytest
from acting import DAY, act, address, helper, soon, typed
from cast import AT, Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fictional_place import station
from populated import ATTACK

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Participation
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.ground.fieldwork.weeks import MOST_LANES, week

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}
MONDAY = DAY - timedelta(days=DAY.weekday())
WEEK = DAY.strftime("%G-W%V")
STREETS = "rue des Exemples\n\nAvenue du MODELE 2\nrue des Exemples"


def area(*corners: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [corners]})


@pytest.fixture
def page(cast: Cast):
    def get(rest: str = "", name: str = "director", status: int = 200) -> str:
        answer = cast.client(getattr(cast, name)).get(address(cast, rest))
        assert answer.status_code == status, answer.content.decode()
        return html.unescape(answer.content.decode())

    return get


def laid_out(cast: Cast, monday: date = MONDAY):
    return week(cast.campaign, monday, show(Action.objects.prefetch_related("zones"), ground_of(cast.campaign)), AT)


def test_the_week_shows_each_action_at_its_hour_with_its_state_in_words(cast: Cast, page):
    with sealed(cast.campaign.pk):
        action = act(cast, title="Marché", stations=(station(0),), start=9, end=11)
        assign(action=action, volunteer=helper(cast.campaign, "Nour"), **BY)
    found = page(f"?semaine={WEEK}")
    assert re.search(r'class="ev s-short r5 e13 w1-1"', found)
    assert "9\N{NO-BREAK SPACE}h – 11\N{NO-BREAK SPACE}h" in found
    assert "1 / 2" in found
    assert "à compléter" in found
    assert "Marché" in found
    assert f"semaine={(DAY + timedelta(days=7)).strftime('%G-W%V')}" in found


@pytest.mark.parametrize("text", ["2027", "2027-W54", "9999-W01", "W10", "2027-W00"])
def test_a_week_that_is_none_is_a_question_that_cannot_be_read(page, text: str):
    assert "2027-W10" in page(f"?semaine={text}", status=400)
    page("mois/?mois=2027-13", status=400)


def test_the_week_in_which_clocks_change_keeps_hours_where_the_clock_shows_them(cast: Cast):
    with sealed(cast.campaign.pk):
        for day in (date(2027, 3, 27), date(2027, 3, 28)):
            act(cast, day, 18, 20)
        days = laid_out(cast, date(2027, 3, 22)).days
    assert [(slot.row, slot.until) for day in days for slot in day.slots] == [(41, 49), (41, 49)]


def test_actions_at_one_hour_stand_side_by_side_and_a_crowd_leads_to_the_list(cast: Cast, page):
    with sealed(cast.campaign.pk):
        for _ in range(2):
            act(cast)
        slots = laid_out(cast).days[1].slots
        assert [(one.lane, one.lanes) for one in slots] == [(1, 2), (2, 2)]
        for _ in range(5):
            act(cast)
        slots = laid_out(cast).days[1].slots
    drawn = [one for one in slots if not one.beyond]
    assert len(drawn) == MOST_LANES
    assert [one.more for one in drawn] == [0, 0, 5]
    assert sum(one.beyond for one in slots) == 5, "named where a day is a list"
    assert f"liste/?day={DAY}" in page(f"?semaine={WEEK}")


def test_stations_are_said_once_where_a_title_ends_with_them(cast: Cast):
    with sealed(cast.campaign.pk):
        own = act(cast, title="Porte-à-porte devant l’école")
        same = act(cast, title="Porte-à-porte, bureaux 2 et 1", stations=(station(0), station(1)))
        other = act(cast, title="Porte-à-porte, bureau 9", stations=(station(0),))
        ground = ground_of(cast.campaign)
        names = [one.name for one in show([own, same, other], ground)]
    assert names == ["Porte-à-porte devant l’école", "Porte-à-porte", "Porte-à-porte, bureau 9"]


def test_what_runs_now_is_listed_once(cast: Cast, page):
    with sealed(cast.campaign.pk):
        running = act(cast, title="Tractage gare")
        Action.objects.filter(pk=running.pk).update(status=Status.RUNNING)
    side = page(f"?semaine={WEEK}").split("<aside", 1)[1]
    assert side.count("Tractage gare") == 1


def test_the_grid_grows_for_early_and_late_actions(cast: Cast):
    with sealed(cast.campaign.pk):
        act(cast, start=6, end=7)
        act(cast, start=23, end=1)
        found = laid_out(cast)
    assert found.rows == (24 - 6) * 4
    assert [(one.row, one.until) for one in found.days[1].slots] == [(1, 5), (69, 73)]


def test_the_week_asks_as_many_questions_of_5_actions_as_of_200(cast: Cast):
    def many(count: int) -> None:
        with sealed(cast.campaign.pk):
            for number in range(count):
                day, start = DAY + timedelta(days=number % 5), 8 + number % 12
                action = act(cast, day, start, start + 1, stations=(station(number % 9),))
                person = helper(cast.campaign, f"Personne {number}")
                Participation.objects.create(campaign=cast.campaign, action=action, volunteer=person, since=AT)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address(cast, f"?semaine={WEEK}")).status_code == 200
        return len(queries)

    browser = cast.client(cast.director)
    many(5)
    asked()
    few = asked()
    many(195)
    assert asked() == few
    assert few <= 24


def test_the_month_lists_three_a_day_and_how_many_more(cast: Cast, page):
    with sealed(cast.campaign.pk):
        for number in range(5):
            act(cast, title=f"Numéro {number}")
    found = page(f"mois/?mois={DAY:%Y-%m}")
    assert found.count("Numéro") == 3
    assert "2 autres" in found
    assert "février 2027" in found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"porte"}),
        ("kind=market", set()),
        ("state=done", {"marché"}),
        ("day=2027-02-09", {"porte", "marché"}),
        (f"zone={station(0)}", {"porte"}),
        ("zone=Q1", {"porte"}),
        ("zone=Q3", set()),
        ("team=x&kind=nope", {"porte"}),
    ],
)
def test_the_list_is_filtered(cast: Cast, page, query: str, expected: set[str]):
    with sealed(cast.campaign.pk):
        act(cast, title="porte", stations=(station(0),))
        market = act(cast, title="marché", kind=Kind.MARKET)
        Action.objects.filter(pk=market.pk).update(status=Status.DONE)
        if "day=" not in query and "state=" not in query and "kind=market" not in query:
            Action.objects.filter(pk=market.pk).update(starts_at=AT.replace(year=2020), ends_at=AT.replace(year=2021))
        if query == "kind=market":
            Action.objects.filter(pk=market.pk).delete()
    found = page(f"liste/?{query}")
    table = found[found.find("<tbody>") :]
    assert {name for name in ("porte", "marché") if f">{name}</a>" in table} == expected


def test_an_action_is_created_from_a_zone_once_however_often_the_form_is_sent(cast: Cast, page):
    found = page(f"nouvelle/?zone={station(4)}")
    assert re.search(rf'value="{station(4)}" checked', found)
    key = re.search(r'name="key" value="([^"]+)"', found)
    assert key
    browser = cast.client(cast.director)
    sent = typed(soon(5), stations=[station(4)], key=key[1], title="Une fois", streets=STREETS)
    answers = [browser.post(address(cast, "nouvelle/"), sent) for _ in range(2)]
    assert {one.headers["Location"] for one in answers} == {answers[0].headers["Location"]}
    with sealed(cast.campaign.pk):
        action = Action.objects.get()
        assert action.streets == ["rue des Exemples", "Avenue du MODELE 2"]
        assert action.doors > 0


def test_a_quartier_fills_in_all_its_stations(page):
    assert page("nouvelle/?zone=Q1").count(" checked") == 1 + 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"starts": "25:00"},
        {"ends": "18:00"},
        {"kind": "x"},
        {"wanted": "0"},
        {"stations": ["x"]},
        {"area": "{"},
        {"area": '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}'},
        {"streets": "\n".join(f"rue {n}" for n in range(41))},
        {"streets": "rue inventée"},
        {"day": "12/31/2026"},
        {"area": area((0, 0), (0.4, 0.4), (0.4, 0), (0, 0.4))},
        {"area": area((0, 0), (0, 0), (0, 0))},
        {"area": area((0, 0), (0.4, 0.4), (0.2, 0.2))},
        {"area": area((50, 50), (51, 50), (51, 51))},
        {"day": "2027-03-28", "starts": "02:30", "ends": "04:00"},
        {"day": "2027-03-28", "starts": "01:00", "ends": "02:30"},
        {"day": "2027-03-27", "starts": "22:00", "ends": "02:59"},
    ],
)
def test_a_wrong_form_says_where_and_loses_nothing(cast: Cast, wrong: dict):
    answer = cast.client(cast.director).post(address(cast, "nouvelle/"), typed(brief="Gardé") | wrong)
    assert answer.status_code == 422
    assert "Gardé" in answer.content.decode()


def test_two_editors_see_both_versions_and_the_second_may_save_again(cast: Cast):
    with sealed(cast.campaign.pk):
        action = act(cast, title="Avant")
    browser, other = cast.client(cast.director), cast.client(cast.organiser)
    url = address(cast, f"{action.pk}/modifier/")
    assert other.post(url, typed(title="De l'autre", version="1", save="1")).status_code == 302
    answer = browser.post(url, typed(title="De moi", version="1", brief="Long texte", save="1"))
    found = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Quelqu’un a modifié cette action" in found
    assert "De l'autre" in found
    assert "Long texte" in found
    assert 'name="version" value="2"' in found
    assert browser.post(url, typed(title="De moi", version="2", brief="Long texte")).status_code == 302
    with sealed(cast.campaign.pk):
        assert Action.objects.get().title == "De moi"


def test_the_journal_of_an_action_names_current_members(cast: Cast, page):
    browser = cast.client(cast.organiser)
    browser.post(address(cast, "nouvelle/"), typed(soon(3)))
    with sealed(cast.campaign.pk):
        action = Action.objects.get()
    browser.post(address(cast, f"{action.pk}/etat/"), {"status": "running", "early": "1"})
    found = page(f"{action.pk}/")
    assert "<b>Organiser</b> a créé l’action" in found
    assert (
        "<b>Organiser</b> a mis l’état « en cours »".replace("« ", "«\N{NO-BREAK SPACE}").replace(
            " »", "\N{NO-BREAK SPACE}»"
        )
        in found
    )
    with sealed(cast.campaign.pk):
        cast.organiser.memberships.all().delete()
    assert "un ancien membre" in page(f"{action.pk}/")


def test_buttons_follow_the_graph_and_a_reason_is_asked_to_cancel(cast: Cast, page):
    with sealed(cast.campaign.pk):
        action = act(cast)
    browser = cast.client(cast.director)
    url = address(cast, f"{action.pk}/")
    assert set(re.findall(r'name="status" value="(\w+)"', page(f"{action.pk}/"))) == {"running", "done", "draft"}
    assert browser.post(f"{url}etat/", {"status": "x"}).status_code == 404
    assert browser.post(f"{url}annuler/", {"why": ""}).status_code == 422
    assert browser.post(f"{url}annuler/", {"why": "Orage"}).status_code == 302
    found = page(f"{action.pk}/")
    assert "Orage" in found
    assert re.findall(r'name="status" value="(\w+)"', found) == ["planned"]


def test_copy_repeat_and_handing_over_from_the_page(cast: Cast, page):
    with sealed(cast.campaign.pk):
        action = act(cast, title="Modèle")
        lou = cast.volunteer.memberships.get()
    browser = cast.client(cast.director)
    url = address(cast, f"{action.pk}/")
    assert browser.post(f"{url}copier/").headers["Location"].endswith("/modifier/")
    assert browser.post(f"{url}repeter/", {"weeks": "2"}).status_code == 302
    assert browser.post(f"{url}repeter/", {"weeks": "99"}).status_code == 422
    assert browser.post(f"{url}confier/", {"member": lou.pk}).status_code == 302
    assert "Reprendre à Volunteer" in page(f"{action.pk}/")
    assert browser.post(f"{url}confier/", {"member": lou.pk, "do": "back"}).status_code == 302
    assert browser.post(f"{url}confier/", {"member": "x"}).status_code == 404
    with sealed(cast.campaign.pk):
        assert Action.objects.filter(title="Modèle").count() == 4


def test_streets_are_found_by_some_letters(cast: Cast):
    browser = cast.client(cast.director)
    found = browser.get(address(cast, "rues/"), {"q": "EPREUVE"}).json()["streets"]
    assert len(found) == 20
    assert all("Épreuve" in name for name in found)
    assert browser.get(address(cast, "rues/"), {"q": "p"}).json() == {"streets": []}


def test_a_street_that_is_none_is_refused_with_the_nearest_but_stays_where_it_was(cast: Cast):
    browser = cast.client(cast.director)
    refused = browser.post(address(cast, "nouvelle/"), typed(streets="rue des Exemple"))
    assert refused.status_code == 422
    assert re.search(r"peut-être «\srue des Exemples\s»", html.unescape(refused.content.decode()))
    with sealed(cast.campaign.pk):
        action = act(cast, streets=("rue d'avant",))
    url = address(cast, f"{action.pk}/modifier/")
    assert browser.post(url, typed(streets="rue d'avant", version="1", save="1")).status_code == 302


def test_scripts_in_every_text_are_shown_as_text(cast: Cast):
    with sealed(cast.campaign.pk):
        values = dict.fromkeys(("title", "place", "brief", "material"), ATTACK)
        action = act(cast, stations=(station(0),), streets=(ATTACK,), wanted=3, **values)
        assign(action=action, volunteer=helper(cast.campaign, ATTACK, user=cast.director), **BY)
        assert ActionZone.objects.count() == 1
    browser = cast.client(cast.director)
    looks = (
        "",
        f"?semaine={WEEK}",
        f"mois/?mois={DAY:%Y-%m}",
        "liste/",
        "carte/",
        f"{action.pk}/",
        f"{action.pk}/modifier/",
        f"{action.pk}/equipe/",
        f"liste/?zone={ATTACK}",
    )
    for look in looks:
        found = browser.get(address(cast, look)).content.decode()
        assert "<script>alert" not in found, look
        assert "<img src=x" not in found, look
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", found), look
        assert found.count("<h1") == 1, look
    browser.post(address(cast, f"{action.pk}/annuler/"), {"why": ATTACK})
    assert "<script>alert" not in browser.get(address(cast, f"{action.pk}/")).content.decode()


def test_an_end_before_the_start_is_refused_unless_the_night_is_short(cast: Cast):
    client = cast.client(cast.director)
    answer = client.post(address(cast, "nouvelle/"), typed(start="20:00", end="18:00"))
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "La fin vient avant le début" in said
    assert "Votre saisie est gardée ci-dessous" in said
    assert client.post(address(cast, "nouvelle/"), typed(start="21:00", end="01:00")).status_code == 302
