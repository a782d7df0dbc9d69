"""From the strategy to the transfers: choose two rounds, follow a group, share the address."""

import re

import pytest
from fictional_place import PLACE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_choosing_rounds_and_following_a_group(desk: Page):
    desk.goto(f"/sources/{PLACE}/")
    desk.get_by_role("link", name="Transferts").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile("Où sont allées les voix"))
    desk.evaluate("window.sameDocument = true")
    desk.get_by_label("De", exact=True).select_option("2022_pres_t1")
    expect(desk).to_have_url(re.compile("de=2022_pres_t1"))
    expect(desk.locator(".ft caption")).to_have_text(re.compile("présidentielle 2022"))
    desk.get_by_role("link", name="Abstention").click()
    expect(desk.locator(".sankey.wide .band.on").first).to_be_visible()
    expect(desk).to_have_url(re.compile("suivre=abstention"))
    desk.get_by_role("link", name="Personnes").click()
    expect(desk.locator(".ft tbody")).not_to_contain_text("%")
    assert desk.evaluate("window.sameDocument") is True
    desk.go_back()
    expect(desk.locator(".ft tbody")).to_contain_text("%")


def test_on_a_phone_each_group_opens_its_own_list(phone: Page):
    phone.goto(f"/transferts/{PLACE}/?de=2022_pres_t1&vers=2022_legi_t1")
    expect(phone.locator(".ft")).to_be_hidden()
    expect(phone.locator(".sankey.narrow svg")).to_be_visible()
    group = phone.locator(".flownarrow details", has_text="Abstention").last
    group.locator("summary").tap()
    expect(group.locator("tbody tr").first).to_be_visible()
    group.get_by_role("link", name="Suivre dans le dessin").tap()
    expect(phone).to_have_url(re.compile("suivre=abstention"))
    expect(phone.locator(".sankey.narrow .band.on").first).to_be_visible()
