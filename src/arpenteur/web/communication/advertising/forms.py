"""What the team writes, and what somebody who complains writes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.advertising.kinds import (
    AdChannel,
    ComplaintOutcome,
    ComplaintReason,
    MoneyOrigin,
    MoneyPlace,
)
from arpenteur.web.communication.advertising.models import (
    LONGEST_ANSWER,
    LONGEST_COMPLAINT,
    LONGEST_LINE,
    LONGEST_WORDS,
)

_PUBLIC = _("Made public with each advertisement.")


def _line(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_LINE, required=required, help_text=help_text)


def _words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONGEST_WORDS, required=required, help_text=help_text, widget=area)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def _money(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal(0), max_digits=12, decimal_places=2, help_text=help_text)


class SponsorForm(forms.Form):
    """For whom the advertisements are."""

    name = _line(_("Name"), help_text=_("The party, the association, or the candidate. Made public."))
    legal_name = _line(_("Legal name, where it is another one"), required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=LONGEST_LINE, help_text=_PUBLIC)
    address = _line(_("Postal address, where it is public"), required=False)
    place = _line(_("Where it is established"), help_text=_("A town and a country."))
    number = forms.CharField(label=_("Number in a register, where it has one"), max_length=40, required=False)
    controller = _line(_("Who controls it in the end, where it is somebody else"), required=False)
    payer = _line(_("Who pays, where it is somebody else"), required=False)
    eligible = forms.BooleanField(
        label=_("It is of the European Union, or entitled to vote here, and controlled by nobody else"),
        required=False,
        help_text=_("Needed for a paid provider in the three months before the vote (art. 5(2))."),
    )
    origin = forms.ChoiceField(label=_("Whose money"), choices=MoneyOrigin.choices)
    money_place = forms.ChoiceField(label=_("Where the money comes from"), choices=MoneyPlace.choices)
    method = _words(
        _("How amounts are worked out"), required=True, help_text=_("A sentence: invoices, shares of time.")
    )
    participation = forms.URLField(
        label=_("Official page on taking part in the vote"),
        max_length=300,
        assume_scheme="https",
        initial="https://www.service-public.fr/particuliers/vosdroits/N47",
    )


class NoticeForm(forms.Form):
    """The notice of one advertisement; amounts in euros."""

    title = _line(_("Which advertisement"), help_text=_("As people see it. No name of a person without her agreement."))
    channel = forms.ChoiceField(label=_("By what"), choices=AdChannel.choices)
    provider = _line(
        _("Who publishes it for money"),
        required=False,
        help_text=_("Empty where the campaign sends it itself: the notice is then yours to publish or not."),
    )
    begins = _day(_("Shown from"))
    ends = _day(_("Shown until"))
    amount = _money(_("Spent on this advertisement, in euros"))
    benefits = _words(_("Advantages in kind"))
    campaign_amount = _money(_("Spent on the whole campaign of advertising, in euros"))
    repository = forms.URLField(
        label=_("Address in the European repository"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("None is open yet."),
    )
    suspended = _words(_("Suspended before, and why"))
    targeted = forms.BooleanField(label=_("It is targeted"), required=False)
    parameters = _words(_("By which parameters"), help_text=_("What chose whom it was for; never a person."))
    reach = forms.IntegerField(label=_("How many it reached"), min_value=0, max_value=10**9, required=False)

    def clean(self) -> dict[str, Any]:
        """What is targeted says how."""
        data = super().clean() or {}
        if data.get("targeted") and not data.get("parameters") and "parameters" not in self.errors:
            self.add_error("parameters", _("What is targeted says by which parameters."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """As rows hold it: amounts are cents."""
        data = dict(self.cleaned_data)
        return {**data, **{name: int(data[name] * 100) for name in ("amount", "campaign_amount")}}


class ComplaintForm(forms.Form):
    """Whoever complains: why, and where she is answered."""

    reason = forms.ChoiceField(label=_("What is wrong"), choices=ComplaintReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Which advertisement, seen where, what is wrong"),
        max_length=LONGEST_COMPLAINT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You are answered there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class AnswerComplaintForm(forms.Form):
    """How it ended, and what whoever complained is told."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=ComplaintOutcome.choices)
    words = forms.CharField(
        label=_("What she is told"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3})
    )
