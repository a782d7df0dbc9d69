"""A director brings a table at her desk and on a phone: checked, kept, seen; every page meets the rules."""

import pytest
from accessible import wrong_pages
from cast import Cast
from fictional_place import PLACE, station
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
TABLE = "bureau;logements\n" + "".join(f"{station(at)};{30 + 7 * at}\n" for at in range(20)) + "9999;4\n"


def test_a_table_goes_from_the_file_to_the_profile(desk: Page, cast: Cast, address: str):
    page, session = desk, cast.client(cast.director).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(f"/c/{cast.campaign.slug}/series/ajouter/")
    page.set_input_files(
        "input[name=file]", files=[{"name": "logements.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}]
    )
    for name, value in {"title": "Logements sociaux", "source": "Ville", "licence": "Licence Ouverte 2.0"}.items():
        page.fill(f"input[name={name}]", value)
    page.fill("input[name=dated]", "2026-01-01")
    page.get_by_role("button", name="Lire et vérifier").press("Enter")
    expect(page.get_by_text("20 lignes sur 21 ont leur place")).to_be_visible()
    page.get_by_role("button", name="Garder").press("Enter")
    expect(page.get_by_text("Gardé")).to_be_visible()
    one = page.url
    page.goto(f"/profils/{PLACE}/{station(2)}/")
    expect(page.get_by_role("link", name="Logements sociaux")).to_be_visible()
    assert (
        wrong_pages(page, [one, f"/c/{cast.campaign.slug}/series/", f"/c/{cast.campaign.slug}/series/ajouter/"]) == {}
    )
