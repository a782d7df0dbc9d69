"""Forms of money: amounts as people write them, choices of the law, files."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.money_account import GIFTS, IN_KIND, headings
from arpenteur.domain.money_amounts import cents_of, in_euros
from arpenteur.domain.money_expenses import InKindGiver
from arpenteur.domain.money_gifts import Gift, Means
from arpenteur.domain.money_loans import HEADING
from arpenteur.web.accountability.money.actions import NewBenefit
from arpenteur.web.accountability.money.donors import DonorDetails, NewDonation
from arpenteur.web.accountability.money.expense_actions import NewExpense, Payment
from arpenteur.web.accountability.money.models import Donor, Expense, MoneyFrame
from arpenteur.web.accountability.money.models.account import LONGEST_LABEL
from arpenteur.web.accountability.money.words import (
    GIVERS,
    MEANS,
    AgentKind,
    BenefitKind,
    PieceKind,
    ReturnReason,
    choices_of,
)
from arpenteur.web.foundation.shared.fields import DayField, LineField, MailField, TickField, choice_field, longest
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action

MOST_CENTS = 100_000_000_00
_NAMES_NOBODY = _("No name of a person: it is read by whoever sees the account.")


class EurosField(forms.CharField):
    """An amount as one writes it, ``4 600,01``; cents once cleaned."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *args: Any, positive: bool = True, **kwargs: Any) -> None:
        self.positive = positive
        super().__init__(*args, max_length=20, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Cents, None for nothing."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            cents = cents_of(text)
        except ValueError:
            raise forms.ValidationError(_("An amount in euros, such as 1 234,50.")) from None
        if cents > MOST_CENTS or cents < 0 or (self.positive and cents == 0):
            raise forms.ValidationError(_("An amount above zero.") if self.positive else _("Zero, or an amount."))
        return cents

    def prepare_value(self, value: Any) -> Any:
        """Euros of cents, as one writes them."""
        return in_euros(value).removesuffix("€").strip() if isinstance(value, int) else value

    def validate(self, value: Any) -> None:
        """Zero is an amount."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Cents have no length."""


def _expense_headings() -> list[tuple[str, str]]:
    return [(number, f"{number} · {name}") for number, name in headings().expenses.items()]


def _receipt_headings() -> list[tuple[str, str]]:
    left_out = {GIFTS, HEADING, *IN_KIND.values()}
    return [(number, f"{number} · {name}") for number, name in headings().receipts.items() if number not in left_out]


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("no action in particular")), *Kind.choices]


class FrameForm(forms.Form):
    """What the account is held to."""

    inhabitants = forms.IntegerField(
        label=_("Inhabitants of the constituency"),
        min_value=0,
        max_value=80_000_000,
        required=False,
        help_text=_("The legal population, as the prefecture counts it: the ceiling follows from it."),
    )
    written_ceiling = EurosField(
        label=_("Ceiling, where the prefecture wrote it"),
        required=False,
        help_text=_("Its amount then stands instead of the table of the law."),
    )
    agent_kind = forms.ChoiceField(label=_("Agent"), choices=[("", "—"), *AgentKind.choices], required=False)
    agent_name = LineField(_("Name of the agent or of the association"), 120, required=False)
    agent_since = DayField(_("Declared on"), required=False)
    beneficiary = LineField(
        _("Candidate or list, as it is published"), longest(MoneyFrame, "beneficiary"), required=False
    )
    account_since = DayField(_("The only bank account was opened on"), required=False)
    account_end = forms.RegexField(
        r"[0-9A-Za-z]{1,4}", label=_("Last four signs of the account"), required=False, max_length=4
    )
    provider = LineField(_("Payment provider"), longest(MoneyFrame, "provider"), required=False)
    provider_link = forms.URLField(
        label=_("Address of its page to give"),
        max_length=longest(MoneyFrame, "provider_link"),
        required=False,
        assume_scheme="https",
    )
    give_open = TickField(_("The page “Give” is open to everyone"))
    vote_share = forms.DecimalField(
        label=_("Per cent of the votes cast, once known"),
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        required=False,
        localize=True,
    )
    accountant_at = DayField(_("Presented by the accountant on"), required=False)
    signed_at = DayField(_("Signed by the candidate on"), required=False)

    @classmethod
    def of(cls, frame: MoneyFrame, data: Any = None) -> "FrameForm":
        """Filled in with what was said."""
        return cls(data, initial={name: getattr(frame, name) for name in cls.base_fields})

    def clean_inhabitants(self) -> int:
        """Nothing is none."""
        return self.cleaned_data["inhabitants"] or 0


