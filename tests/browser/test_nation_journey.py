"""From France to a station: by the table, by the map, by the search, with and without script."""

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessible import wrong_pages
from fictional_nation import SHOWN, SMALL, write_fictional_nation
from opening import map_drawn
from playwright.sync_api import Page, expect
from published import publish_nation

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.shared.figures import FIGURES

pytestmark = pytest.mark.browser
PAGES = [
    "/france/",
    "/france/?mesure=registered",
    "/france/circo/0001/?mesure=support",
    "/france/commune/00092/?circo=0002",
    f"/france/bureau/{SHOWN}/",
    f"/france/bureau/{SMALL}/",
    "/france/recherche/?q=essai",
]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_nation(tmp_path_factory.mktemp("nation") / "snapshot")


@pytest.fixture
def address(transactional_db, live_server, settings, tmp_path: Path, country: Snapshot) -> Iterator[str]:
    """The site with the nation published."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    FIGURES.clear()
    publish_nation(country, settings.ARPENTEUR_HOME)
    yield live_server.url
    gc.collect()


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    map_drawn(page, "nation-map")
    return page


def test_down_by_the_table_to_the_figures_of_a_station(desk: Page):
    opened(desk, "/france/")
    desk.locator("#zone-table a").first.click()
    expect(desk.locator("#zone-table tbody tr")).to_have_count(3)
    desk.locator("#zone-table").get_by_role("link", name="1re circonscription").click()
    desk.get_by_role("link", name="L'Haÿ-Fictive").click()
    desk.locator(f'tr[data-zone="{SHOWN}"] a').click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Bureau 2, L'Haÿ-Fictive")
    desk.get_by_text("Calcul, à refaire à la main").first.click()
    expect(desk.get_by_text("Score moyen de la France, par inscrit").first).to_be_visible()
    desk.get_by_role("navigation", name="Où vous êtes").get_by_role("link", name="1re circonscription (00)").click()
    expect(desk).to_have_url(re.compile(r"/france/circo/0001/"))


def test_the_map_and_the_table_point_at_each_other(desk: Page):
    opened(desk, "/france/circo/0003/")
    row = desk.locator("#zone-table tbody tr").first
    row.hover()
    box = desk.locator("nation-map").bounding_box()
    assert box
    name = ""
    for step in range(1, 40):
        desk.mouse.move(box["x"] + box["width"] * step / 40, box["y"] + 20 + step % 3)
        if desk.locator("#zone-table tr.hover").count():
            name = desk.locator("#map-says").inner_text()
            break
    assert name
    desk.mouse.down()
    desk.mouse.up()
    expect(desk).to_have_url(re.compile(r"/france/bureau/00093_"))


def test_another_figure_and_another_family_keep_the_place(desk: Page):
    opened(desk, "/france/circo/0001/")
    desk.get_by_role("link", name="Soutien attendu").click()
    expect(desk.locator(".barhead")).to_contain_text("Soutien attendu")
    desk.get_by_label("Famille").select_option("droite")
    expect(desk).to_have_url(re.compile("famille=droite"))
    expect(desk.locator(".barhead")).to_contain_text("Soutien attendu")
    desk.wait_for_selector("nation-map[drawn]")


def test_a_station_is_found_by_keyboard_alone(desk: Page):
    opened(desk, "/france/")
    desk.get_by_label("Trouver une commune ou un bureau").focus()
    desk.keyboard.type("hay fic 2")
    link = desk.locator("#found a")
    expect(link).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(desk.get_by_label("Trouver une commune ou un bureau")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(link).to_have_count(0)
    desk.keyboard.type("hay fic 2")
    expect(link).to_have_count(1)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Bureau 2, L'Haÿ-Fictive")


def test_by_thumb_the_search_and_the_list_are_enough(phone: Page):
    opened(phone, "/france/")
    phone.get_by_label("Trouver une commune ou un bureau").fill("saint essai")
    phone.locator("#found a").first.tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Saint-Essai")
    phone.locator("#zone-table a").first.tap()
    expect(phone).to_have_url(re.compile("/france/bureau/00090_"))


def test_without_script_search_and_descent_work(browser, address):
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto("/france/")
    expect(page.get_by_text("La carte a besoin de JavaScript")).to_be_visible()
    page.get_by_label("Trouver une commune ou un bureau").fill("essai les bains")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Essai-les-Bains").click()
    page.locator("#zone-table a").first.click()
    page.locator("#zone-table a").first.click()
    expect(page).to_have_url(re.compile("/france/bureau/00092_"))
    context.close()


def test_every_page_meets_the_rules(desk: Page):
    assert wrong_pages(desk, PAGES) == {}
