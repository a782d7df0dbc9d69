"""Every page of a campaign and of accounts, for two roles, at both widths: axe-core finds nothing."""

from collections.abc import Iterator

import pytest
from accessible import check, hold
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


def faults(page: Page, url: str) -> list[str]:
    """What is wrong with a page, loaded once, on a phone and on a desk."""
    page.set_viewport_size({"width": 360, "height": 780})
    found = []
    for size in ((360, 780), (1440, 900)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        try:
            check(page, url) if size[0] == 360 else hold(page)
        except AssertionError as error:
            found.append(f"{size[0]} px: {str(error)[:500]}")
    return found


@pytest.mark.parametrize("name", ["director", "volunteer"])
def test_every_page_that_a_role_can_reach(cast: Cast, page: Page, address: str, name: str):
    client = cast.client(getattr(cast, name))
    pages = crawl(client, f"/c/{cast.campaign.slug}/accueil/", below=BELOW)
    assert len(pages) >= 4
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    wrong = {url: found for url in pages if (found := faults(page, url))}
    assert wrong == {}


@pytest.mark.parametrize("url", ["/compte/login/", "/compte/password/reset/", "/invitation/inconnue/"])
def test_pages_of_visitors(page: Page, address: str, url: str):
    assert faults(page, url) == []