DECLARED = ("name", "tax_home", "email", "nationality")
"""What a donor declares in words: typed, corrected."""


class GiverForm(forms.Form):
    """Who gives or lends, as the law wants her declared."""

    name = LineField(_("First name and name"), 120)
    tax_home = LineField(_("Address where she pays taxes"), 240)
    nationality = LineField(_("Nationality"), 60)
    french = TickField(_("She is French"))
    resident = TickField(_("She lives in France"))
    company = TickField(_("The money is that of a company, an association or a local authority"))

    def details(self, **more: Any) -> DonorDetails:
        """As the verbs take her; ``more``: what only one of the two forms asks."""
        data = self.cleaned_data
        return DonorDetails(
            name=" ".join(data["name"].split()),
            tax_home=" ".join(data["tax_home"].split()),
            nationality=data["nationality"],
            french=data["french"],
            resident=data["resident"],
            **more,
        )


class DonationForm(GiverForm):
    """A donation; who gives, unless she is known already."""

    email = MailField(_("E-mail address"), required=False)
    own = TickField(_("She is the candidate, or on the list"))
    amount = EurosField(label=_("Amount"))
    means = forms.ChoiceField(label=_("Paid by"), choices=choices_of(MEANS))
    given_on = DayField(_("Given on"))
    elsewhere = EurosField(
        label=_("Given to other candidates of this election, as she says"), required=False, positive=False
    )
    reference = LineField(_("Number of the cheque or of the payment"), 60, required=False)
    attested = TickField(_("She attested that it is her own money and that she is a natural person"))

    def __init__(self, *args: Any, donor: Donor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.donor = donor
        if donor is not None:
            for name in (*DECLARED, "french", "resident", "own"):
                self.initial.setdefault(name, getattr(donor, name))

    def to_donation(self) -> NewDonation:
        """As the verb takes it."""
        data = self.cleaned_data
        details = self.details(email=data["email"], natural=not data["company"], own=data["own"])
        gift = Gift(data["amount"], Means(data["means"]), data["given_on"], data["elsewhere"] or 0)
        return NewDonation(details, gift, data["attested"], data["reference"])


class DonorForm(GiverForm):
    """What was declared of a donor, corrected."""

    french = resident = company = None
    email = MailField(_("E-mail address"), required=False)
    field_order = DECLARED


class ReturnForm(forms.Form):
    """A donation that goes back."""

    why = forms.ChoiceField(label=_("Why"), choices=ReturnReason.choices)
    on = DayField(_("Given back on"))


class ExpenseForm(forms.Form):
    """Something to buy."""

    label = LineField(_("What"), LONGEST_LABEL, help_text=_NAMES_NOBODY)
    supplier = LineField(_("From which business"), longest(Expense, "supplier"), required=False)
    amount = EurosField(label=_("Amount, taxes included"))
    heading = forms.ChoiceField(label=_("Heading"), choices=_expense_headings)
    quoted_on = DayField(_("Date of the quote"))
    work = forms.ChoiceField(
        label=_("For which action"), choices=_kinds, required=False, help_text=_("What a door costs follows from it.")
    )
    action = forms.ChoiceField(label=_("One action alone"), required=False)

    def __init__(self, *args: Any, actions: Mapping[int, tuple[str, Action]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = actions
        listed = [(str(number), name) for number, (name, _action) in actions.items()]
        choice_field(self, "action").choices = [("", _("none in particular")), *listed]

    @classmethod
    def of(cls, expense: Expense, data: Any, actions: Mapping[int, tuple[str, Action]]) -> "ExpenseForm":
        """Filled in with what was written."""
        initial = {name: getattr(expense, name) for name in ("label", "supplier", "heading", "quoted_on", "work")}
        more = {"amount": expense.cents, "action": str(expense.action_id or "")}
        return cls(data, initial={**initial, **more}, actions=actions)

    def to_expense(self) -> NewExpense:
        """As the verb takes it."""
        data = self.cleaned_data
        action = self.actions[int(data["action"])][1] if data["action"] else None
        work = action.kind if action else data["work"]
        return NewExpense(
            data["label"], data["amount"], data["heading"], data["quoted_on"], data["supplier"], work, action
        )


class CommitmentForm(forms.Form):
    """A commitment: since which day."""

    on = DayField(_("Signed on"))


class InvoiceForm(forms.Form):
    """An invoice that came in."""

    amount = EurosField(label=_("Amount of the invoice"))
    on = DayField(_("Date of the invoice"))
    due_on = DayField(_("To be paid before"), required=False)


class PaymentForm(forms.Form):
    """How an expense was paid."""

    paid_on = DayField(_("Paid on"))
    means = forms.ChoiceField(label=_("Paid by"), choices=choices_of(MEANS), initial=Means.TRANSFER.value)
    reference = LineField(_("Number of the payment"), 60, required=False)
    direct = TickField(_("Paid by the candidate or a supporter, not by the agent"))

    def to_payment(self) -> Payment:
        """As the verb takes it."""
        data = self.cleaned_data
        return Payment(data["paid_on"], Means(data["means"]), data["reference"], data["direct"])


class BenefitForm(forms.Form):
    """Something given instead of money."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BenefitKind.choices)
    giver = forms.ChoiceField(label=_("Given by"), choices=choices_of(GIVERS), initial="person")
    label = LineField(_("What"), LONGEST_LABEL, help_text=_NAMES_NOBODY)
    heading = forms.ChoiceField(label=_("Heading"), choices=_expense_headings)
    given_on = DayField(_("Given on"))
    quantity = forms.DecimalField(
        label=_("How many (pages, kilometres, days…)"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        required=False,
        localize=True,
    )
    each = EurosField(
        label=_("Usual price of one"),
        required=False,
        help_text=_("Leave both empty until it is valued: it counts nowhere meanwhile."),
    )
    work = forms.ChoiceField(label=_("For which action"), choices=_kinds, required=False)

    def clean(self) -> dict[str, Any]:
        """Both or none."""
        data = super().clean() or {}
        if (data.get("quantity") is None) != (data.get("each") is None) and not self.errors:
            raise forms.ValidationError(_("How many and the price of one go together."))
        return data

    def to_benefit(self) -> NewBenefit:
        """As the verb takes it."""
        data = self.cleaned_data
        each = None if data["each"] is None else Decimal(data["each"])
        return NewBenefit(
            BenefitKind(data["kind"]),
            InKindGiver(data["giver"]),
            data["label"],
            data["heading"],
            data["given_on"],
            data["quantity"],
            each,
            data["work"],
        )


class ValueForm(forms.Form):
    """What a gift in kind is worth."""

    quantity = forms.DecimalField(
        label=_("How many"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2, localize=True
    )
    each = EurosField(label=_("Usual price of one"))


class IncomeForm(forms.Form):
    """Other money that came in."""

    heading = forms.ChoiceField(label=_("Heading"), choices=_receipt_headings)
    label = LineField(_("What"), LONGEST_LABEL, help_text=_NAMES_NOBODY)
    amount = EurosField(label=_("Amount"))
    on = DayField(_("Received on"))
    reference = LineField(_("Number of the payment"), 60, required=False)


class PieceForm(forms.Form):
    """A file that proves."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PieceKind.choices)
    file = forms.FileField(label=_("File (PDF or picture, 8 MB at most)"))


class MoneyFileForm(forms.Form):
    """A file to be read."""

    file = forms.FileField(label=_("File"))


class FindDonorForm(forms.Form):
    """Whole words, sent and never part of an address."""

    text = LineField(_("Whole words of a name"), 120, autocomplete="off")


def today_in(form: forms.Form, names: tuple[str, ...], today: date) -> forms.Form:
    """The same with today where nothing was said."""
    for name in names:
        form.initial.setdefault(name, today)
    return form
