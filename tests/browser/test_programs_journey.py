"""A director makes a token and a webhook, with a keyboard or a thumb; every state of the page is held to the rules."""

from collections.abc import Iterator

import pytest
from accessible import check, violations
from cast import Cast
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(1440, 900), (360, 780)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str, cast: Cast) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce"
    )
    session = cast.client(cast.director).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    yield context.new_page()
    context.close()


def test_a_token_is_made_copied_and_revoked(page: Page, address: str):
    check(page, "/api/")
    check(page, "/c/essai/programmes/")
    page.get_by_label("Nom du programme").fill("Tableau de bord")
    page.get_by_role("button", name="Créer le jeton").click()
    page.get_by_label("lire les actions").check()
    page.get_by_role("button", name="Créer le jeton").click()
    secret = page.locator("code.once").inner_text()
    assert violations(page) == []
    answer = page.request.get("/api/v1/campaign", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["scopes"] == ["actions:read"]
    page.get_by_role("button", name="Révoquer Tableau de bord").click()
    expect(page.get_by_text("révoqué", exact=True)).to_be_visible()
    check(page, "/c/essai/programmes/")
    assert page.request.get("/api/v1/campaign", headers={"Authorization": f"Bearer {secret}"}).status == 401
