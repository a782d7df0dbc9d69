"""Places, menu and search in a browser: by the keyboard alone, at both widths, with nothing for axe to say."""

from collections.abc import Iterator

import pytest
from accessible import hold
from acting import act, soon
from cast import Cast
from crowd import a_team, someone
from playwright.sync_api import Browser, Page, expect

from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.browser
WIDTHS = {"desk": (1440, 900), "phone": (360, 780)}


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, address: str, cast: Cast) -> Iterator[Page]:
    """The director's browser, with somebody and something to look for."""
    with sealed(cast.campaign.pk):
        someone(cast, "Rémi Quelconque", team=a_team(cast, "A", 0))
        act(cast, day=soon(3), start=10, end=12, title="Remise des tracts", place="place de la Halle")
    width, height = WIDTHS[request.param]
    context = browser.new_context(
        base_url=address, locale="fr-FR", reduced_motion="reduce", viewport={"width": width, "height": height}
    )
    session = cast.client(cast.director).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    yield context.new_page()
    context.close()


def test_the_places_are_seen_whole_and_the_tabs_of_one_are_reached(page: Page):
    page.goto("/c/essai/actions/")
    bar = page.get_by_role("navigation", name="Principale")
    for name in ("Coup d’œil", "Où aller", "Semaine", "Les gens"):
        expect(bar.get_by_role("link", name=name, exact=True)).to_be_in_viewport(ratio=1)
    bar.get_by_role("link", name="Les gens").click()
    page.get_by_role("navigation", name="Les gens").get_by_role("link", name="Contacts").click()
    expect(page).to_have_url("/c/essai/contacts/")
    expect(page.locator(".place-tabs [aria-current=page]")).to_be_in_viewport()
    page.get_by_role("navigation", name="Contacts").get_by_role("link", name="Exports").click()
    expect(page.locator(".place-tabs [aria-current=true]")).to_have_text("Contacts")
    expect(page.locator(".place-parts [aria-current=page]")).to_be_in_viewport(ratio=1)
    hold(page)


def test_a_week_of_two_months_or_two_years_is_no_wider_than_the_screen(page: Page):
    for week, said in (("2026-W49", "décembre 2026"), ("2026-W53", "janvier 2027")):
        page.goto(f"/c/essai/actions/?semaine={week}")
        expect(page.locator(".turn b")).to_contain_text(said)
        hold(page)


def test_the_menu_opens_closes_and_leads_by_the_keyboard(page: Page):
    page.goto("/c/essai/actions/")
    menu = page.locator("details.menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Réglages et membres")).to_be_visible()
    hold(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Réglages et membres")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.mouse.click(5, 400)
    expect(page.get_by_role("link", name="Réglages et membres")).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/c/essai/reglages/")


def test_somebody_is_looked_for_chosen_and_opened_by_the_keyboard_alone(page: Page):
    page.goto("/c/essai/actions/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    hold(page)
    page.keyboard.type("rem")
    expect(page.get_by_role("option", name="Rémi Quelconque")).to_have_attribute("aria-selected", "true")
    hold(page)
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", name="Remise des tracts")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "-")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rémi Quelconque")).to_be_visible()
    assert "rem" not in page.url


def test_escape_closes_the_search_and_gives_the_page_back(page: Page):
    page.goto("/c/essai/actions/")
    opener = page.locator("a[data-search]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Chercher")).to_be_visible()
    page.keyboard.type("zzyzx")
    expect(page.get_by_role("status").filter(has_text="0 résultat")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Chercher")).to_be_hidden()
    expect(opener).to_be_focused()
    page.get_by_role("link", name="Mois").focus()
    page.keyboard.press("/")
    page.get_by_role("button", name="Échap").click()
    expect(page.get_by_role("dialog", name="Chercher")).to_be_hidden()


def test_a_slash_typed_in_a_field_is_a_slash(page: Page):
    page.goto("/c/essai/actions/nouvelle/")
    field = page.locator("main input[type=text]:visible").first
    field.focus()
    page.keyboard.press("/")
    expect(field).to_have_value("/")
    expect(page.get_by_role("dialog", name="Chercher")).to_be_hidden()


def test_without_script_the_button_is_a_link_to_a_page_that_searches(page: Page, browser: Browser, address: str):
    context = browser.new_context(base_url=address, locale="fr-FR", java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto("/c/essai/actions/")
    plain.locator("a.find").click()
    plain.locator("#find-on-page").fill("rem")
    plain.locator("main").get_by_role("button", name="Chercher").click()
    plain.get_by_role("link", name="Rémi Quelconque").click()
    expect(plain.get_by_role("heading", name="Rémi Quelconque")).to_be_visible()
    plain.goto("/c/essai/actions/")
    plain.locator("details.menu > summary").click()
    plain.get_by_role("link", name="Réglages et membres").click()
    plain.get_by_role("link", name="Membres et invitations").click()
    expect(plain).to_have_url("/c/essai/membres/")
    context.close()


def test_a_volunteer_s_outing_has_its_button_under_her_thumb(page: Page):
    page.goto("/c/essai/ma-sortie/")
    expect(page.get_by_role("link", name="Dire quand je suis libre")).to_be_in_viewport(ratio=1)
    hold(page)


def test_a_link_opens_what_it_leads_into_and_paper_shows_all_without_script(page: Page, browser: Browser, address: str):
    context = browser.new_context(base_url=address, locale="fr-FR", java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto("/c/essai/conformite/regles/")
    last = plain.locator("details.topic").last
    expect(plain.locator("details.topic[open]")).to_have_count(1)
    expect(last.locator("table")).to_be_hidden()
    plain.goto("/c/essai/conformite/regles/#terms")
    expect(last.locator("table")).to_be_visible()
    plain.goto("/c/essai/conformite/")
    plain.emulate_media(media="print")
    folded = plain.locator("details.topic:not([open]) > :not(summary)").first
    expect(folded).to_be_visible()
    context.close()


def test_a_page_leads_to_its_chapter_which_reads_well(page: Page):
    page.goto("/c/essai/secteurs/")
    page.locator(".to-guide").get_by_role("link", name="Les secteurs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les secteurs")
    hold(page)
