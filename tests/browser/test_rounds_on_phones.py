"""Posters, leaflets and letterboxes on a phone: from the page of the organiser to the receipt, by thumb at 360 px."""

import re
from collections.abc import Callable

import pytest
from accessible import hold
from acting import act, helper, soon
from cast import AT, Cast
from fictional_place import station
from going_round import add, compute, rounds
from playwright.sync_api import Page, expect
from standing_rounds import stand_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, Tally
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Phone as Handset
from arpenteur.web.ground.routes.rounds import views
from field_phone import WAIT, Phone

pytestmark = pytest.mark.browser


def a_tour(cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: Kind, what: str) -> Action:
    """Three stations in one round, given to a pair."""
    stand_in(monkeypatch)
    monkeypatch.setattr(views, "EVERY_SECONDS", 1)
    with sealed(cast.campaign.pk):
        stations = (station(0), station(1), station(2))
        found = act(cast, day=soon(3), start=9, end=12, kind=kind, stations=stations, wanted=4)
        people = [helper(cast.campaign, name) for name in ("Zoé Modèle", "Paul Essai")]
        for one in people:
            assign(action=found, volunteer=one, by=COMMAND, at=AT)
        pair(action=found, volunteers=people, by=COMMAND, at=AT)
    add(cast, found, what, load="2")
    compute(cast, found, crews="1")
    return found


def handed(desk: Page, address: str, cast: Cast, action: Action) -> str:
    """The organiser opens Tournées and hands round A over: the secret of the link she sees."""
    session = cast.client(cast.organiser).cookies["sessionid"].value
    desk.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    desk.goto(f"/c/essai/tournees/{action.pk}/")
    desk.get_by_role("button", name="Remettre la tournée A").click()
    expect(desk.locator("#turf-hand .qr svg")).to_be_visible()
    hold(desk)
    desk.set_viewport_size({"width": 360, "height": 780})
    hold(desk)
    desk.set_viewport_size({"width": 1440, "height": 900})
    link = desk.locator("#turf-link").text_content() or ""
    return link.partition("#")[2]


def total(cast: Cast, action: Action) -> dict[str, int]:
    with sealed(cast.campaign.pk):
        rows = Tally.objects.filter(action=action, quantity__gt=0).values_list("measure", "quantity")
        sums: dict[str, int] = {}
        for measure, quantity in rows:
            sums[measure] = sums.get(measure, 0) + quantity
        return sums


def opened(phone: Phone, secret: str) -> None:
    phone.open(secret)
    phone.ready_offline()
    phone.tap("Commencer")
    expect(phone.page.locator(".nextb h2")).to_be_visible()


