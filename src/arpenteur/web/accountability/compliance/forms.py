"""Forms of compliance."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.accountability.compliance.models import Outcome, RequestKind
from arpenteur.web.foundation.shared.fields import DayField, LineField, TickField, choice_field


class RequestForm(forms.Form):
    """A request that came."""

    kind = forms.ChoiceField(label=_("What the person asks for"), choices=RequestKind.choices)
    reference = LineField(
        _("Reference"), 30, help_text=_("A number of your own register, such as 2027-014. Never a name.")
    )
    received_on = DayField(_("Received on"))


class OutcomeForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(choices=Outcome.choices)


class JournalForm(forms.Form):
    """What to look for in the journal."""

    verb = forms.ChoiceField(label=_("What happened"), required=False)
    since = DayField(_("Since"), required=False)
    until = DayField(_("Until the end of"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, verbs: list[tuple[str, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "verb").choices = [("", _("everything")), *verbs]


class WhatIfForm(forms.Form):
    """Which value of which rule would change, from which day on."""

    rule = forms.ChoiceField(label=_("If this value changed"))
    on = DayField(_("from this day on"))

    def __init__(
        self, *args: Any, parameters: Iterable[tuple[str, str, list[tuple[str, object]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "rule").choices = [(title, names) for _id, title, names in parameters]


class BetweenForm(forms.Form):
    """Two days whose rules are compared."""

    first = DayField(_("Between"))
    last = DayField(_("and on"))

    def clean(self) -> dict[str, Any]:
        """The second is later."""
        found = super().clean() or {}
        if found.get("first") and found.get("last") and found["first"] >= found["last"]:
            self.add_error("last", _("a day after the first one"))
        return found


class EraseForm(forms.Form):
    """The person means it."""

    sure = TickField(_("I want my account and everything held about me to be erased."), required=True)
