"""Forms of loans: who lends and on what terms, what is paid back."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from arpenteur.domain.money_loans import LoanTerms
from arpenteur.web.accountability.money.forms import EurosField, GiverForm, day_field
from arpenteur.web.accountability.money.loan_actions import NewLoan


class LoanForm(GiverForm):
    """A loan and who lends."""

    amount = EurosField(label=gettext_lazy("Amount"))
    lent_on = day_field(gettext_lazy("Lent on"))
    due_on = day_field(gettext_lazy("Paid back before the end of"))
    percent = forms.DecimalField(
        label=gettext_lazy("Yearly rate, in per cent"),
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        initial=Decimal(0),
        localize=True,
    )
    legal = forms.DecimalField(
        label=gettext_lazy("Legal rate of that day, in per cent"),
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        required=False,
        localize=True,
        help_text=gettext_lazy("Only for a loan with interests: a decree fixes it every half-year."),
    )
    reference = forms.CharField(label=gettext_lazy("Number of the payment"), max_length=60, required=False)

    def to_loan(self) -> NewLoan:
        """As the verb takes it."""
        data = self.cleaned_data
        terms = LoanTerms(
            data["amount"],
            data["lent_on"],
            data["due_on"],
            data["percent"],
            data["legal"],
            natural=not data["company"],
        )
        return NewLoan(self.details(), terms, data["reference"])


class RepaymentForm(forms.Form):
    """What is paid back."""

    amount = EurosField(label=gettext_lazy("Paid back, without interests"))
    on = day_field(gettext_lazy("Paid back on"))
