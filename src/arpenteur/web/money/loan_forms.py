"""Forms of loans: who lends and on what terms, what is paid back."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy

from arpenteur.domain.money_loans import LoanTerms
from arpenteur.web.money.donors import DonorDetails
from arpenteur.web.money.forms import EurosField, day_field
from arpenteur.web.money.loan_actions import NewLoan


class LoanForm(forms.Form):
    """A loan and who lends."""

    name = forms.CharField(label=gettext_lazy("First name and name"), max_length=120)
    tax_home = forms.CharField(label=gettext_lazy("Address where she pays taxes"), max_length=240)
    nationality = forms.CharField(label=gettext_lazy("Nationality"), max_length=60)
    french = forms.BooleanField(label=gettext_lazy("She is French"), required=False)
    resident = forms.BooleanField(label=gettext_lazy("She lives in France"), required=False)
    company = forms.BooleanField(
        label=gettext_lazy("The money is that of a company, an association or a local authority"), required=False
    )  # fmt: skip
    amount = EurosField(label=gettext_lazy("Amount"))
    lent_on = day_field(gettext_lazy("Lent on"))
    due_on = day_field(gettext_lazy("Paid back before the end of"))
    percent = forms.DecimalField(
        label=gettext_lazy("Yearly rate, in per cent"), min_value=0, max_value=100, max_digits=6, decimal_places=3,
        initial=Decimal(0), localize=True,
    )  # fmt: skip
    legal = forms.DecimalField(
        label=gettext_lazy("Legal rate of that day, in per cent"), min_value=0, max_value=100, max_digits=6,
        decimal_places=3, required=False, localize=True,
        help_text=gettext_lazy("Only for a loan with interests: a decree fixes it every half-year."),
    )  # fmt: skip
    reference = forms.CharField(label=gettext_lazy("Number of the payment"), max_length=60, required=False)

    def to_loan(self) -> NewLoan:
        """As the verb takes it."""
        data = self.cleaned_data
        lender = DonorDetails(
            name=" ".join(data["name"].split()), tax_home=" ".join(data["tax_home"].split()),
            nationality=data["nationality"], french=data["french"], resident=data["resident"],
        )  # fmt: skip
        terms = LoanTerms(
            data["amount"], data["lent_on"], data["due_on"], data["percent"], data["legal"],
            natural=not data["company"],
        )  # fmt: skip
        return NewLoan(lender, terms, data["reference"])


class RepaymentForm(forms.Form):
    """What is paid back."""

    amount = EurosField(label=gettext_lazy("Paid back, without interests"))
    on = day_field(gettext_lazy("Paid back on"))
