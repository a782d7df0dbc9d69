"""Writes: files leave. The account by heading, donors with the authority's columns, numbered pieces in one archive."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from arpenteur.domain.money_account import headings
from arpenteur.domain.money_amounts import in_decimals
from arpenteur.web.accountability.money.books import Books, books_of
from arpenteur.web.accountability.money.filing import numbered_expenses
from arpenteur.web.accountability.money.models import AccountPiece, Benefit, Donation, PrivateLoan
from arpenteur.web.accountability.money.pieces import content_of
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.models import Campaign

MOST_ARCHIVE = 200 * 1024 * 1024
"""Bytes of all pieces of an archive, which is made in memory."""
DONOR_TITLES = (
    "identifiant unique",
    "nature du paiement",
    "date",
    "identifiant du donateur",
    "nom et prénoms",
    "nationalité",
    "adresse du domicile fiscal",
    "monnaie",
    "montant",
    "mode de règlement",
    "référence du paiement",
    "numéro de reçu",
    "date du reçu",
    "rendu le",
)
"""As the authority asks parties (LEGIARTI000029914855), with the nationality of R39-1 and the number of the receipt."""
LOAN_TITLES = (
    "année",
    "identifiant du prêt",
    "nom et prénoms du prêteur",
    "adresse",
    "prêté le",
    "monnaie",
    "montant prêté",
    "taux annuel (%)",
    "à rembourser avant la fin du",
    "remboursé dans l'année",
    "restant dû à la fin de l'année ou ce jour",
)
"""The yearly state of loans of natural persons (L52-7-1, R39-2-1): its content, no form of the authority was read."""
_NATURES = {True: "apport", False: "don"}
_EURO = "EUR"


def account_rows(books: Books) -> tuple[list[str], list[list[Any]]]:
    """Titles and lines of the account by heading, in euros; sums at the end of each side."""
    found = books.account
    rows: list[list[Any]] = []
    for side, lines, total in (
        (_("Income"), found.receipts, found.received),
        (_("Expenses"), found.expenses, found.spent),
    ):
        rows += [[side, one.number, one.name, in_decimals(one.cents)] for one in lines]
        rows.append([side, "", _("Total"), in_decimals(total)])
    rows.append([_("Balance"), "", "", in_decimals(found.surplus)])
    rows.append([_("Headings"), "", headings().source, ""])
    return [_("Side"), _("Number"), _("Heading"), _("Amount")], rows


def donor_rows(campaign: Campaign) -> list[list[Any]]:
    """A line a donation, names opened; the caller counts them as read."""
    rows = Donation.objects.filter(campaign=campaign).select_related("donor").order_by("given_on", "pk")
    return [
        [
            f"D{one.pk}",
            _NATURES[one.own],
            one.given_on,
            f"P{one.donor_id or 0}",
            one.donor.name if one.donor else "",
            one.donor.nationality if one.donor else "",
            one.donor.tax_home if one.donor else "",
            _EURO,
            in_decimals(one.cents),
            one.get_means_display(),
            one.reference,
            one.receipt,
            one.receipt_on,
            one.returned_on,
        ]
        for one in rows
    ]


@verb("money.account_taken", "account by heading taken")
def take_account(*, campaign: Campaign, by: Actor, at: datetime) -> Books:
    """The account for a member, with its line in the journal."""
    record(subject=campaign, by=by, at=at, campaign=campaign.pk, counting=True)
    return books_of(campaign)


@verb("money.donors_taken", "table of donors taken")
def take_donors(*, campaign: Campaign, by: Actor, at: datetime) -> list[list[Any]]:
    """The table of donors for a member, with its line in the journal: it says how many people leave."""
    rows = donor_rows(campaign)
    record(subject=campaign, by=by, at=at, campaign=campaign.pk, n=len(rows))
    return rows


def loan_rows(campaign: Campaign, today: date) -> list[list[Any]]:
    """A line a loan and a year, until it is paid back, names opened; the caller counts them as read."""
    loans = PrivateLoan.objects.filter(campaign=campaign).select_related("income", "lender")
    rows: list[list[Any]] = []
    for one in loans.prefetch_related("repayments"):
        owed = one.income.cents
        for year in range(one.income.received_on.year, today.year + 1):
            if not owed:
                break
            back = sum(each.cents for each in one.repayments.all() if each.paid_on.year == year)
            owed -= back
            rows.append(
                [
                    year,
                    f"E{one.pk}",
                    one.lender.name if one.lender else "",
                    one.lender.tax_home if one.lender else "",
                    one.income.received_on,
                    _EURO,
                    in_decimals(one.income.cents),
                    float(one.percent),
                    one.due_on,
                    in_decimals(back),
                    in_decimals(owed),
                ]
            )
    return sorted(rows, key=lambda row: (row[0], row[4], row[1]))


@verb("money.loans_taken", "yearly state of loans taken")
def take_loans(*, campaign: Campaign, by: Actor, at: datetime) -> list[list[Any]]:
    """The yearly state of loans for a member, with its line in the journal: it says how many lines leave."""
    rows = loan_rows(campaign, day_of(campaign, at))
    record(subject=campaign, by=by, at=at, campaign=campaign.pk, n=len(rows))
    return rows


@verb("money.pieces_taken", "pieces of the account taken")
def take_pieces(*, campaign: Campaign, by: Actor, at: datetime) -> bytes:
    """Every piece in one archive, by its number, with an index; the same files give the same bytes."""
    record(subject=campaign, by=by, at=at, campaign=campaign.pk)
    return archive(campaign)


def archive(campaign: Campaign) -> bytes:
    """``0031-imprimerie/invoice.pdf``, then gifts in kind, receipts, what concerns the whole account, and an index."""
    out, index, size = io.BytesIO(), ["chemin;nature;libellé;montant;date"], 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for path, piece, label, cents, on in _placed(campaign):
            size += piece.size
            if size > MOST_ARCHIVE:
                index.append(f"{path};trop lourd pour cette archive : à prendre seul;;;")
                continue
            moment = piece.kept_at.astimezone(zone_of(campaign)).timetuple()[:6]
            files.writestr(zipfile.ZipInfo(path, moment), content_of(piece))
            amount = "" if cents is None else f"{cents / 100:.2f}".replace(".", ",")
            index.append(f"{path};{piece.get_kind_display()};{_inert(label)};{amount};{on.isoformat() if on else ''}")
        text = "\N{ZERO WIDTH NO-BREAK SPACE}" + "\r\n".join(index) + "\r\n"
        files.writestr(zipfile.ZipInfo("index.csv", (2026, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def _placed(campaign: Campaign) -> Iterator[tuple[str, AccountPiece, str, int | None, date | None]]:
    """Every piece with its place in the archive."""
    for expense in numbered_expenses():
        folder = f"depenses/{expense.number:04}-{slugify(expense.label)[:40] or 'piece'}"
        yield from _in(folder, expense.pieces.all(), expense.label, expense.cents, expense.paid_on)
    for benefit in Benefit.objects.filter(campaign=campaign).order_by("given_on", "pk"):
        folder = f"en-nature/{benefit.pk:04}-{slugify(benefit.label)[:40] or 'piece'}"
        pieces = AccountPiece.objects.filter(benefit=benefit)
        yield from _in(folder, pieces, benefit.label, benefit.cents, benefit.given_on)
    of_gifts = AccountPiece.objects.filter(campaign=campaign).exclude(donation=None).select_related("donation")
    for piece in of_gifts.order_by("donation", "pk"):
        gift = piece.donation
        yield from _in(
            f"dons/D{piece.donation_id}", [piece], f"D{piece.donation_id}", gift and gift.cents, gift and gift.given_on
        )
    of_incomes = AccountPiece.objects.filter(campaign=campaign).exclude(income=None).select_related("income")
    for piece in of_incomes.order_by("income", "pk"):
        one = piece.income
        yield from _in(
            f"recettes/{piece.income_id}",
            [piece],
            one.label if one else "",
            one and one.cents,
            one and one.received_on,
        )
    alone = AccountPiece.objects.filter(campaign=campaign, expense=None, benefit=None, donation=None, income=None)
    yield from _in("compte", alone, "", None, None)


def _in(
    folder: str, pieces: Any, label: str, cents: int | None, on: date | None
) -> Iterator[tuple[str, AccountPiece, str, int | None, date | None]]:
    """Files of one line; two of a kind are numbered. Names as they were sent are left out: they may name somebody."""
    times: dict[str, int] = {}
    for piece in pieces:
        times[piece.kind] = times.get(piece.kind, 0) + 1
        number = f"-{times[piece.kind]}" if times[piece.kind] > 1 else ""
        yield f"{folder}/{piece.kind}{number}.{piece.form}", piece, label, cents, on


def _inert(text: str) -> str:
    return text.replace(";", ",").lstrip("=+-@\t")
