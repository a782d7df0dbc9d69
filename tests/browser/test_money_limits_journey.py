"""What stops an account, by clicks: the ceiling, money that is not there, a running mate, a gift back, the day."""

from datetime import date, timedelta

import pytest
from accessible import hold
from cast import Cast
from django.utils import timezone
from money_books import framed, gave
from playwright.sync_api import Page, expect

from arpenteur.web.accountability.money.models import BankMatch, Donation, Expense
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.browser
HERE = "/c/essai/argent/"


@pytest.fixture
def account(cast: Cast, page: Page, address: str) -> Page:
    """The page of an account whose agent was declared in time, as its director sees it."""
    session = cast.client(cast.director).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    framed(cast.campaign)
    page.goto(HERE)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Argent").get_by_role("link", name=name, exact=True).click()


def add_quote(page: Page, amount: str, heading: str = "6142") -> None:
    tab(page, "Compte")
    page.get_by_role("link", name="Ajouter un devis").click()
    page.get_by_label("Quoi").fill("Grande affiche")
    page.get_by_label("Montant, toutes taxes comprises").fill(amount)
    page.get_by_label("Poste").select_option(heading)
    press(page, "Inscrire ce devis")


def fill_gift(page: Page, name: str, amount: str) -> None:
    page.get_by_label("Prénom et nom").fill(name)
    page.get_by_label("Adresse du domicile fiscal").fill("1 rue des Épures")
    page.get_by_label("Nationalité", exact=True).fill("française")
    page.get_by_label("De nationalité française").check()
    page.get_by_label("A attesté", exact=False).check()
    page.get_by_label("Montant", exact=True).fill(amount)


def bring(page: Page, lines: str) -> None:
    tab(page, "Banque")
    file = {"name": "releve.csv", "mimeType": "text/csv", "buffer": f"Date;Libelle;Montant\n{lines}".encode()}
    page.get_by_label("Fichier", exact=False).set_input_files(file)
    press(page, "Lire ce relevé")


def test_an_expense_over_the_ceiling_is_refused_then_made_smaller(cast: Cast, account: Page):
    add_quote(account, "60 400")
    press(account, "Engager")
    expect(account.get_by_role("alert")).to_contain_text("16,84")
    expect(account.get_by_role("alert")).to_contain_text("L52-11")
    hold(account)
    account.get_by_role("link", name="Corriger").click()
    account.get_by_label("Montant, toutes taxes comprises").fill("60 383,16")
    press(account, "Enregistrer")
    press(account, "Engager")
    expect(account.locator("[aria-current=step]")).to_have_text("engagé")
    account.get_by_role("link", name="Dépenses").first.click()
    expect(account.locator(".ans")).to_contain_text("60 383,16")
    expect(account.locator(".ans")).to_contain_text("il reste 0 €")
    hold(account)
    with sealed(cast.campaign.pk):
        assert Expense.objects.get().cents == 6_038_316


def test_money_that_is_not_there_is_not_paid_and_an_overdraft_of_the_bank_is_told(cast: Cast, account: Page):
    today = timezone.localdate().isoformat()
    gave(cast.campaign, cents=5_000)
    add_quote(account, "80")
    press(account, "Engager")
    press(account, "Noter la facture")
    press(account, "Noter le paiement")
    expect(account.get_by_role("alert")).to_contain_text("30")
    expect(account.get_by_role("alert")).to_contain_text("L52-12")
    hold(account)
    account.goto(HERE)
    bring(account, f"2026-11-20;CHEQUE;50,00\n{today};PRELEVEMENT;-62,50\n")
    hold(account)
    press(account, "C’est cela")
    expect(account.get_by_text("PRELEVEMENT")).to_be_visible()
    with sealed(cast.campaign.pk):
        assert (Expense.objects.get().stage, BankMatch.objects.count()) == ("invoice", 1)


def test_a_running_mate_gives_without_limit_and_somebody_else_does_not(cast: Cast, account: Page):
    account.get_by_role("link", name="Ajouter un don", exact=True).click()
    fill_gift(account, "Denis Témoin", "5 000")
    press(account, "Inscrire ce don")
    expect(account.get_by_role("alert")).to_contain_text("L52-8")
    hold(account)
    account.get_by_label("candidat", exact=False).first.check()
    press(account, "Inscrire ce don")
    expect(account.get_by_text("apport", exact=True)).to_be_visible()
    tab(account, "Dépôt")
    expect(account.get_by_role("row", name="7020")).to_contain_text("5 000 €")
    hold(account)
    with sealed(cast.campaign.pk):
        assert Donation.objects.get().own


def test_a_gift_goes_back_and_both_lines_of_the_bank_are_explained(cast: Cast, account: Page):
    today = timezone.localdate().isoformat()
    gave(cast.campaign, cents=12_345)
    tab(account, "Dons")
    account.get_by_role("link", name="Alma Figurante").click()
    press(account, "Noter qu’il a été rendu")
    expect(account.get_by_role("heading", level=1)).to_have_text("Un don")
    hold(account)
    account.goto(HERE)
    bring(account, f"2026-11-20;CHEQUE;123,45\n{today};VIR RETOUR;-123,45\n")
    for left in (1, 0):
        account.get_by_role("button", name="C’est cela").first.click()
        expect(account.get_by_role("button", name="C’est cela")).to_have_count(left)
    expect(account.get_by_text("Chaque mouvement est expliqué")).to_be_visible()
    expect(account.locator(".ans")).to_contain_text("0 € d’après le compte")
    hold(account)
    with sealed(cast.campaign.pk):
        assert BankMatch.objects.exclude(refund=None).count() == 1


def test_the_account_is_filed_before_the_tenth_friday_after_the_first_round(cast: Cast, account: Page):
    tab(account, "Dépôt")
    expect(account.locator(".ans")).to_contain_text(said(tenth_friday(cast.campaign.first_round)))
    hold(account)
    account.goto("/c/essai/reglages/")
    later = cast.campaign.first_round + timedelta(days=14)
    account.get_by_role("textbox", name="Premier tour").fill(later.isoformat())
    account.get_by_role("textbox", name="Second tour").fill((later + timedelta(days=7)).isoformat())
    press(account, "Enregistrer")
    account.goto(f"{HERE}depot/")
    expect(account.locator(".ans")).to_contain_text(said(tenth_friday(later)))


def tenth_friday(first_round: date) -> date:
    """Counted on the fingers: the day after, until ten Fridays went by."""
    day, fridays = first_round, 0
    while fridays < 10:
        day += timedelta(days=1)
        fridays += day.isoweekday() == 5
    return day


def said(day: date) -> str:
    months = {3: "mars", 4: "avril", 5: "mai", 6: "juin", 7: "juillet"}
    return f"vendredi {day.day} {months[day.month]} {day.year}, 18 h"
