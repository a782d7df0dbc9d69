"""Loans of natural persons: kept within the law, paid back, told every year; their names apart."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from mailings import member_of
from money_books import BY, NOW, PDF, framed, gave, new_gift, paid

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_loans import HEADING, LOAN, LoanTerms
from arpenteur.web.accountability.money.actions import keep_income
from arpenteur.web.accountability.money.alerts import to_pay
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.donation_actions import correct_donor, forget_donor
from arpenteur.web.accountability.money.filing import filing_of
from arpenteur.web.accountability.money.framing import kept_until
from arpenteur.web.accountability.money.leaving import loan_rows
from arpenteur.web.accountability.money.loan_actions import NewLoan, keep_loan, pay_back, remove_loan, remove_repayment
from arpenteur.web.accountability.money.models import Donor, Income, LoanRepayment, PrivateLoan
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact

pytestmark = pytest.mark.django_db
HERE, ADD = "/c/essai/argent/nature/", "/c/essai/argent/prets/ajouter/"
FORM = {
    "name": "Basile Maquette",
    "tax_home": "2 rue des Épures, 00001 Valmarche",
    "nationality": "française",
    "french": "on",
    "amount": "1 000",
    "lent_on": "2026-11-20",
    "due_on": "2028-05-20",
    "percent": "0",
    "legal": "",
    "reference": "",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def lent(cast: Cast, cents: int = 100_000, name: str = "Basile Maquette", **values: Any) -> PrivateLoan:
    """A loan that was kept."""
    terms = LoanTerms(
        cents,
        values.pop("on", date(2026, 11, 20)),
        values.pop("due", date(2028, 5, 20)),
        values.pop("percent", Decimal(0)),
        values.pop("legal", None),
    )
    with sealed(cast.campaign.pk):
        new = NewLoan(new_gift(name, **values).donor, terms)
        return keep_loan(campaign=cast.campaign, new=new, **BY)


def verbs(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        found = Entry.objects.filter(chain=cast.campaign.pk).order_by("number")
        return [one.verb for one in found if one.verb.startswith(("loan.", "money.", "income."))]


def test_a_loan_is_kept_from_its_page_and_nobody_becomes_a_contact(cast: Cast):
    framed(cast.campaign)
    client = cast.client(cast.director)
    assert 'href="/c/essai/argent/prets/ajouter/"' in client.get(HERE).content.decode()
    answer = client.post(ADD, FORM)
    assert answer.status_code == 302
    with sealed(cast.campaign.pk):
        (one,) = PrivateLoan.objects.select_related("income", "lender")
        assert (one.income.cents, one.income.heading, one.owed, one.due_on) == (
            100_000,
            HEADING,
            100_000,
            date(2028, 5, 20),
        )
        assert one.lender is not None
        assert one.lender.name == "Basile Maquette"
        assert not Contact.objects.exists()
        assert books_of(cast.campaign).received == 100_000
    page = client.get(answer.url).content.decode()
    assert "Basile Maquette" in page
    listed = client.get(HERE).content.decode()
    assert "Basile" not in listed
    assert answer.url in listed
    assert verbs(cast)[-1] == "loan.kept"


def test_what_the_law_refuses_of_a_loan_is_not_kept(cast: Cast):
    framed(cast.campaign)
    client = cast.client(cast.director)
    for wrong, said in (
        ({"due_on": "2028-05-21"}, "20/05/2028"),
        ({"percent": "3", "legal": "2,61"}, "2,61"),
        ({"percent": "3"}, "taux légal"),
        ({"amount": "28 682,01"}, "de trop"),
        ({"company": "on"}, "une banque ou un parti"),
    ):
        answer = client.post(ADD, {**FORM, **wrong})
        assert answer.status_code == 422, wrong
        assert said in answer.content.decode(), wrong
    with sealed(cast.campaign.pk):
        assert not PrivateLoan.objects.exists()
        assert not Donor.objects.exists()
        assert not Income.objects.exists()
    assert verbs(cast)[-5:] == ["money.refused"] * 5


def test_what_is_owed_adds_up_and_what_was_paid_back_makes_room(cast: Cast):
    framed(cast.campaign)
    first = lent(cast, 2_868_200)
    with pytest.raises(RefusedByLawError) as refused:
        lent(cast, 1, "Chloé Gabarit")
    assert [one.rule for one in refused.value.refusals] == [LOAN]
    with sealed(cast.campaign.pk):
        pay_back(loan=first, cents=1, on=date(2026, 11, 25), **BY)
    lent(cast, 1, "Chloé Gabarit")


def test_nobody_lends_before_the_agent_nor_without_a_ceiling_nor_tomorrow(cast: Cast):
    framed(cast.campaign)
    for values in ({"on": date(2026, 8, 31), "due": date(2027, 8, 31)}, {"on": date(2026, 12, 1)}):
        with pytest.raises(InputError):
            lent(cast, **values)
    framed(cast.campaign, inhabitants=0)
    with pytest.raises(InputError, match="plafond"):
        lent(cast)


def test_she_is_paid_back_in_parts_never_more_than_is_owed_nor_than_there_is(cast: Cast):
    framed(cast.campaign)
    loan = lent(cast)
    client = cast.client(cast.director)
    page = f"/c/essai/argent/prets/{loan.pk}/"
    assert client.post(f"{page}rembourser/", {"amount": "400", "on": "2026-11-28"}).url == page
    assert client.post(f"{page}rembourser/", {"amount": "600,01", "on": "2026-11-28"}).url == page
    assert client.post(f"{page}rembourser/", {"amount": "", "on": ""}).url == page
    with sealed(cast.campaign.pk):
        loan = PrivateLoan.objects.get()
        assert (loan.repaid, loan.owed) == (40_000, 60_000)
        books = books_of(cast.campaign)
        assert (books.owed, books.received, books.cash) == (60_000, 60_000, 60_000)
        assert [one.cents for one in books.account.receipts if one.number == HEADING] == [60_000]
    paid(cast.campaign, 30_000)
    with sealed(cast.campaign.pk), pytest.raises(InputError, match="plus là"):
        pay_back(loan=loan, cents=30_001, on=date(2026, 11, 29), **BY)
    for on in (date(2026, 11, 19), date(2026, 12, 1)):
        with sealed(cast.campaign.pk), pytest.raises(InputError, match="aujourd"):
            pay_back(loan=loan, cents=1, on=on, **BY)
    with sealed(cast.campaign.pk):
        with pytest.raises(InputError, match="remboursée"):
            remove_loan(loan=loan, **BY)
        number = LoanRepayment.objects.get().pk
    assert client.post(f"/c/essai/argent/prets/remboursements/{number}/retirer/").url == page
    with sealed(cast.campaign.pk):
        assert not LoanRepayment.objects.exists()


def test_a_mistake_goes_with_its_receipt_and_who_gave_stays(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, "Alma Figurante")
    with_gift, alone = lent(cast, name="Alma Figurante"), lent(cast)
    client = cast.client(cast.director)
    for one in (with_gift, alone):
        assert client.post(f"/c/essai/argent/prets/{one.pk}/retirer/").url == HERE
    with sealed(cast.campaign.pk):
        assert not PrivateLoan.objects.exists()
        assert not Income.objects.exists()
        assert [one.name for one in Donor.objects.all()] == ["Alma Figurante"]


def test_a_receipt_of_the_account_cannot_stand_for_a_loan(cast: Cast):
    framed(cast.campaign)
    with sealed(cast.campaign.pk), pytest.raises(InputError, match="poste inconnu"):
        keep_income(
            campaign=cast.campaign, heading=HEADING, label="Prêt", cents=1, on=date(2026, 11, 20), reference="", **BY
        )
    assert HEADING not in cast.client(cast.director).get("/c/essai/argent/recettes/ajouter/").content.decode()


def test_the_yearly_state_has_every_year_until_it_is_paid_back(cast: Cast, clock):
    framed(cast.campaign)
    loan, free = lent(cast), lent(cast, 50_000, "Chloé Gabarit")
    with sealed(cast.campaign.pk):
        pay_back(loan=free, cents=50_000, on=date(2026, 11, 21), **BY)
        pay_back(loan=loan, cents=30_000, on=date(2026, 11, 30), **BY)
    clock.move_to(datetime(2028, 2, 1, 9, tzinfo=UTC))
    later: dict[str, Any] = {**BY, "at": datetime(2028, 2, 1, 9, tzinfo=UTC)}
    with sealed(cast.campaign.pk):
        pay_back(loan=PrivateLoan.objects.get(pk=loan.pk), cents=70_000, on=date(2028, 1, 31), **later)
    answer = cast.client(cast.director).get("/c/essai/argent/prets/etat.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    mine = [one for one in rows if one["identifiant du prêt"] == f"E{loan.pk}"]
    assert [(one["année"], one["remboursé dans l'année"]) for one in mine] == [
        ("2026", "300,00"),
        ("2027", "0,00"),
        ("2028", "700,00"),
    ]
    assert [one["restant dû à la fin de l'année ou ce jour"] for one in mine] == ["700,00", "700,00", "0,00"]
    assert len([one for one in rows if one["identifiant du prêt"] == f"E{free.pk}"]) == 1
    assert {one["nom et prénoms du prêteur"] for one in rows} == {"Basile Maquette", "Chloé Gabarit"}
    assert verbs(cast)[-1] == "money.loans_taken"


def test_who_lends_is_kept_until_a_year_after_the_loan_is_due_then_only_the_sum_stays(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, "Basile Maquette")
    loan = lent(cast)
    with sealed(cast.campaign.pk):
        (lender,) = Donor.objects.all()
        assert lender.expires_at.date() > kept_until(cast.campaign).date()
        assert lender.expires_at.date() >= date(2029, 5, 20)
        forget_donor(donor=lender, **BY)
        (row,) = loan_rows(cast.campaign, date(2026, 11, 30))
        assert row[2] == ""
        assert row[6] == 1000
        assert PrivateLoan.objects.get(pk=loan.pk).owed == 100_000
    page = cast.client(cast.director).get(f"/c/essai/argent/prets/{loan.pk}/")
    assert page.status_code == 200


def test_two_lines_of_one_person_become_one_with_her_loans(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, "Basile Maquette")
    loan = lent(cast, name="Basil Maquette")
    client = cast.client(cast.director)
    page = f"/c/essai/argent/prets/{loan.pk}/"
    form = {"name": "Basile Maquette", "tax_home": "1 rue des Épures, 00001 Valmarche", "nationality": "française"}
    assert client.post(f"{page}corriger/", form).url == page
    with sealed(cast.campaign.pk):
        (donor,) = Donor.objects.all()
        assert (donor.donations.count(), donor.loans.count()) == (1, 1)
        assert donor.expires_at.date() >= date(2029, 5, 20)
        again = lent(cast, name="Basil Maquette")
        correct_donor(donor=donor, name="Basil Maquette", **BY)
        assert {one.lender_id for one in PrivateLoan.objects.all()} == {donor.pk}
        assert again.pk != loan.pk


def test_what_is_missing_and_what_is_late_is_told(cast: Cast):
    framed(cast.campaign)
    loan = lent(cast, due=date(2026, 12, 20))
    client = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        titles = [one.title for one in filing_of(books_of(cast.campaign), NOW).missing]
        assert "1 contrat de prêt" in titles
    piece = {"kind": "loan", "file": SimpleUploadedFile("pret.pdf", PDF, "application/pdf")}
    page = f"/c/essai/argent/prets/{loan.pk}/"
    assert client.post(f"/c/essai/argent/pieces/ajouter/recette/{loan.income_id}/", piece).url == page
    after, last_day = datetime(2026, 12, 21, 9, tzinfo=UTC), datetime(2026, 12, 20, 9, tzinfo=UTC)
    with sealed(cast.campaign.pk):
        titles = [one.title for one in filing_of(books_of(cast.campaign), last_day).missing]
        assert "1 prêt qui devrait être remboursé" not in titles
        titles = [one.title for one in filing_of(books_of(cast.campaign), after).missing]
        assert "1 contrat de prêt" not in titles
        assert "1 prêt qui devrait être remboursé" in titles
        member = member_of(cast, cast.director)
        assert [one.title for one in to_pay(member, NOW)] == ["1 prêt à rembourser"]
        assert not list(to_pay(member, datetime(2026, 11, 1, 9, tzinfo=UTC)))


def test_a_repayment_that_was_a_mistake_is_owed_again(cast: Cast):
    framed(cast.campaign)
    loan = lent(cast)
    with sealed(cast.campaign.pk):
        made = pay_back(loan=loan, cents=100_000, on=date(2026, 11, 30), **BY)
        assert PrivateLoan.objects.get().owed == 0
        remove_repayment(repayment=made, **BY)
        assert PrivateLoan.objects.get().owed == 100_000
