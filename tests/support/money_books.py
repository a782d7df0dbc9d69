"""A campaign whose agent is declared, with donations and expenses of fictional people and businesses."""

from datetime import UTC, date, datetime
from typing import Any

from cast import Cast

from arpenteur.domain.money_gifts import Gift, Means
from arpenteur.web.accountability.money.actions import set_frame
from arpenteur.web.accountability.money.donation_actions import keep_donation
from arpenteur.web.accountability.money.donors import DonorDetails, NewDonation
from arpenteur.web.accountability.money.expense_actions import NewExpense, Payment, add_expense, commit, invoice, pay
from arpenteur.web.accountability.money.models import Donation, Expense
from arpenteur.web.accountability.money.pieces import keep_piece
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
BY: dict[str, Any] = {"by": COMMAND, "at": NOW}
PDF = b"%PDF-1.7\n% une figurine de facture\n%%EOF\n"
FRAME: dict[str, Any] = {
    "inhabitants": 46_200,
    "agent_kind": "association",
    "agent_name": "Association de financement Gabarit",
    "agent_since": date(2026, 9, 1),
    "beneficiary": "Liste Maquette",
    "account_since": date(2026, 9, 3),
    "provider": "Payeur d'essai",
    "provider_link": "https://payer.exemple.fr/liste-maquette",
}
CEILING = 6_038_316


def framed(campaign: Campaign, **values: Any) -> None:
    """The frame of the account is said."""
    with sealed(campaign.pk):
        set_frame(campaign=campaign, **{**FRAME, **values}, **BY)


def new_gift(name: str = "Alma Figurante", cents: int = 5_000, **values: Any) -> NewDonation:
    """A donation as somebody enters it."""
    gift = Gift(
        cents, values.pop("means", Means.CHEQUE), values.pop("on", date(2026, 11, 20)), values.pop("elsewhere", 0)
    )
    attested, reference = values.pop("attested", True), values.pop("reference", "")
    details = {
        "tax_home": "1 rue des Épures, 00001 Valmarche",
        "nationality": "française",
        "french": True,
        "resident": True,
    }
    return NewDonation(DonorDetails(name=name, **{**details, **values}), gift, attested, reference)


def gave(campaign: Campaign, name: str = "Alma Figurante", cents: int = 5_000, **values: Any) -> Donation:
    """A donation that was kept."""
    with sealed(campaign.pk):
        return keep_donation(campaign=campaign, new=new_gift(name, cents, **values), **BY)


def quote(campaign: Campaign, cents: int = 10_000, label: str = "Tracts", **values: Any) -> Expense:
    """A quote."""
    new = NewExpense(
        label,
        cents,
        values.pop("heading", "6142"),
        date(2026, 11, 2),
        values.pop("supplier", "Imprimerie Gabarit"),
        **values,
    )
    with sealed(campaign.pk):
        return add_expense(campaign=campaign, new=new, **BY)


def committed(campaign: Campaign, cents: int = 10_000, **values: Any) -> Expense:
    """An expense that counts."""
    one = quote(campaign, cents, **values)
    with sealed(campaign.pk):
        commit(expense=one, on=date(2026, 11, 3), **BY)
        return Expense.objects.get(pk=one.pk)


def paid(
    campaign: Campaign, cents: int = 10_000, *, direct: bool = False, reference: str = "", **values: Any
) -> Expense:
    """An expense that was paid."""
    one = committed(campaign, cents, **values)
    payment = Payment(date(2026, 11, 25), Means.TRANSFER, reference, direct)
    with sealed(campaign.pk):
        invoice(expense=one, cents=cents, on=date(2026, 11, 10), due_on=date(2026, 12, 10), **BY)
        pay(expense=one, payment=payment, **BY)
        return Expense.objects.get(pk=one.pk)


def proofs(campaign: Campaign, expense: Expense) -> None:
    """Its invoice and the proof of its payment."""
    with sealed(campaign.pk):
        for kind in (PieceKind.INVOICE, PieceKind.PROOF):
            keep_piece(campaign=campaign, of=expense, kind=kind, name="scan.pdf", content=PDF + kind.encode(), **BY)


def make_treasurer(cast: Cast) -> None:
    """The leader of the cast becomes the treasurer, of the whole campaign."""
    with sealed(cast.campaign.pk):
        add_member(campaign=cast.campaign, user=cast.leader, role=Role.TREASURER, stations=[], **BY)
