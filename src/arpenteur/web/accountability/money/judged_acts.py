"""What the rules of money judge of what is kept."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.money_gifts import Means
from arpenteur.web.accountability.money.models import Donation, Expense, PrivateLoan
from arpenteur.web.foundation.campaigns.judging import JudgedActs


def _gifts() -> "QuerySet[Donation]":
    return Donation.objects.filter(own=False, returned_on=None)


def _in_cash() -> "QuerySet[Donation]":
    return _gifts().filter(means=Means.CASH.value)


def _direct() -> "QuerySet[Expense]":
    return Expense.objects.filter(direct=True)


_ACCOUNT = JudgedActs(_("expenses of the account"), "money:expenses", Expense.objects.all)
ACTS = {
    "FR-L52-8-LIMIT": JudgedActs(_("donations"), "money:donations", _gifts, "given_on"),
    "FR-L52-8-CASH": JudgedActs(_("donations in cash"), "money:donations", _in_cash, "given_on"),
    "FR-L52-7-1-LOAN": JudgedActs(
        _("loans of natural persons"), "money:benefits", PrivateLoan.objects.all, "income__received_on"
    ),
    "FR-L52-12-ACCOUNT": _ACCOUNT,
    "FR-L52-4-AGENT": _ACCOUNT,
    "CNCCFP-DIRECT-PAYMENTS": JudgedActs(_("expenses paid by somebody else than the agent"), "money:expenses", _direct),
}
