"""Journeys of a campaign director: from the question to a street sheet, by mouse, by keyboard, by thumb."""

import re

import pytest
from fictional_place import PLACE, station
from opening import map_drawn
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
URL = f"/strategie/{PLACE}/"


def opened(page: Page, url: str = URL) -> Page:
    page.goto(url)
    map_drawn(page)
    return page


def point_of(page: Page, zone: str) -> tuple[float, float]:
    """Where a zone's label stands on the drawn map."""
    name = str(int(zone.partition("_")[2]))
    label = page.locator(".maplabel:not([hidden])").get_by_text(name, exact=True)
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_pointing_at_the_map_lights_the_row(desk: Page):
    opened(desk)
    desk.mouse.move(*point_of(desk, station(5)))
    expect(desk.locator(f'tr[data-zone="{station(5)}"]')).to_have_class(re.compile("hover"))
    expect(desk.locator("#map-says")).to_contain_text("École F")


def test_choosing_on_the_map_opens_the_panel_without_reloading(desk: Page):
    opened(desk)
    desk.evaluate("window.sameDocument = true")
    desk.mouse.click(*point_of(desk, station(5)))
    expect(desk.locator("#panel-title")).to_have_text(re.compile("Pourquoi le bureau 6"))
    expect(desk).to_have_url(re.compile(f"zone={station(5)}"))
    expect(desk.locator("#panel-title")).to_be_focused()
    expect(desk.locator(f'tr[data-zone="{station(5)}"]')).to_have_class(re.compile("on"))
    assert desk.evaluate("window.sameDocument") is True
    assert desk.locator("zone-map").get_attribute("selected") == station(5)