def test_posters_from_the_page_of_the_organiser_to_the_receipt(
    desk: Page, address: str, new_phone: Callable[..., Phone], cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    action = a_tour(cast, monkeypatch, Kind.POSTERS, "stations")
    secret = handed(desk, address, cast, action)
    phone = new_phone()
    opened(phone, secret)
    page = phone.page
    expect(page.locator(".nextb .k")).to_have_text("Prochain arrêt, arrêt 1 sur 3")
    expect(page.locator(".fol .ln")).to_have_count(2)
    expect(page.locator(".tmap .way")).to_have_count(1)
    hold(page)
    phone.tap("2 affiches collées")
    phone.queued(0)
    expect(page.locator(".nextb .k")).to_have_text("Prochain arrêt, arrêt 2 sur 3")
    assert total(cast, action) == {"poster": 2}
    # The page of the organiser follows by itself, and leaves alone what she is about.
    desk.locator("#round-A .round-stops summary").click()
    expect(desk.locator("#round-A-now")).to_contain_text("1 sur 3 arrêts", timeout=WAIT)
    expect(desk.locator("#round-A-now")).to_contain_text("1 téléphone entré")
    expect(desk.locator("#round-A .round-stops")).to_have_attribute("open", "")
    expect(desk.locator("#rounds-at")).to_contain_text("Ce que les téléphones avaient dit à")
    # Without a network: a reason, another number, a change of mind; nothing leaves, nothing is lost by a reload.
    phone.context.set_offline(True)
    phone.tap("Pas possible")
    page.get_by_role("button", name=re.compile("Le panneau est recouvert")).tap()
    phone.tap("Autre nombre")
    page.get_by_label("Affiches collées", exact=True).fill("5")
    page.get_by_role("button", name="Noter", exact=True).tap()
    expect(page.locator(".undo")).to_contain_text("5 affiches collées")
    expect(page.locator(".nextb h2")).to_have_text("Tous les arrêts sont notés")
    page.locator(".undo button").tap()
    phone.queued(1)
    phone.stored("outbox", 3)
    page.reload()
    expect(page.locator(".nextb .k")).to_have_text("Prochain arrêt, arrêt 3 sur 3", timeout=WAIT)
    phone.tap("2 affiches collées")
    assert total(cast, action) == {"poster": 2}
    phone.context.set_offline(False)
    phone.tap("Terminer la sortie")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci. Tournée A terminée.")
    phone.tap("Terminer")
    expect(page.get_by_text("3 arrêts reçus sur 3")).to_be_visible(timeout=WAIT)
    assert total(cast, action) == {"poster": 4}
    expect(desk.locator("#round-A")).to_contain_text(re.compile(r"Faite\s: 2 sur 3 arrêts, 4\saffiches"), timeout=WAIT)
    hold(desk)


def test_a_stop_is_chosen_in_the_list_and_corrected(
    desk: Page, address: str, new_phone: Callable[..., Phone], cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    action = a_tour(cast, monkeypatch, Kind.POSTERS, "stations")
    phone = new_phone()
    opened(phone, handed(desk, address, cast, action))
    page = phone.page
    page.locator(".fol .ln").last.tap()
    expect(page.locator(".nextb .k")).to_have_text("Arrêt choisi, arrêt 3 sur 3")
    phone.tap("2 affiches collées")
    phone.queued(0)
    phone.tap("Menu")
    page.get_by_role("button", name="Mes arrêts").tap()
    expect(page.locator(".acts-list li")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Corriger")).tap()
    expect(page.locator(".nextb .k")).to_have_text("Arrêt choisi, arrêt 3 sur 3")
    phone.tap("Pas possible")
    page.get_by_role("button", name=re.compile("Le panneau n’est pas là")).tap()
    phone.queued(0)
    assert total(cast, action) == {}


@pytest.mark.parametrize(
    ("kind", "what", "measure", "sum_"),
    [(Kind.LEAFLETS, "stations", "leaflet", 150), (Kind.LETTERBOXES, "boxes", "letterbox", 40)],
)
def test_leaflets_are_counted_with_their_time_and_letterboxes_in_one_tap(
    desk: Page,
    address: str,
    new_phone: Callable[..., Phone],
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
    what: str,
    measure: str,
    sum_: int,
):
    action = a_tour(cast, monkeypatch, kind, what)
    phone = new_phone()
    opened(phone, handed(desk, address, cast, action))
    page = phone.page
    if kind == Kind.LEAFLETS:
        phone.tap("Tracts donnés")
        page.get_by_label("Tracts donnés", exact=True).fill("150")
        page.get_by_label("Temps passé, en minutes").fill("90")
        hold(page)
        page.get_by_role("button", name="Noter", exact=True).tap()
    else:
        phone.tap("40 boîtes remplies")
        phone.queued(0)
        phone.tap("Pas possible")
        page.get_by_role("button", name=re.compile("Pas de publicité")).tap()
    phone.queued(0)
    assert total(cast, action) == {measure: sum_}
    assert rounds(cast, action)[0].spent == (90 if kind == Kind.LEAFLETS else 0)


def test_an_app_of_before_is_asked_to_be_brought_up_to_date_and_comes_in_as_the_same_phone(
    desk: Page, address: str, new_phone: Callable[..., Phone], cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    action = a_tour(cast, monkeypatch, Kind.POSTERS, "stations")
    secret = handed(desk, address, cast, action)
    phone = new_phone()
    # What the app of before does with a package that it does not know: nothing is opened.
    later = re.compile(r"/terrain/api/entrer$")

    def newer(route):
        answer = route.fetch()
        said = answer.json()
        if "turf" in said:
            said["turf"]["schema"] = 3
        route.fulfill(response=answer, json=said)

    phone.context.route(later, newer)
    phone.page.goto(f"/terrain/#{secret}")
    expect(phone.page.get_by_text("Mettez l’application à jour")).to_be_visible(timeout=WAIT)
    phone.context.unroute(later)
    phone.tap("Réessayer")
    expect(phone.page.locator(".facts")).to_be_visible(timeout=WAIT)
    with sealed(cast.campaign.pk):
        assert Handset.objects.count() == 1
