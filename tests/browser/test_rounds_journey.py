"""Posters: addresses typed, a place clicked, rounds, a sheet, said done, and the counts move; the same on a phone.

What is typed while a job makes rounds stays; whoever walks a round says it done where the code of its sheet leads.
"""

import pytest
from accessible import hold
from acting import act, helper, soon
from cast import AT, Cast
from fictional_place import station
from going_round import add, compute, rounds, send, typed
from playwright.sync_api import Page, expect
from standing_rounds import stand_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, Participation, Tally
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.routes.rounds import views
from arpenteur.web.ground.routes.rounds.jobs import make_later
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    stand_in(monkeypatch)
    return cast


@pytest.fixture
def action(cast: Cast) -> Action:
    with sealed(cast.campaign.pk):
        stations = (station(0), station(1), station(2))
        found = act(cast, day=soon(3), start=9, end=12, kind=Kind.POSTERS, stations=stations, wanted=4)
        people = [helper(cast.campaign, name) for name in ("Zoé Modèle", "Paul Essai")]
        for one in people:
            assign(action=found, volunteer=one, by=COMMAND, at=AT)
        pair(action=found, volunteers=people, by=COMMAND, at=AT)
    return found


def sign_in(page: Page, cast: Cast, address: str, name: str = "organiser") -> None:
    session = cast.client(getattr(cast, name)).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def everything_unfolded(page: Page) -> None:
    """axe-core finds nothing, nothing overflows."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    hold(page)


def put_up(cast: Cast) -> int:
    with sealed(cast.campaign.pk):
        return sum(Tally.objects.filter(measure="poster").values_list("quantity", flat=True))


def test_posters_from_typed_addresses_to_counts(desk: Page, address: str, cast: Cast, action: Action):
    sign_in(desk, cast, address)
    desk.goto(f"/c/essai/actions/{action.pk}/")
    desk.get_by_role("link", name="Tournées", exact=True).click()
    desk.get_by_label("Adresses, une par ligne").fill("1 rue des Exemples\n2 rue des Exemples ; 5\n9 rue Perdue")
    desk.get_by_role("button", name="Ajouter les adresses").click()
    expect(desk.locator("#stops")).to_contain_text("1 adresse introuvable")
    lines = desk.get_by_label("Adresses, une par ligne")
    expect(lines).to_have_value("9 rue Perdue")
    lines.fill("3 rue des Exemples")
    desk.get_by_role("button", name="Ajouter les adresses").click()
    expect(desk.locator("#stops")).not_to_contain_text("introuvable")
    # A place of one's own, where no address is.
    expect(desk.locator("turf-map[drawn]")).to_be_visible()
    desk.get_by_role("button", name="Cliquer un arrêt sur la carte").click()
    desk.locator(".halts > g").first.click(position={"x": 4, "y": 4}, force=True)
    desk.get_by_label("Comment il s’appelle").fill("Panneau du stade")
    desk.get_by_role("button", name="Ajouter cet arrêt").click()
    expect(desk.locator(".rounds-stops li")).to_have_count(4)
    everything_unfolded(desk)
    desk.get_by_label("Équipages").fill("2")
    desk.get_by_role("button", name="Calculer les tournées").click()
    rows = desk.locator(".turf-rows > li")
    expect(rows).to_have_count(2)
    expect(desk.locator(".tours path")).to_have_count(2)
    desk.get_by_role("button", name="Répartir les binômes").click()
    expect(rows.first).to_contain_text("Zoé Modèle, Paul Essai")
    sheet = desk.request.get(f"{address}{rows.first.get_by_role('link').get_attribute('href')}")
    assert sheet.body().startswith(b"%PDF")
    rows.first.locator(".round-stops > summary").click()
    expect(desk.locator(".rmap")).to_have_class("tmap rmap one-tour")
    rows.first.get_by_label("Affiches posées en tout").fill("3")
    rows.first.get_by_role("button", name="La tournée A est faite").click()
    expect(rows.first).to_contain_text("Faite : 2 sur 2 arrêts, 3 affiches".replace(" :", "\N{NO-BREAK SPACE}:"))
    assert put_up(cast) == 3
    desk.goto(f"/c/essai/actions/{action.pk}/")
    expect(desk.locator("#counts .totals")).to_contain_text("3")
    desk.go_back()
    rows.first.get_by_role("button", name="La tournée A n’est pas faite").click()
    expect(desk.locator(".rounds-list")).not_to_contain_text("faites")
    assert put_up(cast) == 0
    everything_unfolded(desk)


def test_rounds_on_a_phone(phone: Page, address: str, cast: Cast, action: Action):
    sign_in(phone, cast, address)
    phone.goto(f"/c/essai/tournees/{action.pk}/")
    phone.get_by_role("button", name="Ajouter les bureaux de vote").tap()
    phone.get_by_role("button", name="Calculer les tournées").tap()
    row = phone.locator(".turf-rows > li").first
    row.locator(".round-stops > summary").tap()
    row.get_by_role("button", name="La tournée A est faite").tap()
    expect(row).to_contain_text("Faite")
    with sealed(cast.campaign.pk):
        assert Round.objects.exclude(done_at=None).count() == 1
    everything_unfolded(phone)


def test_whoever_walks_says_it_done_on_her_phone(phone: Page, address: str, cast: Cast, action: Action):
    typed(cast, action, *(f"{n} rue des Exemples" for n in range(1, 7)))
    compute(cast, action)
    with sealed(cast.campaign.pk):
        me = Volunteer.objects.filter(person__user=cast.volunteer).first() or helper(
            cast.campaign, "Militante", user=cast.volunteer
        )
        assign(action=action, volunteer=me, by=COMMAND, at=AT)
        Participation.objects.filter(volunteer=me).update(pair=1)
    send(cast, action, f"{rounds(cast, action)[0].pk}/binome/", pair="1")
    sign_in(phone, cast, address, "volunteer")
    phone.goto(f"/c/essai/tournees/{action.pk}/la-mienne/?tournee=A")
    hold(phone)
    phone.get_by_label("2 rue des Exemples").uncheck()
    phone.get_by_role("button", name="La tournée A est faite").tap()
    expect(phone.locator(".came")).to_contain_text("2 sur 3 arrêts, 4 affiches")
    expect(phone.locator(".missed")).to_have_count(1)
    assert put_up(cast) == 4
    hold(phone)
    phone.get_by_role("button", name="La tournée A n’est pas faite").tap()
    expect(phone.get_by_role("button", name="La tournée A est faite")).to_be_visible()
    assert put_up(cast) == 0


def test_what_is_typed_while_a_job_is_at_it_stays(
    desk: Page, address: str, cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "MOST_AT_ONCE", 2)
    add(cast, action, "stations")
    compute(cast, action)
    sign_in(desk, cast, address)
    desk.goto(f"/c/essai/tournees/{action.pk}/")
    desk.locator("#stops > summary").click()
    lines = desk.get_by_label("Adresses, une par ligne")
    lines.fill("4 rue des Exemples")
    with desk.expect_response("**/attente/"):
        pass
    expect(lines).to_have_value("4 rue des Exemples")
    hold(desk)
    assert make_later.call(cast.campaign.pk, action.pk)
    expect(desk.locator("#rounds-wait")).to_contain_text("Les tournées sont là.")
    expect(lines).to_have_value("4 rue des Exemples")
    desk.get_by_role("link", name="Les afficher").click()
    expect(desk.locator(".turf-rows > li")).to_have_count(2)


def test_rounds_that_a_job_made_are_shown_by_themselves(
    desk: Page, address: str, cast: Cast, action: Action, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "MOST_AT_ONCE", 2)
    add(cast, action, "stations")
    compute(cast, action)
    sign_in(desk, cast, address)
    desk.goto(f"/c/essai/tournees/{action.pk}/")
    expect(desk.locator("#rounds-wait")).to_contain_text("en cours de calcul")
    assert make_later.call(cast.campaign.pk, action.pk)
    expect(desk.locator(".turf-rows > li")).to_have_count(2)
