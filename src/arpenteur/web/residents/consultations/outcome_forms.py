"""What the team fills in about what comes of a consultation: commitments, meetings, reviews, rulings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arpenteur.web.foundation.shared.fields import AreaField, DayField, HourField, LineField
from arpenteur.web.residents.consultations.kinds import ReviewOpinion
from arpenteur.web.residents.consultations.models.outcome import LONGEST_MINUTES
from arpenteur.web.residents.consultations.models.process import LONGEST_NAME, LONGEST_REASON
from arpenteur.web.residents.consultations.states import CommitmentState, Decision

_MOST_EUROS = 1_000_000_000


class PromiseForm(forms.Form):
    """What is promised, of which texts by their numbers."""

    title = LineField(_("What will be done"), LONGEST_NAME)
    text = AreaField(_("In a few sentences"), LONGEST_REASON, rows=4)
    sources = forms.RegexField(
        r"[0-9, ]*", label=_("Numbers of the texts it comes from"), required=False, help_text=_("12, 31, 40")
    )
    euros = forms.IntegerField(label=_("Cost in euros"), min_value=0, max_value=_MOST_EUROS, required=False)
    due_on = DayField(_("Until when"), required=False)

    @property
    def numbers(self) -> list[int]:
        """Those of its texts."""
        return [int(one) for one in self.cleaned_data["sources"].replace(",", " ").split()]


class CommitmentMoveForm(forms.Form):
    """Where a commitment stands, and why."""

    state = forms.ChoiceField(label=_("Where it stands"), choices=CommitmentState.choices)
    progress = forms.IntegerField(label=_("Percent done"), min_value=0, max_value=100, required=False)
    text = AreaField(_("What everybody reads"), LONGEST_REASON, rows=4)


class MeetingForm(forms.Form):
    """A meeting: what about, where, when."""

    title = LineField(_("What about"), LONGEST_NAME)
    place = LineField(_("Where"), 160)
    day = DayField(_("Day"))
    begins = HourField(_("From"))
    ends = HourField(pgettext_lazy("hour", "To"))
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100_000, required=False)
    agenda = AreaField(_("Agenda"), LONGEST_REASON, required=False, rows=4)


class MinutesForm(forms.Form):
    """What was said."""

    text = AreaField(
        _("Minutes"),
        LONGEST_MINUTES,
        help_text=_("For everyone to read. No name of a person without her agreement."),
        rows=10,
    )


class ReviewForm(forms.Form):
    """What one person of the team found of an idea."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=ReviewOpinion.choices)
    low = forms.IntegerField(label=_("At least, in euros"), min_value=0, max_value=_MOST_EUROS, required=False)
    high = forms.IntegerField(label=_("At most, in euros"), min_value=0, max_value=_MOST_EUROS, required=False)
    note = AreaField(_("For the team"), LONGEST_REASON, required=False, help_text=_("No name of a person."), rows=4)


class RulingForm(forms.Form):
    """What the second level decides, published with all the others."""

    ruling = forms.ChoiceField(label=_("Decision"))
    ruling_reason = AreaField(_("Public reason"), LONGEST_REASON, required=False, rows=4)
    ruling_euros = forms.IntegerField(label=_("Cost in euros"), min_value=0, max_value=_MOST_EUROS, required=False)

    def __init__(self, follows: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ruled = (Decision.SELECTED, Decision.UNSELECTED, Decision.ADMISSIBLE, Decision.INADMISSIBLE)
        choices = [(one.value, one.label) for one in ruled if one in follows]
        self.fields["ruling"].choices = choices  # type: ignore[attr-defined] — a field of choices


def cents(euros: int | None) -> int | None:
    """As tables keep it."""
    return None if euros is None else euros * 100
