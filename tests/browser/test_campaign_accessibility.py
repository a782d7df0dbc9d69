"""Every page of a campaign and of accounts, for two roles, at both widths: axe-core finds nothing.

A change tries those of the rooms that changed and a tenth of the others (`tests/support/tiers.py`).
"""

from collections.abc import Iterator

import pytest
from accessible import WIDTHS, menu_faults, wrong_pages
from cast import Cast
from crawl import crawl, shape
from playwright.sync_api import Browser, Page
from populated import populate
from tiers import drawn, room_of_page

from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.browser
BELOW = ("/c/", "/compte/", "/campagnes/")


@pytest.fixture
def cast(cast: Cast) -> Cast:
    with sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
    return cast


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["director", "volunteer"])
def test_every_page_that_a_role_can_reach(cast: Cast, page: Page, address: str, name: str):
    client = cast.client(getattr(cast, name))
    pages = crawl(client, f"/c/{cast.campaign.slug}/accueil/", below=BELOW)
    assert len(pages) >= 4
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    assert wrong_pages(page, drawn(pages, room_of_page, lambda url: f"{name} {shape(url)}")) == {}


@pytest.mark.parametrize("url", ["/compte/login/", "/compte/password/reset/", "/invitation/inconnue/"])
def test_pages_of_visitors(page: Page, address: str, url: str):
    assert wrong_pages(page, [url]) == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_menu_lies_over_the_page(cast: Cast, page: Page, address: str, width: str):
    client = cast.client(cast.director)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    page.goto(f"/c/{cast.campaign.slug}/contacts/")
    page.locator(".menu > summary").click()
    links = page.locator(".menu a")
    assert links.count() >= 4
    assert all(one.is_visible() for one in links.all())
    assert menu_faults(page, ".menu") == []
    links.get_by_text("Conformité").click()
    page.wait_for_load_state()
    assert page.locator(".menu a[aria-current]").all_text_contents() == ["Conformité"]
