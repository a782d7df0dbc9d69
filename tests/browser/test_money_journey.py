"""From the menu to an account that holds: the frame, a refusal, a donation, an expense to its number, the bank."""

import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from accessible import hold
from cast import Cast
from django.utils import timezone
from money_books import PDF, framed
from playwright.sync_api import Page, expect

from arpenteur.web.accountability.money.models import BankMatch, Donation, Expense
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.browser


def sign_in(cast: Cast, page: Page, address: str) -> None:
    session = cast.client(cast.director).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    hold(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_from_the_menu_to_an_account_that_holds(cast: Cast, page: Page, address: str):
    sign_in(cast, page, address)
    today = timezone.localdate().isoformat()
    page.goto("/c/essai/argent/")
    title(page, "Le compte tient-il ?")
    page.get_by_role("link", name="Dire qui c’est").click()
    title(page, "À quoi le compte est-il tenu ?")
    page.get_by_label("Habitants de la circonscription").fill("46200")
    page.get_by_label("Mandataire", exact=False).first.select_option("association")
    page.get_by_label("Nom du mandataire ou de l’association").fill("Association Gabarit")
    page.get_by_label("Déclaré le").fill(today)
    press(page, "Enregistrer")
    expect(page.get_by_text("Le cadre du compte est enregistré")).to_be_visible()

    page.goto("/c/essai/argent/dons/ajouter/")
    title(page, "Qu’a-t-elle donné ?")
    page.get_by_label("Prénom et nom").fill("Alma Figurante")
    page.get_by_label("Adresse du domicile fiscal").fill("1 rue des Épures")
    page.get_by_label("Nationalité", exact=True).fill("française")
    page.get_by_label("De nationalité française").check()
    page.get_by_label("A attesté", exact=False).check()
    page.get_by_label("Montant", exact=True).fill("4 600,01")
    press(page, "Inscrire ce don")
    expect(page.get_by_role("alert")).to_contain_text("0,01")
    expect(page.get_by_role("alert")).to_contain_text("L52-8")
    hold(page)
    page.get_by_label("Montant", exact=True).fill("4 600")
    press(page, "Inscrire ce don")
    title(page, "Qui a donné ?")
    page.get_by_role("link", name="Alma Figurante").click()
    title(page, "Un don")
    page.get_by_label("Numéro du reçu").fill("000117")
    press(page, "Noter")
    expect(page.get_by_text("000117")).to_be_visible()

    page.goto("/c/essai/argent/depenses/ajouter/")
    title(page, "Que faut-il acheter ?")
    page.get_by_label("Quoi").fill("Tracts")
    page.get_by_label("Montant, toutes taxes comprises").fill("2 310")
    page.get_by_label("Poste").select_option("6142")
    press(page, "Inscrire ce devis")
    press(page, "Engager")
    press(page, "Noter la facture")
    press(page, "Noter le paiement")
    for kind in ("invoice", "proof"):
        page.get_by_label("Ce que c’est").select_option(kind)
        page.get_by_label("Fichier", exact=False).last.set_input_files(
            {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF + kind.encode()}
        )
        press(page, "Ajouter ce fichier")
    press(page, "Prouver le paiement")
    expect(page.get_by_text(re.compile("pièce n°.1"))).to_be_visible()
    hold(page)

    page.goto("/c/essai/argent/banque/")
    title(page, "La banque dit-elle la même chose ?")
    lines = f"Date;Libelle;Montant\n{today};VIR FIGURANTE;4600\n{today};IMPRIMERIE;-2310\n"
    page.get_by_label("Fichier", exact=False).set_input_files(
        {"name": "releve.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    )
    press(page, "Lire ce relevé")
    expect(page.get_by_role("button", name="C’est cela")).to_have_count(2)
    hold(page)
    for left in (1, 0):
        page.get_by_role("button", name="C’est cela").first.click()
        expect(page.get_by_role("button", name="C’est cela")).to_have_count(left)
    expect(page.get_by_text("Chaque mouvement est expliqué")).to_be_visible()
    page.goto("/c/essai/argent/")
    expect(page.locator(".ans")).to_contain_text("Oui")
    hold(page)
    with sealed(cast.campaign.pk):
        assert Donation.objects.get().receipt == "000117"
        assert (Expense.objects.get().stage, BankMatch.objects.count()) == ("proof", 2)


def test_a_loan_from_the_page_of_receipts_until_a_part_is_paid_back(cast: Cast, page: Page, address: str):
    sign_in(cast, page, address)
    framed(cast.campaign, agent_since=timezone.localdate() - timedelta(days=30))
    page.goto("/c/essai/argent/")
    page.get_by_role("link", name="En nature et autres recettes").click()
    title(page, "Qu’est-il entré à côté des dons ?")
    page.get_by_role("link", name="Ajouter un prêt").click()
    title(page, "Que prête-t-elle ?")
    today = timezone.localdate()
    page.get_by_label("Prénom et nom").fill("Basile Maquette")
    page.get_by_label("Adresse du domicile fiscal").fill("1 rue des Épures")
    page.get_by_label("Nationalité", exact=True).fill("française")
    page.get_by_label("Montant", exact=True).fill("1 000")
    page.get_by_label("À rembourser au plus tard le").fill((today + timedelta(days=600)).isoformat())
    press(page, "Enregistrer ce prêt")
    expect(page.get_by_role("alert")).to_contain_text("L52-7-1")
    hold(page)
    page.get_by_label("À rembourser au plus tard le").fill((today + timedelta(days=300)).isoformat())
    press(page, "Enregistrer ce prêt")
    title(page, "Que reste-t-il à rembourser ?")
    page.get_by_label("Remboursé, hors intérêts").fill("400")
    press(page, "Noter ce remboursement")
    expect(page.locator(".ans")).to_contain_text("600")
    hold(page)
    page.get_by_role("link", name="Corriger").click()
    title(page, "Qu’est-ce qui est mal écrit ?")
    page.get_by_role("link", name="Un prêt").click()
    page.get_by_role("link", name="En nature et autres recettes").first.click()
    expect(page.get_by_role("link", name=re.compile("Prêt n°"))).to_be_visible()
    with page.expect_download() as waited:
        page.get_by_role("link", name="État annuel (CSV)").click()
    assert waited.value.suggested_filename == "prets-essai.csv"
    hold(page)


def tell(page: Page, address: str, number: int, cents: int) -> None:
    """The provider tells a payment, signed."""
    payer = {"firstName": "Alma", "lastName": "Figurante", "address": "1 rue des Épures", "country": "FRA"}
    about = {
        "id": number,
        "amount": cents,
        "date": timezone.now().isoformat(),
        "state": "Authorized",
        "paymentMeans": "Card",
        "payer": {**payer, "zipCode": "00001", "city": "Valmarche", "email": "alma@exemple.fr"},
        "items": [{"customFields": [{"name": "Nationalité", "answer": "française"}]}],
    }
    body = json.dumps({"eventType": "Payment", "data": about}).encode()
    signature = hmac.new(b"figurine", body, hashlib.sha256).hexdigest()
    headers = {"X-Ha-Signature": signature, "Content-Type": "application/json"}
    assert page.request.post(address, data=body, headers=headers).status == 204


def test_a_gift_leaves_by_the_page_to_give_and_comes_back_by_its_notice(cast: Cast, page: Page, address: str):
    framed(cast.campaign, give_open=True)
    page.goto("/pages/essai/donner/")
    leads = page.get_by_role("link", name="Donner avec Payeur d'essai")
    expect(leads).to_have_attribute("href", "https://payer.exemple.fr/liste-maquette")
    sign_in(cast, page, address)
    page.goto("/c/essai/argent/dons/")
    page.get_by_role("link", name="Les dons qu’il dit").click()
    title(page, "Que dit le prestataire de paiement ?")
    page.get_by_label("Signature de ses avis").select_option("body")
    page.get_by_label("Secret qui les signe").fill("figurine")
    press(page, "Enregistrer")
    expect(page.get_by_text("Gardé. Donnez au prestataire")).to_be_visible()
    where = page.locator("code.anywhere").inner_text()
    tell(page, where, 71, 4_200)
    tell(page, where, 71, 4_200)
    tell(page, where, 72, 460_000)
    page.reload()
    title(page, "Que dit le prestataire de paiement ?")
    expect(page.get_by_text("Remboursez-le chez le prestataire", exact=False)).to_be_visible()
    page.get_by_role("link", name="72", exact=True).click()
    title(page, "Qu’est devenu ce don ?")
    expect(page.get_by_text("Alma Figurante")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert [*Donation.objects.values_list("cents", "reference")] == [(4_200, "71")]
