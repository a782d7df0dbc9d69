"""An action's life: created from a zone, refused in silence, moved, people assigned, started, counted, done."""

import re
from collections.abc import Iterator

import pytest
from acting import DAY, EVE, act, always_free, helper, soon
from cast import Cast
from django.utils import timezone
from fictional_place import PLACE, station
from playwright.sync_api import Browser, Page, expect

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import new_signup_link
from arpenteur.web.ground.fieldwork.models import Action, Participation

pytestmark = pytest.mark.browser
BOTH_BEFORE_EITHER = """(turned_round => {
  const send = XMLHttpRequest.prototype.send, answers = [];
  XMLHttpRequest.prototype.send = function (body) {
    const told = this.onload;
    this.onload = event => {
      answers.push(() => told.call(this, event));
      if (answers.length === 2) for (const one of turned_round ? answers.reverse() : answers) one();
    };
    send.call(this, body);
  };
})"""
"""Two answers have both come from the site before the page is told of either."""


def sign_in(page: Page, cast: Cast, address: str, name: str = "director") -> None:
    session = cast.client(getattr(cast, name)).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


@pytest.fixture
def cast(cast: Cast) -> Cast:
    with sealed(cast.campaign.pk):
        for name in ("Nour Brouillon", "Max Prototype"):
            always_free(helper(cast.campaign, name))
    return cast


