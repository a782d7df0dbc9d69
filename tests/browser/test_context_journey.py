"""A director looks at a hypothesis, comes back, makes it the context, writes her own list; axe-core finds nothing."""

import re
from collections.abc import Iterator

import pytest
from accessible import wrong_pages
from cast import Cast
from fictional_place import PLACE
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
STRATEGY = f"/strategie/{PLACE}/"
OTHER = "?famille=droite&scrutin=legi&scenario=reference"


@pytest.fixture
def page(cast: Cast, browser: Browser, address: str) -> Iterator[Page]:
    client = cast.client(cast.director)
    client.get("/c/essai/contexte/")
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    yield context.new_page()
    context.close()


def test_a_hypothesis_is_looked_at_left_and_made_ours(page: Page):
    page.goto(STRATEGY)
    expect(page.locator("#context")).to_contain_text("Municipales")
    expect(page.locator("#hypothesis")).to_be_empty()
    page.get_by_text("Essayer une hypothèse").click()
    page.select_option("#c-family", "droite")
    expect(page.locator("#context")).to_contain_text("pas la nôtre")
    expect(page.get_by_role("heading", name="Ce qui change")).to_be_visible()
    page.get_by_role("link", name="Revenir à la nôtre").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#context")).to_contain_text("Municipales")
    page.goto(STRATEGY + OTHER)
    page.get_by_role("link", name="Profils").last.click()
    expect(page.locator("#hypothesis")).to_be_empty()
    page.goto(STRATEGY + OTHER)
    page.get_by_role("link", name="En faire notre contexte").click()
    page.get_by_role("button", name="En faire notre contexte").click()
    expect(page.locator("#context")).to_contain_text("Législatives")
    page.goto(STRATEGY)
    expect(page.locator("#c-family")).to_be_hidden()
    expect(page.locator("#c-family")).to_have_value("droite")


@pytest.mark.parametrize("width", [1440, 360])
def test_the_link_to_the_context_is_called_what_it_shows(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/c/essai/accueil/")
    chip = page.get_by_role("link", name=re.compile("Notre contexte.*Municipales.*J . "))
    expect(chip).to_have_id("context")
    expect(chip).not_to_have_attribute("aria-label", re.compile("."))
    page.goto(STRATEGY + OTHER)
    expect(
        page.get_by_role("link", name=re.compile("Hypothèse.*pas la nôtre.*Revenir à notre contexte"))
    ).to_be_visible()


def test_a_list_is_written_and_worked_for(page: Page):
    page.goto("/c/essai/notre-liste/")
    page.get_by_label("Nom de la liste").fill("Liste du Moulin")
    page.get_by_label("Parti communiste est à nous").uncheck()
    page.get_by_label("Notre propre estimation des alliés").check()
    page.locator("input[name=part-com]").fill("50")
    page.get_by_role("button", name="Garder, et travailler pour elle").click()
    expect(page.locator(".messages")).to_contain_text("La liste est gardée.")
    page.goto(STRATEGY)
    expect(page.locator("#c-family option:checked")).to_have_text("Liste du Moulin")


def test_its_pages_meet_the_rules(page: Page):
    urls = [STRATEGY + OTHER, "/c/essai/contexte/", "/c/essai/notre-liste/", f"/c/essai/contexte/adopter/{OTHER}"]
    assert wrong_pages(page, [*urls, "/c/essai/reglages/"]) == {}
