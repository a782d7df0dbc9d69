"""Expenses on their way: the ceiling, the agent, money that is there, direct payments, proofs, gifts in kind."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from cast import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from known_contacts import words
from money_books import BY, CEILING, NOW, PDF, TODAY, committed, framed, gave, paid, proofs, quote
from people import settle

from arpenteur.domain.errors import InputError
from arpenteur.domain.money_ceiling import ACCOUNT, AGENT
from arpenteur.domain.money_ceiling import CEILING as CEILING_RULE
from arpenteur.domain.money_expenses import DIRECT, InKindGiver, Stage
from arpenteur.domain.money_gifts import DONOR, Means
from arpenteur.web.accountability.money.actions import (
    NewBenefit,
    keep_benefit,
    keep_income,
    remove_benefit,
    remove_income,
    value_benefit,
)
from arpenteur.web.accountability.money.books import books_of
from arpenteur.web.accountability.money.costs import costs_of
from arpenteur.web.accountability.money.expense_actions import (
    NewExpense,
    Payment,
    commit,
    correct_expense,
    give_up,
    go_back,
    invoice,
    pay,
    prove,
)
from arpenteur.web.accountability.money.models import Expense, Income
from arpenteur.web.accountability.money.words import BenefitKind
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action

pytestmark = pytest.mark.django_db
HERE = "/c/essai/argent/depenses/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def refused(cast: Cast, verb, **values) -> list[str]:
    with sealed(cast.campaign.pk), pytest.raises(RefusedByLawError) as error:
        verb(**values, **BY)
    return [one.rule for one in error.value.refusals]


def test_an_expense_goes_by_its_pages_from_a_quote_to_a_number(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=400_000)
    browser = cast.client(cast.director)
    new = {
        "label": "Tracts, 20 000",
        "supplier": "Imprimerie Gabarit",
        "amount": "2 310",
        "heading": "6142",
        "quoted_on": "2026-11-02",
        "work": "leaflets",
    }
    where = browser.post(f"{HERE}ajouter/", new).headers["Location"]
    assert browser.post(f"{where}engager/", {"on": "2026-11-03"}).status_code == 302
    step = {"amount": "2 310,00", "on": "2026-11-20", "due_on": "2026-12-05"}
    assert browser.post(f"{where}facturer/", step).status_code == 302
    assert browser.post(f"{where}payer/", {"paid_on": "2026-11-25", "means": "transfer"}).status_code == 302
    browser.post(f"{where}prouver/")
    assert "Un fichier manque : facture, preuve de paiement" in words(browser.get(where))
    with sealed(cast.campaign.pk):
        one = Expense.objects.get()
    proofs(cast.campaign, one)
    browser.post(f"{where}prouver/")
    assert "pièce n° 1" in words(browser.get(where))
    with sealed(cast.campaign.pk):
        one.refresh_from_db()
        assert (one.stage, one.number, one.cents, one.paid_on) == ("proof", 1, 231_000, date(2026, 11, 25))
        found = Entry.objects.filter(verb__startswith="expense.").order_by("number")
        assert [line.verb.partition(".")[2] for line in found] == ["quoted", "committed", "invoiced", "paid", "proved"]
        assert list(breaks(cast.campaign.pk)) == []
    page = words(browser.get("/c/essai/argent/"))
    assert "Oui, 58 073 €" in page
    assert "n° 1, Tracts, 20 000" in page


def test_a_commitment_beyond_the_ceiling_is_refused_with_what_is_left(cast: Cast):
    framed(cast.campaign)
    committed(cast.campaign, CEILING - 258_600)
    one = quote(cast.campaign, 2_650_000, "Sono, estrade")
    browser = cast.client(cast.director)
    answer = browser.post(f"{HERE}{one.pk}/engager/", {"on": "2026-11-20"})
    text = words(answer)
    assert answer.status_code == 422
    assert "il reste 2 586 €" in text
    assert "23 914 € de trop" in text
    assert "Code électoral, art. L52-11" in text
    with sealed(cast.campaign.pk):
        one.refresh_from_db()
        assert one.stage == "quote"
        assert Entry.objects.get(verb="money.refused").details == {"rules": [CEILING_RULE]}
    assert "il reste 2 586 €" in words(browser.get(f"{HERE}{one.pk}/"))
    exact = quote(cast.campaign, 258_600, "Le reste")
    assert browser.post(f"{HERE}{exact.pk}/engager/", {"on": "2026-11-20"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert books_of(cast.campaign).left == 0


def test_an_invoice_or_a_correction_above_what_was_committed_is_held_to_the_ceiling(cast: Cast):
    framed(cast.campaign)
    one = committed(cast.campaign, CEILING)
    assert refused(cast, invoice, expense=one, cents=CEILING + 1, on=TODAY, due_on=None) == [CEILING_RULE]
    new = NewExpense("Tracts", CEILING + 1, "6142", date(2026, 11, 2))
    assert refused(cast, correct_expense, expense=one, new=new) == [CEILING_RULE]
    with sealed(cast.campaign.pk):
        right = NewExpense("Tracts, 20 000", CEILING - 1, "6142", date(2026, 11, 2))
        assert correct_expense(expense=one, new=right, **BY) == ["cents", "label", "supplier"]
        assert correct_expense(expense=one, new=right, **BY) == []
        invoice(expense=one, cents=CEILING, on=TODAY, due_on=None, **BY)


def test_without_inhabitants_no_ceiling_is_known_and_nothing_is_refused(cast: Cast):
    framed(cast.campaign, inhabitants=0)
    committed(cast.campaign, 900_000_000)
    assert "Pas encore connu" in words(cast.client(cast.director).get("/c/essai/argent/"))


def test_the_agent_pays_and_only_what_is_there(cast: Cast):
    framed(cast.campaign, agent_kind="", agent_name="")
    one = committed(cast.campaign, 10_000)
    with sealed(cast.campaign.pk):
        invoice(expense=one, cents=10_000, on=TODAY, due_on=None, **BY)
    payment = Payment(TODAY, Means.TRANSFER)
    assert refused(cast, pay, expense=one, payment=payment) == [AGENT]
    framed(cast.campaign)
    gave(cast.campaign, cents=9_999)
    assert refused(cast, pay, expense=one, payment=payment) == [ACCOUNT]
    gave(cast.campaign, "Basile Témoin", 1)
    with sealed(cast.campaign.pk):
        pay(expense=one, payment=payment, **BY)
        books = books_of(cast.campaign)
        assert (books.cash, books.paid, books.short) == (0, 10_000, 0)


def test_direct_payments_stop_under_three_percent(cast: Cast):
    framed(cast.campaign)
    limit = 181_149
    paid(cast.campaign, limit - 1, direct=True)
    one = committed(cast.campaign, 1)
    with sealed(cast.campaign.pk):
        invoice(expense=one, cents=1, on=TODAY, due_on=None, **BY)
    assert refused(cast, pay, expense=one, payment=Payment(TODAY, Means.CARD, direct=True)) == [DIRECT]
    with sealed(cast.campaign.pk):
        books = books_of(cast.campaign)
        assert (books.direct, books.cash, books.direct_share.within) == (limit - 1, 0, False)
        assert books.account.surplus == -1
    assert "paiements directs sont trop nombreux" in words(cast.client(cast.director).get("/c/essai/argent/depot/"))


def test_a_step_is_taken_back_and_a_number_stays_its_own(cast: Cast):
    framed(cast.campaign)
    gave(cast.campaign, cents=50_000)
    one = paid(cast.campaign)
    proofs(cast.campaign, one)
    with sealed(cast.campaign.pk):
        assert prove(expense=one, **BY) == 1
        for stage in ("payment", "invoice", "commitment"):
            go_back(expense=one, **BY)
            one.refresh_from_db()
            assert one.stage == stage
        assert (one.paid_on, one.number) == (None, 1)
        with pytest.raises(InputError):
            go_back(expense=one, **BY)
        give_up(expense=one, **BY)
        assert books_of(cast.campaign).counted == 0
        go_back(expense=one, **BY)
        one.refresh_from_db()
        assert one.stage == "quote"
    other = paid(cast.campaign)
    proofs(cast.campaign, other)
    with sealed(cast.campaign.pk):
        assert prove(expense=other, **BY) == 2


def test_no_step_is_left_out(cast: Cast):
    framed(cast.campaign)
    one = quote(cast.campaign)
    with sealed(cast.campaign.pk):
        for verb, more in (
            (invoice, {"cents": 1, "on": TODAY, "due_on": None}),
            (pay, {"payment": Payment(TODAY, Means.CARD)}),
            (prove, {}),
        ):
            with pytest.raises(InputError):
                verb(expense=one, **more, **BY)
        with pytest.raises(InputError):
            commit(expense=one, on=date(2026, 12, 1), **BY)
        assert Expense.objects.get().stage == Stage.QUOTE.value


def benefit(**values) -> NewBenefit:
    given = {"quantity": Decimal(200), "unit_cents": Decimal("12"), **values}
    giver = given.pop("giver", InKindGiver.PERSON)
    return NewBenefit(BenefitKind.PRINTING, giver, "Impressions", "6142", date(2026, 11, 20), **given)


def test_gifts_in_kind_count_on_both_sides_once_they_are_valued(cast: Cast):
    framed(cast.campaign)
    with sealed(cast.campaign.pk):
        one = keep_benefit(campaign=cast.campaign, new=benefit(quantity=None, unit_cents=None), **BY)
        assert books_of(cast.campaign).counted == 0
        value_benefit(benefit=one, quantity=Decimal(200), unit_cents=Decimal(12), **BY)
        books = books_of(cast.campaign)
        assert (books.counted, books.cash, books.account.surplus) == (2_400, 0, 0)
        assert [(line.number, line.cents) for line in books.account.receipts] == [("7072", 2_400)]
    assert refused(cast, keep_benefit, campaign=cast.campaign, new=benefit(unit_cents=Decimal(CEILING))) == [
        CEILING_RULE
    ]
    assert refused(cast, keep_benefit, campaign=cast.campaign, new=benefit(giver=InKindGiver.COMPANY)) == [DONOR]
    form = {
        "kind": "room",
        "giver": "company",
        "label": "Salle",
        "heading": "6132",
        "given_on": "2026-11-20",
        "quantity": "1",
        "each": "100",
        "work": "",
    }
    answer = cast.client(cast.director).post("/c/essai/argent/nature/ajouter/", form)
    assert (answer.status_code, "gratuitement ni à prix réduit" in words(answer)) == (422, True)
    with sealed(cast.campaign.pk):
        remove_benefit(benefit=one, **BY)
        assert books_of(cast.campaign).counted == 0


def test_other_receipts_pay_for_expenses_and_do_not_go_while_they_do(cast: Cast):
    framed(cast.campaign)
    more = {"label": "Prêt", "on": TODAY, "reference": ""}
    with sealed(cast.campaign.pk):
        for wrong in ("7040", "7072", "9999"):
            with pytest.raises(InputError):
                keep_income(campaign=cast.campaign, heading=wrong, cents=1, **more, **BY)
        loan = keep_income(campaign=cast.campaign, heading="7030", cents=10_000, **more, **BY)
    paid(cast.campaign, 10_000)
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        remove_income(income=loan, **BY)
    gave(cast.campaign, cents=10_000)
    with sealed(cast.campaign.pk):
        remove_income(income=loan, **BY)
        assert Income.objects.count() == 0


def test_what_a_door_costs(cast: Cast):
    framed(cast.campaign)
    with sealed(cast.campaign.pk):
        assert costs_of(cast.campaign).kinds == []
    settle(cast, None, NOW)
    committed(cast.campaign, 1_480, work=Kind.DOORS.value)
    committed(cast.campaign, 300, work=Kind.MEETING.value)
    committed(cast.campaign, 999)
    with sealed(cast.campaign.pk):
        doors, meeting = costs_of(cast.campaign).kinds
        assert (doors.kind, doors.cents, meeting.each) == (Kind.DOORS, 1_480, None)
        assert doors.reached > 0
        assert doors.each == round(1_480 / doors.reached)


def test_an_expense_of_one_action_says_what_that_action_costs(cast: Cast):
    framed(cast.campaign)
    settle(cast, None, NOW)
    with sealed(cast.campaign.pk):
        action = Action.objects.get()
    new = {
        "label": "Collation",
        "amount": "12,50",
        "heading": "6300",
        "quoted_on": "2026-11-02",
        "work": "market",
        "action": str(action.pk),
    }
    browser = cast.client(cast.director)
    where = browser.post(f"{HERE}ajouter/", new).headers["Location"]
    assert browser.post(f"{where}engager/", {"on": "2026-11-03"}).status_code == 302
    with sealed(cast.campaign.pk):
        costs = costs_of(cast.campaign)
        assert [(one.kind, one.cents) for one in costs.kinds] == [(Kind.DOORS, 1_250)]
        assert [(one.number, one.cents, one.reached, one.each) for one in costs.actions] == [(action.pk, 1_250, 5, 250)]
    assert "2,50 €" in words(browser.get("/c/essai/argent/"))
    assert browser.post(f"{HERE}ajouter/", {**new, "action": "999999"}).status_code == 422


def test_the_same_file_is_kept_once_and_what_is_no_proof_is_refused(cast: Cast):
    framed(cast.campaign)
    one = quote(cast.campaign)
    browser = cast.client(cast.director)

    def add(content: bytes, name: str = "devis signé.pdf"):
        data = {"kind": "quote", "file": SimpleUploadedFile(name, content)}
        return words(browser.post(f"/c/essai/argent/pieces/ajouter/depense/{one.pk}/", data, follow=True))

    assert "Le fichier est conservé" in add(PDF)
    add(PDF)
    assert "ni un PDF ni une image" in add(b"MZ\x90", "facture.pdf")
    with sealed(cast.campaign.pk):
        (piece,) = one.pieces.all()
        assert piece.name == "devis signé.pdf"
        assert "devis" not in str(Expense.objects.values_list("pieces__name").get())
    answer = browser.get(f"/c/essai/argent/pieces/{piece.pk}/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="devis-signe.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    browser.post(f"/c/essai/argent/pieces/{piece.pk}/retirer/")
    with sealed(cast.campaign.pk):
        assert one.pieces.count() == 0