@pytest.fixture
def refused_desk(browser: Browser, address: str) -> Iterator[Page]:
    """A desk whose browser may say that a form was refused or asked again, and nothing else."""
    context = browser.new_context(
        base_url=address, viewport={"width": 1440, "height": 900}, locale="fr-FR", reduced_motion="reduce"
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [one for one in troubles if not re.search("status of (409|422)", one)] == []


def test_from_a_zone_to_a_finished_action(refused_desk: Page, address: str, cast: Cast):
    desk = refused_desk
    sign_in(desk, cast, address)
    desk.goto(f"/c/essai/actions/nouvelle/?zone={station(4)}")
    desk.get_by_label("Quoi").select_option("doors")
    desk.get_by_label("Jour", exact=True).fill(EVE.isoformat())
    desk.get_by_label("Consignes").fill("On écoute.")
    desk.get_by_text("Tracer une zone").click()
    pad = desk.locator("[data-draw]")
    box = pad.bounding_box()
    assert box
    for x, y in ((0.45, 0.1), (0.55, 0.1), (0.55, 0.3)):
        pad.click(position={"x": box["width"] * x, "y": box["height"] * y})
    pad.press("Enter")
    expect(desk.get_by_text("Zone tracée.")).to_be_visible()
    desk.get_by_role("button", name="Créer l’action").click()
    expect(desk.get_by_role("heading", name=re.compile("ne peut pas avoir lieu samedi 13 mars"))).to_be_visible()
    expect(desk.get_by_label("Consignes")).to_have_value("On écoute.")
    desk.get_by_role("button", name=re.compile("Déplacer à vendredi 12 mars")).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Porte-à-porte, bureaux")
    desk.get_by_role("link", name="Affecter des personnes").click()
    desk.get_by_role("button", name="Affecter Nour Brouillon").click()
    expect(desk.locator("#alone-list > li")).to_have_count(1)
    row = desk.locator("[data-volunteer]", has_text="Max Prototype")
    row.locator("b").drag_to(desk.locator("[data-drop] h2"))
    expect(desk.locator("#alone-list > li")).to_have_count(2)
    expect(desk.locator(".pair-rows .vacant")).to_contain_text("cochez deux personnes")
    for one in desk.locator("#alone-list [type=checkbox]").all():
        one.check()
    desk.get_by_role("button", name="Mettre en binôme les cochés").click()
    expect(desk.locator(".pair-rows .paired")).to_have_count(1)
    desk.get_by_role("link", name="Porte-à-porte").click()
    desk.get_by_role("button", name="Commencer").click()
    expect(desk.get_by_text("ce n’est pas encore son heure")).to_be_visible()
    desk.get_by_role("button", name="La commencer quand même").click()
    desk.get_by_role("button", name=re.compile("Un de plus.*Portes ouvertes")).dblclick()
    desk.get_by_role("button", name="Compter").click()
    expect(desk.locator(".totals")).to_contain_text("2")
    desk.get_by_role("button", name="Terminer").click()
    expect(desk.locator(".lead-line")).to_contain_text("finie")
    with sealed(cast.campaign.pk):
        action = Action.objects.get()
        assert action.status == "done"
        assert action.zones.count() > 1


def test_arrows_walk_the_week(desk: Page, address: str, cast: Cast):
    with sealed(cast.campaign.pk):
        for start in (9, 14):
            act(cast, start=start, end=start + 2, title=f"Mardi {start}")
        act(cast, DAY.replace(day=11), title="Jeudi")
    sign_in(desk, cast, address)
    desk.goto(f"/c/essai/actions/?semaine={DAY.strftime('%G-W%V')}")
    calendar = desk.locator("[data-week]")
    first = calendar.get_by_role("link", name=re.compile("Mardi 9"))
    first.focus()
    first.press("ArrowDown")
    expect(calendar.get_by_role("link", name=re.compile("Mardi 14"))).to_be_focused()
    desk.keyboard.press("ArrowRight")
    expect(calendar.get_by_role("link", name=re.compile("Jeudi"))).to_be_focused()


def test_the_form_picks_stations_on_its_map_and_follows_the_day(desk: Page, address: str, cast: Cast):
    sign_in(desk, cast, address)
    desk.goto("/c/essai/actions/nouvelle/")
    desk.locator(f"[data-pick] [data-label='{station(4)}']").click(force=True)
    expect(desk.locator("[data-picked]")).to_have_text("Choisis : 5")
    desk.get_by_text("Les bureaux en liste").click()
    desk.locator(f"input[name=stations][value='{station(4)}']").press("Space")
    expect(desk.locator("[data-picked]")).to_have_text("Aucun bureau choisi : tout le territoire.")
    desk.get_by_label("Jour", exact=True).fill(DAY.isoformat())
    desk.get_by_label("Jour", exact=True).blur()
    expect(desk.locator("#beside-week h2")).to_contain_text("8 – 14 février 2027")
    desk.get_by_label("Quoi").select_option("phones")
    expect(desk.get_by_label("Portes prévues")).to_be_hidden()
    expect(desk.get_by_label("Point de rendez-vous")).to_be_hidden()


def test_what_stands_below_a_zone_is_under_the_thumb(phone: Page, address: str, cast: Cast):
    with sealed(cast.campaign.pk):
        act(cast, day=soon(2), stations=(station(0),))
    sign_in(phone, cast, address)
    phone.set_viewport_size({"width": 360, "height": 640})
    for page, names in (
        (f"/c/essai/?zone={station(0)}&niveau=station", ("Découper en secteurs", "Profil")),
        (f"/strategie/{PLACE}/?zone={station(0)}", ("Profil complet", "PDF")),
    ):
        phone.goto(page)
        for name in names:
            button = phone.locator("#panel footer").get_by_role("link", name=name)
            button.click(trial=True)
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
            assert box["y"] + box["height"] <= 640


def test_on_a_phone_a_volunteer_comes_in_one_tap(phone: Page, address: str, cast: Cast):
    with sealed(cast.campaign.pk):
        action = act(cast, day=soon(2), title="Marché")
    sign_in(phone, cast, address, "volunteer")
    phone.goto(f"/c/essai/actions/{action.pk}/")
    button = phone.get_by_role("button", name="Je viens")
    box = button.bounding_box()
    assert box
    assert box["height"] >= 64
    button.tap()
    expect(phone.get_by_text("Vous venez.")).to_be_visible()
    phone.get_by_role("button", name="Un de plus : Portes ouvertes").tap()
    phone.get_by_role("button", name="Compter").tap()
    expect(phone.get_by_text("C’est compté. Merci.")).to_be_visible()


def test_a_name_given_on_a_phone_joins_an_action_by_its_link(phone: Page, cast: Cast):
    """In a browser, whose forms carry their origin: a client of tests sends none."""
    with sealed(cast.campaign.pk):
        action = act(cast, soon(3), wanted=3, stations=(station(0),))
        secret = new_signup_link(action=action, by=COMMAND, at=timezone.now())
    phone.goto(f"/rejoindre/{secret}/")
    phone.get_by_label("Comment l’équipe vous appelle").fill("Lou Gabarit")
    phone.get_by_role("button", name="Je viens").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("C’est noté")
    phone.get_by_role("link", name="/b/").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Lou Gabarit, quand êtes-vous libre")
    phone.get_by_role("button", name="Garder cette semaine").tap()
    expect(phone.locator("main")).to_contain_text("Enregistré")


@pytest.mark.parametrize("turned_round", [False, True])
def test_two_quick_assignments_are_both_shown_in_whichever_order_their_answers_come(
    desk: Page, address: str, cast: Cast, turned_round: bool
):
    with sealed(cast.campaign.pk):
        action = act(cast)
    sign_in(desk, cast, address)
    desk.add_init_script(f"{BOTH_BEFORE_EITHER}({'true' if turned_round else 'false'})")
    desk.goto(f"/c/essai/actions/{action.pk}/equipe/")
    expect(desk.get_by_role("button", name=re.compile("^Affecter "))).to_have_count(2)
    desk.evaluate("for (const one of [...document.querySelectorAll('[data-volunteer] form button')]) one.click()")
    expect(desk.locator("#alone-list > li")).to_have_count(2)
    expect(desk.get_by_role("button", name=re.compile("^Affecter "))).to_have_count(0)
    expect(desk.locator(".who-board")).to_have_count(1)
    with sealed(cast.campaign.pk):
        assert Participation.objects.filter(action=action).count() == 2
