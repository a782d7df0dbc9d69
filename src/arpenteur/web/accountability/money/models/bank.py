"""Files that prove, kept encrypted in pieces; statements of the bank, their lines, and what each line is."""

import uuid
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from arpenteur.web.accountability.money.models.account import (
    DATA,
    PSEUDONYM,
    RANDOM,
    Benefit,
    Donation,
    Expense,
    Income,
)
from arpenteur.web.accountability.money.models.loans import LoanRepayment
from arpenteur.web.accountability.money.words import PieceKind
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.keys.fields import EncryptedText
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_ROW: Terms = {"basis": Basis.LEGAL_OBLIGATION, "retention": Retention.DONOR, "scrub": Scrub.ROW}
BLOCK = 600_000
"""Signs of base 64 in a row: 450 kB of a file."""


class AccountPiece(OfCampaign):
    """A file of the account, of one expense, donation, receipt or gift in kind, or of the account as a whole. What is
    in it lies in its blocks, encrypted; its name too, for names of files have names of people in them.
    """

    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    kind = models.CharField(max_length=8, choices=PieceKind.choices)
    get_kind_display: Callable[[], str]
    name = EncryptedText(longest=120, data=DATA)
    form = models.CharField(max_length=4, help_text="pdf, jpg, png, webp")
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="keyed digest of the content: the same file is kept once a line")
    expense = models.ForeignKey(Expense, null=True, blank=True, on_delete=models.CASCADE, related_name="pieces")
    expense_id: int | None
    donation = models.ForeignKey(Donation, null=True, blank=True, on_delete=models.CASCADE, related_name="pieces")
    donation_id: int | None
    income = models.ForeignKey(Income, null=True, blank=True, on_delete=models.CASCADE, related_name="pieces")
    income_id: int | None
    benefit = models.ForeignKey(Benefit, null=True, blank=True, on_delete=models.CASCADE, related_name="pieces")
    benefit_id: int | None
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    blocks: "RelatedManager[PieceBlock]"

    privacy: ClassVar = {
        **plain("id campaign kind form size expense donation income benefit expires_at"),
        "row": RANDOM,
        "digest": Plain("without the key of the site it is no file"),
        "name": Personal("to prove what the account says", **_ROW, export=False),
        "kept_at": Personal("to date it", **_ROW, export=False),
    }

    class Meta:
        ordering: ClassVar = ["kept_at", "id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class PieceBlock(OfCampaign):
    """A part of a file, encrypted."""

    piece = models.ForeignKey(AccountPiece, on_delete=models.CASCADE, related_name="blocks")
    piece_id: int
    number = models.PositiveIntegerField()
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    text = EncryptedText(longest=BLOCK, data=DATA)

    privacy: ClassVar = {
        **plain("id campaign number"),
        "row": RANDOM,
        "piece": Personal("to prove what the account says", **_ROW, export=False),
        "text": Personal("to prove what the account says", **_ROW, export=False),
    }

    class Meta:
        ordering: ClassVar = ["piece", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["piece", "number"], name="a_part_has_one_place")]

    def __str__(self) -> str:
        return f"{self.piece_id} {self.number}"


class Statement(OfCampaign):
    """A file of the bank that was read; its lines lie beside it."""

    form = models.CharField(max_length=5, help_text="camt, ofx, csv")
    maker = models.CharField(max_length=60, help_text="pseudonym of the member who brought it")
    first_on = models.DateField()
    last_on = models.DateField()
    balance = models.BigIntegerField(null=True, blank=True, help_text="cents on the account at its end, where it says")
    known = models.PositiveIntegerField(default=0, help_text="lines that another statement had already")
    created_at = models.DateTimeField()
    lines: "RelatedManager[StatementLine]"

    privacy: ClassVar = {**plain("id campaign form first_on last_on balance known created_at"), "maker": PSEUDONYM}

    class Meta:
        ordering: ClassVar = ["-last_on", "-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class StatementLine(OfCampaign):
    """A movement of the account. Its text may name who paid: encrypted."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    statement_id: int
    row = models.UUIDField(default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row")
    booked_on = models.DateField()
    cents = models.BigIntegerField(help_text="below zero for what went out")
    text = EncryptedText(longest=400, data=DATA, blank=True)
    digest = models.CharField(max_length=64, help_text="keyed digest of the line: brought twice, kept once")
    aside = models.BooleanField(default=False, help_text="no entry of the account: a transfer of its own, a mistake")
    expires_at = models.DateTimeField()
    matches: "RelatedManager[BankMatch]"

    privacy: ClassVar = {
        **plain("id campaign statement booked_on cents aside expires_at"),
        "row": RANDOM,
        "digest": Plain("without the key of the campaign it is no line"),
        "text": Personal("to know whose payment it is", **_ROW, export=False),
    }

    class Meta:
        ordering: ClassVar = ["booked_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "digest"], name="a_line_of_the_bank_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


MATCHED = ("donation", "income", "expense", "repayment", "refund")
"""What a line of the bank may be, as columns of its match; keys of entries begin with them."""


class BankMatch(OfCampaign):
    """One entry of the account that a line of the bank is, as somebody said; several may share a line."""

    line = models.ForeignKey(StatementLine, on_delete=models.CASCADE, related_name="matches")
    line_id: int
    donation = models.OneToOneField(Donation, null=True, blank=True, on_delete=models.CASCADE, related_name="match")
    donation_id: int | None
    income = models.OneToOneField(Income, null=True, blank=True, on_delete=models.CASCADE, related_name="match")
    income_id: int | None
    expense = models.OneToOneField(Expense, null=True, blank=True, on_delete=models.CASCADE, related_name="match")
    expense_id: int | None
    repayment = models.OneToOneField(
        LoanRepayment, null=True, blank=True, on_delete=models.CASCADE, related_name="match"
    )
    repayment_id: int | None
    refund = models.OneToOneField(
        Donation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="refund_match",
        help_text="a donation that went back, as the bank paid it out",
    )
    refund_id: int | None
    maker = models.CharField(max_length=60, help_text="pseudonym of the member who said so")
    made_at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign line donation income expense repayment refund made_at"),
        "maker": PSEUDONYM,
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{f"{one}__isnull": one != told for one in MATCHED}) for told in MATCHED)),
                name="a_match_is_with_one_entry",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}"
