"""The money of the demonstration: an agent, fictional donors, expenses at every step, gifts in kind, the bank."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from arpenteur.domain.money_expenses import InKindGiver
from arpenteur.domain.money_gifts import Gift, Means
from arpenteur.domain.money_loans import LoanTerms
from arpenteur.web.accountability.money.actions import NewBenefit, keep_benefit, keep_income, set_frame
from arpenteur.web.accountability.money.bank_actions import bring_statement
from arpenteur.web.accountability.money.donation_actions import keep_donation, note_receipt
from arpenteur.web.accountability.money.donors import DonorDetails, NewDonation
from arpenteur.web.accountability.money.expense_actions import (
    NewExpense,
    Payment,
    add_expense,
    commit,
    invoice,
    pay,
    prove,
)
from arpenteur.web.accountability.money.loan_actions import NewLoan, keep_loan, pay_back
from arpenteur.web.accountability.money.models import Donation
from arpenteur.web.accountability.money.pieces import keep_piece
from arpenteur.web.accountability.money.words import BenefitKind, PieceKind
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.kinds import Kind

INHABITANTS = 46_200
_GIVEN = ("Alma", "Basile", "Chloé", "Denis", "Elsa", "Farid", "Gaëlle", "Hugo", "Inès", "Jules", "Karim", "Lise")
_CALLED = ("Figurine", "Témoin", "Maquette", "Gabarit", "Croquis", "Ébauche", "Épure")
_DONATIONS = 34
_PDF = "%PDF-1.7\n% {label} : pièce fictive de la démonstration\n%%EOF\n"
# What, from whom, euros, heading, kind of action, weeks ago, how far it is: 0 quote … 4 proved.
_EXPENSES = (
    ("Tracts, 20 000", "Imprimerie Gabarit", 2_310, "6142", None, 2, 2),
    ("Local, novembre", "Agence Maquette", 1_150, "6281", None, 5, 4),
    ("Local, décembre", "Agence Maquette", 1_150, "6281", None, 1, 1),
    ("Lettres, 5 000", "Imprimerie Gabarit", 4_180, "6142", Kind.LETTERBOXES, 6, 4),
    ("Carnets de porte-à-porte", "Papeterie Croquis", 1_480, "6142", Kind.DOORS, 7, 4),
    ("Affiches, 600", "Imprimerie Gabarit", 1_960, "6142", Kind.POSTERS, 1, 0),
    ("Sono et estrade", "Scène Épure", 26_500, "6134", Kind.EVENT, 0, 0),
    ("Salle des Épures", "Foyer Témoin", 340, "6132", Kind.MEETING, 2, 2),
    ("Site, un an", "Hébergeur Figurine", 260, "6170", None, 8, 3),
    ("Essence, tournées", "Station Ébauche", 190, "6290", Kind.DOORS, 3, 3),
    ("Journal, 12 pages", "Imprimerie Gabarit", 3_900, "6142", None, 2, 1),
    ("Badges, 300", "Papeterie Croquis", 410, "6210", None, 0, 0),
)


def purse(campaign: Campaign, at: datetime, rng: Random) -> None:
    """Write it by the verbs of the room, around the day of the rehearsal."""
    today = day_of(campaign, at)
    by: dict[str, Any] = {"by": COMMAND, "at": at}
    begin = today - timedelta(weeks=10)
    set_frame(
        campaign=campaign,
        inhabitants=INHABITANTS,
        agent_kind="association",
        agent_name="Association de financement de Valmarche en commun",
        agent_since=begin,
        beneficiary="Valmarche en commun",
        account_since=begin + timedelta(days=3),
        account_end="0042",
        provider="Payeur fictif",
        provider_link="https://payer.exemple.invalid/valmarche",
        give_open=True,
        **by,
    )
    keep_income(
        campaign=campaign,
        heading="7030",
        label="Emprunt bancaire",
        cents=800_000,
        on=begin + timedelta(days=5),
        reference="PRET 0042",
        **by,
    )
    _donations(campaign, at, rng, by)
    _loan(campaign, at, by)
    for one in _EXPENSES:
        _expense(campaign, one, at, by)
    _benefits(campaign, at, by)
    _bank(campaign, at, by)


def _donations(campaign: Campaign, at: datetime, rng: Random, by: dict[str, Any]) -> None:
    today = day_of(campaign, at)
    for number in range(_DONATIONS):
        name = f"{_GIVEN[number % len(_GIVEN)]} {_CALLED[number % len(_CALLED)]}"
        cents = rng.choice((2_000, 5_000, 5_000, 10_000, 15_000, 30_000, 150_000 if number % 11 == 0 else 20_000))
        means = Means.CASH if cents <= 5_000 and number % 6 == 0 else rng.choice((Means.CARD, Means.CARD, Means.CHEQUE))
        details = DonorDetails(
            name=name,
            tax_home=f"{number + 1} rue des Épures, 00001 Valmarche",
            nationality="française",
            french=True,
            resident=True,
            email=f"don{number}@exemple.fr",
            own=number == 0,
        )
        given = Gift(cents if number else 500_000, means, today - timedelta(days=2 + number * 2))
        kept = keep_donation(campaign=campaign, new=NewDonation(details, given, attested=True), **by)
        if number and number % 9:
            note_receipt(donation=kept, number=f"{100 + number:06}", on=today, **by)


def _loan(campaign: Campaign, at: datetime, by: dict[str, Any]) -> None:
    """One supporter lends without interests; her contract is on file, a part was paid back."""
    today = day_of(campaign, at)
    lender = DonorDetails(
        name="Mona Ébauche",
        tax_home="12 rue des Épures, 00001 Valmarche",
        nationality="française",
        french=True,
        resident=True,
    )
    terms = LoanTerms(150_000, today - timedelta(days=40), today + timedelta(days=360), Decimal(0))
    loan = keep_loan(campaign=campaign, new=NewLoan(lender, terms, "VIR PRET"), **by)
    keep_piece(
        campaign=campaign,
        of=loan.income,
        kind=PieceKind.LOAN,
        name="contrat.pdf",
        content=_PDF.format(label="contrat").encode(),
        **by,
    )
    pay_back(loan=loan, cents=50_000, on=today - timedelta(days=3), **by)


def _expense(campaign: Campaign, one: tuple[Any, ...], at: datetime, by: dict[str, Any]) -> None:
    label, supplier, euros, heading, work, weeks, far = one
    day = day_of(campaign, at) - timedelta(weeks=weeks, days=1)
    new = NewExpense(label, euros * 100, heading, day, supplier, work.value if work else "")
    made = add_expense(campaign=campaign, new=new, **by)
    if far >= 1:
        commit(expense=made, on=day, **by)
    if far >= 2:
        invoice(expense=made, cents=euros * 100, on=day, due_on=day + timedelta(days=30), **by)
    if far >= 3:
        pay(expense=made, payment=Payment(day, Means.TRANSFER, f"VIR {made.pk}"), **by)
    if far >= 4:
        for kind in (PieceKind.INVOICE, PieceKind.PROOF):
            content = _PDF.format(label=f"{label}, {kind.value}").encode()
            keep_piece(campaign=campaign, of=made, kind=kind, name=f"{kind.value}.pdf", content=content, **by)
        prove(expense=made, **by)


def _benefits(campaign: Campaign, at: datetime, by: dict[str, Any]) -> None:
    day = day_of(campaign, at) - timedelta(days=9)
    for new in (
        NewBenefit(
            BenefitKind.PRINTING,
            InKindGiver.PERSON,
            "Impressions de bénévoles",
            "6142",
            day,
            Decimal(1_400),
            Decimal(8),
            Kind.LEAFLETS.value,
        ),
        NewBenefit(
            BenefitKind.TRAVEL,
            InKindGiver.PERSON,
            "Tournées en voiture",
            "6290",
            day,
            Decimal(380),
            Decimal(50),
            Kind.DOORS.value,
        ),
        NewBenefit(BenefitKind.ROOM, InKindGiver.PARTY, "Salle de réunion", "6132", day),
    ):
        keep_benefit(campaign=campaign, new=new, **by)


def _bank(campaign: Campaign, at: datetime, by: dict[str, Any]) -> None:
    """A statement with the cheques and transfers of the last weeks, not explained yet."""
    lines = [
        [one.given_on.isoformat(), one.cents, f"REMISE {one.get_means_display().upper()}", f"D{one.pk}"]
        for one in Donation.objects.filter(campaign=campaign).exclude(means=Means.CASH.value)[:9]
    ]
    lines.append([day_of(campaign, at).isoformat(), -1_250, "FRAIS DE TENUE DE COMPTE", "FRAIS"])
    bring_statement(campaign=campaign, read={"form": "csv", "balance": None, "lines": lines}, **by)
