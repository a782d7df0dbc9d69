"""From Coup d'œil by clicks: a director tries a hypothesis, keeps it, works for it, goes back, deletes it."""

import re
from collections.abc import Iterator

import pytest
from accessible import wrong_pages
from cast import AT, Cast
from fictional_place import PLACE
from playwright.sync_api import Browser, Page, expect

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.own_scenarios import write_scenario
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.browser
TAB = f"/scenarios/{PLACE}/"
WIDE = 'id = "duels"\nlabel = "Duels"\nfinalists = ["gauche", "rn"]\n'


def opened(cast: Cast, browser: Browser, address: str, width: int, name: str = "director") -> Page:
    """A page of a member, as wide as this."""
    client = cast.client(getattr(cast, name))
    client.get("/c/essai/contexte/")
    context = browser.new_context(
        base_url=address, locale="fr-FR", reduced_motion="reduce", viewport={"width": width, "height": 800}
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    return context.new_page()


@pytest.fixture(params=[360, 1440])
def page(cast: Cast, browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    found = opened(cast, browser, address, request.param)
    yield found
    found.context.close()


def fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_hypothesis_is_kept_worked_for_left_and_deleted(page: Page):
    page.goto("/c/essai/")
    page.get_by_role("link", name="Où aller").locator("visible=true").first.click()
    page.get_by_text("Essayer une hypothèse").click()
    expect(page.get_by_text("Garder cette hypothèse")).to_be_hidden()
    page.locator("#c-rise").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#context")).to_contain_text("pas la nôtre")
    page.get_by_label("Nom du scénario").fill("Sursaut")
    page.get_by_label("Note").fill("Réunion du 3 mars")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("est maintenant un scénario de la campagne")
    expect(page.locator("#c-scenario option:checked")).to_have_text("Sursaut")
    assert fits(page)
    page.get_by_role("link", name="En faire notre contexte").click()
    page.get_by_role("button", name="En faire notre contexte").click()
    chip = page.locator("#context")
    expect(chip).to_have_attribute("aria-label", re.compile("scénario «\N{NARROW NO-BREAK SPACE}Sursaut"))
    page.get_by_role("main").get_by_role("link", name="Scénarios").first.click()
    expect(page.locator(".own-scenarios .used")).to_contain_text("Réunion du 3 mars")
    assert fits(page)
    page.get_by_role("link", name="Supprimer Sursaut").click()
    page.get_by_role("link", name="Revenir à la référence").click()
    page.get_by_role("button", name="En faire notre contexte").click()
    expect(chip).not_to_have_attribute("aria-label", re.compile("Sursaut"))
    page.get_by_role("main").get_by_role("link", name="Scénarios").first.click()
    page.get_by_role("link", name="Supprimer Sursaut").click()
    page.get_by_role("button", name="Supprimer").click()
    expect(page.locator(".own-scenarios")).to_contain_text("Aucun encore")
    expect(page.get_by_label("Sursaut")).to_have_count(0)
    assert fits(page)


def test_a_number_is_changed_in_the_form_and_a_file_is_brought(page: Page):
    page.goto(TAB)
    page.get_by_role("link", name="En écrire ou en apporter un").click()
    page.get_by_text("Le fichier", exact=False).first.click()
    page.get_by_label("Texte du fichier").fill('id = "x"\nlabel = "Bas"\nturnout = 45\n')
    page.get_by_role("button", name="Garder ce fichier").click()
    expect(page.get_by_role("alert")).to_contain_text("scenario.toml, ligne 3")
    page.get_by_label("Texte du fichier").fill('id = "x"\nlabel = "Bas"\nturnout = 0.45\n')
    page.get_by_role("button", name="Garder ce fichier").click()
    expect(page.locator(".own-scenarios li")).to_contain_text("participation 45")
    page.get_by_role("link", name="Changer Bas").click()
    page.get_by_label("Nom du scénario").fill("Très bas")
    page.get_by_label("Ou participation").fill("38.5")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.locator(".own-scenarios li")).to_contain_text("Très bas")
    expect(page.locator(".own-scenarios li")).to_contain_text("participation 38,5")


def test_its_pages_meet_the_rules(cast: Cast, browser: Browser, address: str):
    with sealed(cast.campaign.pk):
        key, used = (
            write_scenario(campaign=cast.campaign, text=text, by=COMMAND, at=AT)
            for text in (WIDE, 'id = "x"\nlabel = "Bas"\nturnout_rise = -0.05\nnote = "Pourquoi"\n')
        )
        change_campaign(campaign=cast.campaign, scenario=used, by=COMMAND, at=AT)
    moved = f"/strategie/{PLACE}/?famille=gauche&scrutin=muni&scenario=reference&participation=5"
    within = "/c/essai/scenarios/"
    urls = [TAB, moved, *(f"{within}{one}" for one in ("nouveau/", f"{key}/", f"{used}/", f"{used}/supprimer/"))]
    for width in (360, 1440):
        page = opened(cast, browser, address, width)
        assert wrong_pages(page, [*urls, f"{within}{key}/supprimer/"]) == {}
        page.context.close()
