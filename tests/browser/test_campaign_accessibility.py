"""Every page of a campaign and of accounts, for two roles, at both widths: axe-core finds nothing."""

from collections.abc import Iterator

import pytest
from accessible import wrong_pages
from cast import Cast
from crawl import crawl
from playwright.sync_api import Browser, Page
from populated import populate

from arpenteur.web.shared.sealing import sealed

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
    assert wrong_pages(page, pages) == {}


@pytest.mark.parametrize("url", ["/compte/login/", "/compte/password/reset/", "/invitation/inconnue/"])
def test_pages_of_visitors(page: Page, address: str, url: str):
    assert wrong_pages(page, [url]) == {}
