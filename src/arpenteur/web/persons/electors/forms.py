"""The undertaking, a file, an earlier file, a slice that is asked for on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import DayField, LineField, TickField, choice_field
from arpenteur.web.persons.electors.models import LONGEST_LETTER, PaperEnd, PaperKind
from arpenteur.web.persons.volunteers.models import Volunteer

_FILE = forms.FileInput(attrs={"accept": ".csv,.txt,.zip,.xlsx,.ods"})


class UndertakingForm(forms.Form):
    """Who undertakes to make no commercial use of the list."""

    name = LineField(_("Name"), 80)
    capacity = LineField(
        _("Capacity"), 80, help_text=_("Candidate, head of the list, agent, representative of a party.")
    )
    day = DayField(_("Date"))
    agreed = TickField(_("I undertake it, and I may do so for this campaign."), required=True)


class ListForm(forms.Form):
    """A file of the prefecture or the town hall."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV as it was handed over, or its ZIP; 40 MB at most. It is destroyed as it is read."),
        widget=_FILE,
    )


class EarlierForm(ListForm):
    """An earlier list, compared and forgotten."""

    year = forms.IntegerField(label=_("Year of the earlier list"), min_value=1990, max_value=2100)


class PaperForm(forms.Form):
    """What is printed, and who takes it; the slice is in the same form, and read apart."""

    genre = forms.ChoiceField(label=_("What"), choices=PaperKind.choices)
    carrier = forms.ChoiceField(label=_("Who takes it"), required=False)
    body = forms.CharField(
        label=_("Text of the letter"), max_length=LONGEST_LETTER, required=False, widget=forms.Textarea
    )

    def __init__(self, people: list[Volunteer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        choice_field(self, "carrier").choices = [
            ("", _("nobody yet")),
            *((key, one.name) for key, one in self._people.items()),
        ]

    @property
    def chosen_carrier(self) -> Volunteer | None:
        """The volunteer who takes it."""
        return self._people.get(self.cleaned_data["carrier"])


class DestructionForm(forms.Form):
    """How paper ended."""

    end = forms.ChoiceField(label=_("How"), choices=PaperEnd.choices)
