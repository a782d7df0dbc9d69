"""A director signs, brings a list, sees what was matched, keeps it; its paper is asked for, agreed to, destroyed."""

import os
from pathlib import Path

import pytest
from accessible import wrong_pages
from cast import Cast
from playwright.sync_api import Page, expect
from voter_lists import joined, people

from arpenteur.demo import voters as lists
from arpenteur.snapshot import Snapshot

pytestmark = pytest.mark.browser
SHARE = 0.08
SHOTS = os.environ.get("ARPENTEUR_SHOTS", "")


def enter(page: Page, cast: Cast, address: str, who: str) -> str:
    session = cast.client(getattr(cast, who)).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return f"/c/{cast.campaign.slug}/liste-electorale/"


def shot(page: Page, name: str) -> None:
    """Kept where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def bring(page: Page, field: str, name: str, text: str) -> None:
    page.set_input_files(field, files=[{"name": name, "mimeType": "text/csv", "buffer": text.encode()}])


@pytest.mark.parametrize("width", [1440, 360])
def test_a_list_goes_from_its_undertaking_to_its_paper(
    desk: Page, cast: Cast, address: str, town: Snapshot, width: int
):
    page, here = desk, enter(desk, cast, address, "director")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(here)
    page.get_by_role("link", name="Signer l’engagement").press("Enter")
    page.get_by_label("Nom", exact=True).fill("Odile Modèle")
    page.get_by_label("Qualité").fill("mandataire de la liste")
    page.get_by_label("Je m’y engage").check()
    shot(page, f"engagement-{width}")
    page.get_by_role("button", name="Signer").press("Enter")
    bring(page, "#id_file", "liste.csv", joined(lists.register_lines(people(town, share=SHARE))))
    page.get_by_role("button", name="Lire et vérifier").press("Enter")
    expect(page.get_by_text("24 / 24")).to_be_visible()
    shot(page, f"apercu-{width}")
    page.get_by_role("button", name="Garder").press("Enter")
    expect(page.get_by_text("Elle se détruit d’elle-même")).to_be_visible()
    page.goto(f"{here}ajouter/")
    bring(page, "#earlier-file", "avant.csv", joined(lists.register_lines(people(town, share=SHARE, earlier=True))))
    page.get_by_label("Année de la liste antérieure").fill("2024")
    page.get_by_role("button", name="Comparer et oublier").press("Enter")
    expect(page.get_by_text("Nouveaux depuis 2024")).to_be_visible()
    shot(page, f"liste-{width}")
    page.locator("#slice summary").press("Enter")
    page.locator("input[name=bureau]").nth(2).check()
    page.get_by_label("Âge").select_option("26-39")
    page.get_by_role("button", name="Compter").press("Enter")
    page.get_by_role("button", name="Demander ce papier").press("Enter")
    expect(page.get_by_text("attend un accord")).to_be_visible()
    enter(page, cast, address, "officer")
    page.goto(here)
    page.get_by_role("button", name="Accepter").press("Enter")
    expect(page.get_by_text("à imprimer")).to_be_visible()
    enter(page, cast, address, "director")
    page.goto(here)
    page.get_by_role("button", name="Numéroter et imprimer").evaluate("button => button.form.target = ''")
    with page.expect_download() as printed:
        page.get_by_role("button", name="Numéroter et imprimer").press("Enter")
    assert printed.value.suggested_filename == "papier-1.pdf"
    page.goto(here)
    expect(page.get_by_text("dehors", exact=True)).to_be_visible()
    shot(page, f"papier-{width}")
    page.get_by_role("button", name="Noter un retour").press("Enter")
    expect(page.get_by_text("rendu", exact=True)).to_be_visible()
    page.get_by_role("button", name="Détruit").press("Enter")
    expect(page.get_by_text("broyé", exact=False).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong_pages(page, [here, f"{here}ajouter/", f"{here}engagement/", f"{here}rayer/"]) == {}
