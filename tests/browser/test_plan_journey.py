"""From the strategy to a plan: more hours, a station excluded, the poster."""

import re

import pytest
from fictional_place import PLACE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_from_the_strategy_to_a_plan_of_our_own(desk: Page):
    desk.goto(f"/strategie/{PLACE}/")
    desk.get_by_role("link", name="Faire le plan").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("Que peuvent nos heures"))
    desk.evaluate("window.sameDocument = true")
    before = desk.locator(".answer").inner_text()
    hours = desk.get_by_label("Heures de bénévoles")
    hours.focus()
    for _ in range(20):
        hours.press("ArrowRight")
    expect(desk).to_have_url(re.compile("heures=400"))
    expect(desk.locator(".answer")).not_to_have_text(before)
    expect(hours).to_be_focused()
    rows = desk.locator(".pt tbody tr")
    first = rows.first.locator("th").inner_text().split("\n")[0]
    desk.get_by_role("link", name=f"Exclure {first}", exact=True).click()
    expect(desk).to_have_url(re.compile(f"exclure={first}"))
    expect(desk.get_by_label("Exclure", exact=True)).to_have_value(first)
    expect(desk.get_by_role("link", name=f"Exclure {first}", exact=True)).to_have_count(0)
    assert desk.evaluate("window.sameDocument") is True
    poster = desk.get_by_role("link", name="Affiche A4").get_attribute("href") or ""
    assert f"exclure={first}" in poster


def test_on_a_phone_the_plan_is_a_list(phone: Page):
    phone.goto(f"/plan/{PLACE}/?heures=600")
    expect(phone.locator("#plan-controls")).to_be_hidden()
    expect(phone.locator(".pt tbody tr").first).to_contain_text("portes")
    phone.get_by_text("Réglages").tap()
    expect(phone.get_by_label("Heures de bénévoles")).to_be_visible()
