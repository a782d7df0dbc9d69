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
from arpenteur.web.foundation.shared.fields import AreaField, DayField, LineField, MailField, TickField

_PUBLIC = _("Made public with each advertisement.")


def _money(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal(0), max_digits=12, decimal_places=2, help_text=help_text)


class SponsorForm(forms.Form):
    """For whom the advertisements are."""

    name = LineField(_("Name"), LONGEST_LINE, help_text=_("The party, the association, or the candidate. Made public."))
    legal_name = LineField(_("Legal name, where it is another one"), LONGEST_LINE, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=LONGEST_LINE, help_text=_PUBLIC)
    address = LineField(_("Postal address, where it is public"), LONGEST_LINE, required=False)
    place = LineField(_("Where it is established"), LONGEST_LINE, help_text=_("A town and a country."))
    number = LineField(_("Number in a register, where it has one"), 40, required=False)
    controller = LineField(_("Who controls it in the end, where it is somebody else"), LONGEST_LINE, required=False)
    payer = LineField(_("Who pays, where it is somebody else"), LONGEST_LINE, required=False)
    eligible = TickField(
        _("It is of the European Union, or entitled to vote here, and controlled by nobody else"),
        help_text=_("Needed for a paid provider in the three months before the vote (art. 5(2))."),
    )
    origin = forms.ChoiceField(label=_("Whose money"), choices=MoneyOrigin.choices)
    money_place = forms.ChoiceField(label=_("Where the money comes from"), choices=MoneyPlace.choices)
    method = AreaField(
        _("How amounts are worked out"), LONGEST_WORDS, help_text=_("A sentence: invoices, shares of time.")
    )
    participation = forms.URLField(
        label=_("Official page on taking part in the vote"),
        max_length=300,
        assume_scheme="https",
        initial="https://www.service-public.fr/particuliers/vosdroits/N47",
    )


class NoticeForm(forms.Form):
    """The notice of one advertisement; amounts in euros."""

    title = LineField(
        _("Which advertisement"),
        LONGEST_LINE,
        help_text=_("As people see it. No name of a person without her agreement."),
    )
    channel = forms.ChoiceField(label=_("By what"), choices=AdChannel.choices)
    provider = LineField(
        _("Who publishes it for money"),
        LONGEST_LINE,
        required=False,
        help_text=_("Empty where the campaign sends it itself: the notice is then yours to publish or not."),
    )
    begins = DayField(_("Shown from"))
    ends = DayField(_("Shown until"))
    amount = _money(_("Spent on this advertisement, in euros"))
    benefits = AreaField(_("Advantages in kind"), LONGEST_WORDS, required=False)
    campaign_amount = _money(_("Spent on the whole campaign of advertising, in euros"))
    repository = forms.URLField(
        label=_("Address in the European repository"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("None is open yet."),
    )
    suspended = AreaField(_("Suspended before, and why"), LONGEST_WORDS, required=False)
    targeted = TickField(_("It is targeted"))
    parameters = AreaField(
        _("By which parameters"),
        LONGEST_WORDS,
        required=False,
        help_text=_("What chose whom it was for; never a person."),
    )
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
    words = AreaField(_("Which advertisement, seen where, what is wrong"), LONGEST_COMPLAINT, rows=6)
    name = LineField(_("Your name"), 80, autocomplete="name")
    email = MailField(_("E-mail address"), help_text=_("You are answered there."), autocomplete="email")


class AnswerComplaintForm(forms.Form):
    """How it ended, and what whoever complained is told."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=ComplaintOutcome.choices)
    words = AreaField(_("What she is told"), LONGEST_ANSWER)