@pytest.mark.parametrize("name", ["Comparer des scénarios", "Second tour", "Faire le plan", "Tout le tableau"])
def test_no_link_leads_to_a_blank_page(desk: Page, name: str):
    opened(desk)
    address = desk.url
    if name == "Tout le tableau":
        desk.locator("details.warnings > summary").click()
    desk.get_by_role("link", name=name).first.click()
    desk.wait_for_url(lambda there: there != address)
    expect(desk.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()


def test_a_link_to_another_page_is_followed_by_the_browser_though_it_was_asked_for_in_place(desk: Page):
    opened(desk)
    desk.evaluate(
        "document.querySelector('#strategy a[hx-boost=false][href*=second-tour]').removeAttribute('hx-boost')"
    )
    desk.get_by_role("link", name="Second tour").first.click()
    expect(desk.get_by_role("main").get_by_role("heading", level=1)).to_contain_text("finalistes")


def test_another_figure_recolours_map_table_and_legend(desk: Page):
    opened(desk)
    desk.get_by_role("link", name="Vote flottant").click()
    expect(desk.locator(".barhead")).to_contain_text("Vote flottant")
    expect(desk.locator("#legend")).to_contain_text("Vote flottant")
    expect(desk.locator("zone-map")).to_have_attribute("metric", "floating")
    expect(desk).to_have_url(re.compile("mesure=floating"))


def test_a_slider_says_its_value_and_the_address_can_be_shared(desk: Page):
    opened(desk)
    before = desk.locator("#zone-table tbody").inner_text()
    slider = desk.get_by_label("Notre part")
    slider.focus()
    for _ in range(12):
        slider.press("ArrowRight")
    expect(desk).to_have_url(re.compile(r"part=4\d"))
    expect(desk.get_by_role("link", name="Revenir à la référence")).to_be_visible()
    expect(slider).to_be_focused()
    shared = desk.locator("#zone-table tbody").inner_text()
    assert shared != before
    desk.goto(desk.url)
    assert desk.locator("#zone-table tbody").inner_text() == shared


def test_going_back_brings_the_former_question(desk: Page):
    opened(desk)
    desk.get_by_role("link", name="Quartier", exact=True).click()
    expect(desk.locator("#zone-table tbody tr")).to_have_count(3)
    desk.go_back()
    expect(desk.locator("#zone-table tbody tr")).to_have_count(24)


def test_on_a_phone_another_level_stays_where_one_was_and_fits(phone: Page):
    opened(phone)
    for level in ("Quartier", "Commune", "Bureau de vote"):
        link = phone.get_by_role("link", name=level, exact=True)
        link.scroll_into_view_if_needed()
        before = phone.evaluate("scrollY")
        link.tap()
        expect(phone.get_by_role("link", name=level, exact=True)).to_have_attribute("aria-current", "true")
        assert phone.evaluate("scrollY") <= before
        assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_the_whole_journey_by_keyboard(desk: Page):
    opened(desk)
    desk.keyboard.press("Tab")
    expect(desk.get_by_text("Aller au contenu")).to_be_focused()
    first = desk.locator("#zone-table tbody a").first
    first.focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    third = desk.locator("#zone-table tbody a").nth(2)
    expect(third).to_be_focused()
    zone = third.locator("xpath=ancestor::tr").get_attribute("data-zone")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel")).to_have_attribute("data-zone", zone or "")
    expect(desk.locator("#panel-title")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel.open")).to_have_count(0)
    expect(third).to_be_focused()


def test_arrow_keys_walk_the_map_and_say_each_zone(desk: Page):
    opened(desk, f"{URL}?zone={station(5)}")
    desk.locator("zone-map").focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("#map-says")).to_contain_text("École G")
    desk.keyboard.press("ArrowUp")
    expect(desk.locator("#map-says")).to_contain_text("École K")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel-title")).to_have_text(re.compile("bureau 11"))


def test_on_a_phone_what_moves_the_map_is_read_once_half_of_it_is_seen(phone: Page):
    scripts: list[str] = []
    phone.on("request", lambda asked: scripts.append(asked.url) if asked.resource_type == "script" else None)
    phone.goto(URL)
    phone.wait_for_load_state("networkidle")
    assert len(scripts) == 1, "the script of every page alone"
    phone.evaluate("scrollTo(0, document.querySelector('zone-map').getBoundingClientRect().top - innerHeight / 2)")
    phone.wait_for_selector("zone-map[drawn]")
    assert len(scripts) > 1


def test_by_thumb_the_panel_is_a_sheet_that_closes(phone: Page):
    opened(phone)
    phone.locator(f'tr[data-zone="{station(2)}"]').tap()
    panel = phone.locator("#panel")
    expect(panel).to_be_visible()
    expect(phone.locator("#panel-title")).to_have_text(re.compile("bureau 3"))
    box = panel.bounding_box()
    assert box
    assert box["width"] == 360
    assert round(box["y"] + box["height"]) == 780
    phone.locator("#panel").get_by_label("Fermer").tap()
    expect(panel).to_be_hidden()


def test_without_script_the_same_page_works(browser, address):
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(URL)
    page.get_by_label("Famille").select_option("droite")
    page.get_by_role("button", name="Appliquer").click()
    expect(page).to_have_url(re.compile("famille=droite"))
    page.locator(f'svg.drawn a[data-zone="{station(5)}"]').click()
    expect(page.locator("#panel-title")).to_have_text(re.compile("bureau 6"))
    context.close()


def test_without_webgl_the_drawing_stays_and_its_zones_open(browser, address):
    context = browser.new_context(base_url=address, locale="fr-FR")
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = context.new_page()
    page.goto(URL)
    expect(page.locator("zone-map[still] svg.drawn")).to_be_visible()
    page.get_by_role("link", name="Soutien attendu").click()
    expect(page.locator(".barhead")).to_contain_text("Soutien attendu")
    page.locator(f'svg.drawn a[data-zone="{station(5)}"]').click()
    expect(page.locator("#panel-title")).to_have_text(re.compile("bureau 6"))
    context.close()


def test_a_zone_that_the_short_table_leaves_out_opens_from_the_map(desk: Page, monkeypatch):
    monkeypatch.setattr("arpenteur.web.foundation.territory.board.RankingBoard.rows_shown", 1)
    opened(desk, f"{URL}?mesure=floating")
    row = desk.locator("#zone-table tbody tr")
    expect(row).to_have_count(1)
    zone = station(6) if row.get_attribute("data-zone") == station(5) else station(5)
    place = point_of(desk, zone)
    desk.mouse.move(*place)
    expect(desk.locator("#map-says")).to_have_text(str(int(zone.partition("_")[2])))
    desk.mouse.click(*place)
    expect(desk.locator("#panel")).to_have_attribute("data-zone", zone)
    expect(desk.locator("#panel-title")).to_be_focused()
    expect(desk).to_have_url(re.compile(f"mesure=floating.*zone={zone}"))
    desk.get_by_role("link", name="Afficher les 24 zones").click()
    expect(row).to_have_count(24)
    desk.wait_for_load_state("networkidle")
