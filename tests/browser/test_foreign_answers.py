"""Somebody else answers in the site's place, or nobody does: nothing of it is shown, nothing is taken as done."""

import re
from collections.abc import Callable, Iterator
from datetime import time
from urllib.parse import unquote

import pytest
from cast import Cast
from crowd import someone
from fictional_place import PLACE, station, write_fictional_place
from playwright.sync_api import Browser, Locator, Page, Route, expect
from saturday import NAMES
from street_grid import grid_of_town, stand_on_streets

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.models import WeekQuestion

pytestmark = pytest.mark.browser
EVERY_DAY = tuple((day, time(6), time(23)) for day in range(7))
PORTAL = '<html><body><div id="week" data-row><h1>Wi-Fi de la gare</h1></div></body></html>'


@pytest.fixture(scope="module")
def walked_place(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_place(tmp_path_factory.mktemp("walked") / "snapshot", more=grid_of_town())


@pytest.fixture
def people(cast: Cast, walked_place: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_on_streets(walked_place, monkeypatch)
    with sealed(cast.campaign.pk):
        for name in NAMES:
            someone(cast, name, week=EVERY_DAY, phone="0601020304")
        someone(cast, "Zélie L’Ébauche", phone="06 01 02 03 05", email="zelie@exemple.invalid")


@pytest.fixture
def member(cast: Cast, people: None, browser: Browser, address: str) -> Iterator[Page]:
    """A director's page that fails its test on an error of a script; the browser notes answers of a proxy as errors."""
    size = {"width": 1440, "height": 900}
    context = browser.new_context(base_url=address, viewport=size, locale="fr-FR", reduced_motion="reduce")
    session = cast.client(cast.director).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    # What outlives its page is intercepted only where the browser was told so before the page was loaded.
    page.route("**/*", lambda route: route.continue_())
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    assert troubles == []


def portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body=PORTAL)


def older_answer(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body=PORTAL, headers={"Terrain-Request": "0123456789abcdef"})


def proxy(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>502 Bad Gateway</h1>")


def firewall(route: Route) -> None:
    route.fulfill(status=403, content_type="text/html", body="<h1>Forbidden</h1>", headers={"HX-Redirect": "/portail/"})


def nothing(route: Route) -> None:
    route.fulfill(status=200, body="")


def elsewhere(route: Route) -> None:
    route.fulfill(status=302, headers={"Location": "http://portail.invalid/"})


def cut(route: Route) -> None:
    route.abort("internetdisconnected")


def intercept(page: Page, where: str, answer: Callable[[Route], None], *methods: str) -> None:
    """From now on this one answers requests of these methods."""
    page.route(where, lambda route: answer(route) if route.request.method in methods else route.continue_())


def line_to_ask(page: Page, cast: Cast) -> Locator:
    """Everybody's text is written; the line of one of them."""
    page.goto(f"/c/{cast.campaign.slug}/equipes/demander/")
    page.locator("textarea[name=text]").fill("Bonjour {prénom},\nsamedi & dimanche ? L’équipe\n{lien}")
    page.locator("button[name=do][value=write]").click()
    row = page.locator("[data-row]").filter(has_text="Zélie")
    expect(row.get_by_role("button", name="Copier")).to_be_visible()
    return row


def notice(page: Page) -> Locator:
    return page.locator("#no-answer")


@pytest.mark.parametrize("answer", [portal, older_answer, proxy, firewall, nothing, elsewhere, cut])
def test_preparing_keeps_what_it_shows_and_can_be_done_again(cast: Cast, member: Page, answer: Callable[[Route], None]):
    page, where = member, f"/c/{cast.campaign.slug}/semaine/preparer/"
    page.goto(where)
    stations = page.locator("#week button[name=drop]")
    count = stations.count()
    assert count
    intercept(page, f"**{where}", answer, "POST")
    stations.first.click()
    expect(notice(page)).to_contain_text("rien ne dit que c’est enregistré")
    expect(stations).to_have_count(count)
    expect(page).to_have_url(re.compile(where))
    page.unroute(f"**{where}")
    stations.first.click()
    expect(stations).to_have_count(count - 1)
    expect(notice(page)).to_be_hidden()


@pytest.mark.parametrize("answer", [portal, proxy, cut])
def test_nobody_is_marked_as_asked_by_somebody_else(cast: Cast, member: Page, answer: Callable[[Route], None]):
    page, where = member, f"/c/{cast.campaign.slug}/equipes/demander/"
    row = line_to_ask(page, cast)
    intercept(page, f"**{where}*", answer, "POST")
    row.get_by_role("button", name="Copier").click()
    expect(notice(page)).to_contain_text("rien ne dit que c’est enregistré")
    expect(row.locator("[data-state]")).to_have_text("à solliciter")
    page.unroute(f"**{where}*")
    with sealed(cast.campaign.pk):
        assert not WeekQuestion.objects.exclude(asked_at=None).exists()
    row.get_by_role("button", name="Copier").click()
    expect(row.locator("[data-state]")).to_contain_text("demandé")
    expect(notice(page)).to_be_hidden()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Bonjour Zélie,\nsamedi & dimanche ? L’équipe\nhttp")


def test_texts_leave_by_each_means_as_they_were_written(cast: Cast, member: Page):
    page = member
    page.add_init_script("navigator.share = async (one) => { window.shared = one.text }")
    row = line_to_ask(page, cast)
    sms = row.locator("a[data-means=sms]").get_attribute("href") or ""
    assert sms.startswith("sms:+33601020305?&body=Bonjour%20Z%C3%A9lie%2C%0Asamedi%20%26%20dimanche%20%3F%20L%E2%80%99")
    assert "+" not in sms.partition("body=")[2], "an SMS would show the plus"
    mail = row.locator("a[data-means=email]").get_attribute("href") or ""
    assert mail.startswith("mailto:zelie@exemple.invalid?subject=")
    assert "Bonjour Zélie,\r\nsamedi & dimanche ? L’équipe\r\n" in unquote(mail.partition("&body=")[2])
    row.get_by_role("button", name="Partager").click()
    expect(row.locator("[data-state]")).to_contain_text("demandé")
    assert page.evaluate("window.shared").startswith("Bonjour Zélie,\nsamedi & dimanche ? L’équipe\nhttp")


def test_where_a_page_may_not_copy_the_text_is_selected_and_nobody_is_marked(cast: Cast, member: Page):
    page = member
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('NotAllowedError'))")
    row = line_to_ask(page, cast)
    row.get_by_role("button", name="Copier").click()
    expect(row.locator("[data-text]")).to_be_visible()
    assert page.evaluate("getSelection().toString()").startswith("Bonjour Zélie")
    expect(row.locator("[data-state]")).to_have_text("à solliciter")


def test_the_text_of_a_published_day_is_copied_whole(cast: Cast, member: Page):
    page = member
    page.goto(f"/c/{cast.campaign.slug}/semaine/preparer/")
    page.get_by_role("button", name=re.compile("^Publier")).click()
    line = page.locator("tr.todo").first
    line.locator("summary").click()
    written = line.locator(".msg").inner_text()
    sms = line.get_by_role("link", name="SMS").get_attribute("href") or ""
    waiting = page.locator("tr.todo").count()
    line.get_by_role("button", name="Copier le texte", exact=True).click()
    expect(page.locator("tr.todo")).to_have_count(waiting - 1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == written
    assert copied.count("\n") >= 3
    assert unquote(sms) == f"sms:+33601020304?&body={copied}"


def test_search_keeps_what_was_typed_and_says_so_inside_its_box(cast: Cast, member: Page):
    page = member
    page.goto(f"/c/{cast.campaign.slug}/")
    intercept(page, "**/chercher/", portal, "POST")
    page.keyboard.press("/")
    page.locator("#search-field").press_sequentially("bureau 3")
    expect(page.locator("#search-box #no-answer")).to_be_visible()
    expect(page.locator("#search-field")).to_have_value("bureau 3")
    expect(page.locator("#search-hits")).not_to_contain_text("Wi-Fi")
    page.unroute("**/chercher/")
    page.locator("#search-field").press("Backspace")
    expect(page.locator("#search-hits [role=option]").first).to_be_visible()
    expect(notice(page)).to_be_hidden()


def test_a_page_that_is_only_read_says_that_it_is_as_before(member: Page):
    page = member
    page.goto(f"/strategie/{PLACE}/")
    page.wait_for_selector("zone-map[drawn]")
    intercept(page, f"**/strategie/{PLACE}/*", portal, "GET")
    page.locator(f'tr[data-zone="{station(3)}"] a').first.click()
    expect(notice(page)).to_contain_text("ce qui est montré ici est ce qu’on savait avant")
    expect(page.get_by_text("Wi-Fi de la gare")).to_have_count(0)
    notice(page).get_by_role("button", name="Fermer").click()
    expect(notice(page)).to_be_hidden()
