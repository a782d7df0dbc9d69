"""Pages with maps that the browser draws write no error and break no content policy: on load, and on what changes them.

The crawl of every control (`test_every_control`) holds the same of all other pages, on maps that the site draws.
"""

import re
from collections.abc import Iterator

import pytest
from cast import Cast
from fictional_place import PLACE, station
from playwright.sync_api import Browser, Page, expect
from populated import populate

from arpenteur.web.shared.sealing import sealed

pytestmark = pytest.mark.browser
STRATEGY = f"/strategie/{PLACE}/"
WITH_MAPS = (
    "/c/essai/", "/c/essai/actions/carte/", "/c/essai/actions/nouvelle/", f"{STRATEGY}?niveau=quartier",
    f"/plan/{PLACE}/", f"/second-tour/{PLACE}/", f"/profils/{PLACE}/{station(1)}/", f"/comparer/{PLACE}/",
    "/c/essai/semaine/preparer/", "/c/essai/series/", "/c/essai/secteurs/",
)  # fmt: skip


@pytest.fixture
def director(cast: Cast, browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Her page, and whatever its console says that is wrong."""
    with sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
    client = cast.client(cast.director)
    client.get("/c/essai/contexte/")
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    yield page, wrong
    context.close()


def opened(page: Page, url: str) -> None:
    page.goto(url)
    if page.locator("zone-map").count():
        page.wait_for_selector("zone-map[drawn]")


def test_pages_with_maps_open_quietly(director: tuple[Page, list[str]]):
    page, wrong = director
    for url in WITH_MAPS:
        opened(page, url)
        page.wait_for_load_state("networkidle")
        assert wrong == [], url


def test_what_changes_the_map_is_quiet(director: tuple[Page, list[str]]):
    page, wrong = director
    opened(page, STRATEGY)
    page.get_by_role("button", name=re.compile("au panier|dans le panier", re.IGNORECASE)).first.click()
    expect(page.locator("#zones button.in").first).to_be_visible()
    page.get_by_role("link", name="Vote flottant").click()
    expect(page).to_have_url(re.compile("mesure="))
    page.locator("#zone-table tbody a").first.click()
    expect(page.locator("#panel-title")).to_be_visible()
    page.get_by_text("Essayer une hypothèse").click()
    page.select_option("#c-family", "droite")
    expect(page.locator("#context")).to_contain_text("pas la nôtre")
    page.locator("#strategy input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("zone-map[drawn]")
    assert wrong == []
