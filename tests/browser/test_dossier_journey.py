"""The officer makes the file for an authority and takes it; somebody complains about an advertisement."""

import re
import threading

import pytest
from accessible import check
from cast import Cast, recognise
from django.conf import settings as site
from django.utils import timezone
from people import settle
from playwright.sync_api import Page, expect

from arpenteur.web.accountability.compliance.authority.verifying import verify
from arpenteur.web.communication.advertising.models import AdComplaint, AdNotice
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.operations.worker import Worker

pytestmark = pytest.mark.browser


def enter(page: Page, cast: Cast, user: User, address: str) -> None:
    client = cast.client(user)
    recognise(client)
    key = client.cookies[site.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": key, "url": address}])


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_the_file_is_made_and_taken(cast: Cast, address: str, request: pytest.FixtureRequest, width: str):
    page: Page = request.getfixturevalue(width)
    settle(cast, cast.volunteer, timezone.now())
    enter(page, cast, cast.officer, address)
    page.goto("/c/essai/conformite/")
    page.get_by_role("link", name="Dossier pour une autorité", exact=True).click()
    page.get_by_role("button", name="Faire le dossier").click()
    expect(page.get_by_text("attend son tour")).to_be_visible()
    Worker(threading.Event()).step(timezone.now())
    take = page.get_by_role("button", name=re.compile("L’emporter"))
    expect(take).to_be_visible(timeout=30_000)  # the page loads itself again while a file is being made
    with page.expect_download() as download:
        take.click()
    assert re.fullmatch(r"dossier-essai-ligne-\d+\.zip", download.value.suggested_filename)
    assert verify(download.value.path().read_bytes()).name == "Liste d'essai"
    check(page, "/c/essai/conformite/dossier/")


def test_a_notice_is_written_and_published(cast: Cast, address: str, desk: Page):
    enter(desk, cast, cast.director, address)
    desk.goto("/c/essai/publicite/")
    desk.get_by_role("link", name="Dire pour qui").first.click()
    desk.get_by_label("Nom", exact=True).fill("Association Figurine")
    desk.get_by_label("Adresse e-mail").fill("asso@exemple.org")
    desk.get_by_label("Lieu d’établissement").fill("Valmarche, France")
    desk.get_by_label("Comment les montants sont calculés").fill("d'après les factures")
    desk.get_by_role("button", name="Garder").click()
    desk.get_by_role("link", name="Nouvel avis").click()
    desk.get_by_label("Quelle publicité").fill("Tract de rentrée")
    desk.get_by_label("Diffusée du", exact=True).fill("2027-01-04")
    desk.get_by_label("Diffusée jusqu’au").fill("2027-03-12")
    desk.get_by_label("Dépensé pour cette publicité, en euros").fill("460.50")
    desk.get_by_label("Dépensé pour l’ensemble").fill("12000")
    desk.get_by_role("button", name="Garder").click()
    desk.get_by_role("button", name="Publier", exact=True).click()
    expect(desk.get_by_role("button", name="Publier", exact=True)).to_be_hidden()
    with sealed(cast.campaign.pk):
        one = AdNotice.objects.get()
    for path in ("/c/essai/publicite/", "/c/essai/publicite/ciblage/", f"/avis/{one.code}/", "/publicite/essai/"):
        check(desk, path)
    expect(desk.get_by_role("link", name="Tract de rentrée")).to_be_visible()


def test_somebody_complains_on_a_telephone_and_the_direction_answers(cast: Cast, address: str, phone: Page, desk: Page):
    check(phone, "/publicite/essai/signaler/")
    phone.get_by_label("elle ne dit pas que c’est de la publicité").check()
    phone.get_by_label("Quelle publicité, vue où").fill("Un tract sans mention.")
    phone.get_by_label("Votre nom").fill("Lou Gabarit")
    phone.get_by_label("Adresse e-mail").fill("lou@exemple.fr")
    phone.get_by_role("button", name="Envoyer").click()
    # The form works before it is sent: the number that the page says is waited for.
    expect(phone.get_by_text(re.compile(r"Numéro \d"))).to_be_visible()
    with sealed(cast.campaign.pk):
        one = AdComplaint.objects.get()
    expect(phone.get_by_text(f"Numéro {one.pk}")).to_be_visible()
    enter(desk, cast, cast.director, address)
    check(desk, "/c/essai/publicite/signalements/")
    desk.get_by_label("Ce qui lui est répondu").fill("La mention est ajoutée.")
    desk.get_by_role("button", name="Répondre").click()
    expect(desk.get_by_text("Personne n’attend")).to_be_visible()
