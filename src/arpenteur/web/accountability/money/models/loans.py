"""Loans of natural persons, and what was paid back of them."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from arpenteur.web.accountability.money.models.account import DONOR_UNLINK, Donor, Income
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import Personal, plain

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class PrivateLoan(OfCampaign):
    """What somebody lends: its amount and its day are those of the receipt of the account that it makes."""

    income = models.OneToOneField(Income, on_delete=models.CASCADE, related_name="loan")
    income_id: int
    lender = models.ForeignKey(Donor, null=True, blank=True, on_delete=models.SET_NULL, related_name="loans")
    lender_id: int | None
    percent = models.DecimalField(max_digits=6, decimal_places=3, help_text="yearly rate, per cent")
    legal = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, blank=True, help_text="legal rate of that day, per cent"
    )
    due_on = models.DateField(help_text="last day on which it is paid back")
    kept_at = models.DateTimeField()
    repayments: "RelatedManager[LoanRepayment]"

    privacy: ClassVar = {
        **plain("id campaign income percent legal due_on kept_at"),
        "lender": Personal("to say who lent, as the law asks", **DONOR_UNLINK, export=False),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(percent__gte=0), name="a_rate_is_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def repaid(self) -> int:
        """Cents that were paid back, without interests."""
        return sum(one.cents for one in self.repayments.all())

    @property
    def owed(self) -> int:
        """Cents that are still owed, without interests."""
        return self.income.cents - self.repaid


class LoanRepayment(OfCampaign):
    """What was paid back of a loan on a day, without its interests, which are an expense."""

    loan = models.ForeignKey(PrivateLoan, on_delete=models.CASCADE, related_name="repayments")
    loan_id: int
    cents = models.BigIntegerField()
    paid_on = models.DateField()
    kept_at = models.DateTimeField()

    privacy: ClassVar = plain("id campaign loan cents paid_on kept_at")

    class Meta:
        ordering: ClassVar = ["paid_on", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(cents__gt=0), name="a_repayment_is_an_amount")]

    def __str__(self) -> str:
        return f"{self.pk}"
