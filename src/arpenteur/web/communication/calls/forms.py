"""Forms of calls: how one went, a list to open, its hours, a script."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.hours import Hours, written_spans
from arpenteur.web.communication.calls.clocks import read_hours
from arpenteur.web.communication.calls.models import LONGEST_NAME, TO_CALL, CallScript
from arpenteur.web.communication.calls.opening import CallListDetails
from arpenteur.web.communication.calls.outcomes import LATEST
from arpenteur.web.communication.calls.script import (
    END,
    LONGEST_ANSWER,
    LONGEST_NEXT,
    LONGEST_SAID,
    MOST_ANSWERS,
    MOST_LINES,
    ScriptAnswer,
    ScriptLine,
    SpokenScript,
)
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.fields import DayField, HourField, LineField, choice_field
from arpenteur.web.persons.contacts.models import FollowUpKind, Purpose
from arpenteur.web.persons.segments.models import Segment

_NO_NAME = _("No name of a person.")


class CallAnswerForm(forms.Form):
    """How a call went: which, when to call back, what she waits for."""

    call = forms.IntegerField(min_value=1, max_value=10**15)
    proof = forms.CharField(max_length=200, required=False)
    day = DayField(_("Day"), required=False)
    hour = HourField(_("Hour"), required=False)
    waiting = forms.ChoiceField(
        label=_("She waits for something"), required=False, choices=[("", ""), *FollowUpKind.choices]
    )

    def __init__(self, *args: Any, campaign: Campaign, at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._campaign = campaign
        if at is not None:
            today = day_of(campaign, at)
            limits = {"min": today.isoformat(), "max": (today + LATEST).isoformat()}
            self.fields["day"].widget.attrs |= limits
            self.fields["day"].required = self.fields["hour"].required = True  # by the browser, for calling back alone
            self.fields["day"].initial = (today + timedelta(days=1)).isoformat()

    def back_at(self) -> datetime | None:
        """When she asked to be called back, on the clocks of the place; None where a part is missing."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return moment(self._campaign, day, hour) if day and hour else None

    def waits(self) -> FollowUpKind | None:
        """What she waits for."""
        return FollowUpKind(self.cleaned_data["waiting"]) if self.cleaned_data["waiting"] else None


class CallHoursForm(forms.Form):
    """Hours of a list."""

    weekdays = LineField(_("Hours of working days"), 80, required=False)
    saturday = LineField(_("Hours of Saturdays"), 80, required=False)

    def __init__(self, *args: Any, hours: Hours, **kwargs: Any) -> None:
        given = {"weekdays": written_spans(hours.weekdays), "saturday": written_spans(hours.saturday)}
        super().__init__(*args, initial=given, **kwargs)

    def hours(self, campaign: Campaign, at: datetime) -> Hours:
        """What was filled in. Raises InputError outside the widest hours."""
        return read_hours(campaign, self.cleaned_data["weekdays"], self.cleaned_data["saturday"], at)


class CallListForm(CallHoursForm):
    """A list to open from a segment that is kept, or of everybody."""

    name = LineField(_("What is the call for?"), LONGEST_NAME, help_text=_NO_NAME)
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), required=False)
    purpose = forms.ChoiceField(
        label=_("Agreed to"), choices=TO_CALL, help_text=_("Only those who agreed to this by telephone are called.")
    )
    script = forms.ModelChoiceField(CallScript.objects.none(), label=_("What callers say"), empty_label=None)
    field_order = ("name", "segment", "purpose", "script", "weekdays", "saturday")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments, scripts = choice_field(self, "segment"), choice_field(self, "script")
        segments.queryset, scripts.queryset = Segment.objects.all(), CallScript.objects.all()  # type: ignore[attr-defined]
        segments.empty_label = _("everybody who agreed")  # type: ignore[attr-defined]

    def details(self, campaign: Campaign, at: datetime) -> CallListDetails:
        """What was filled in. Raises InputError outside the widest hours."""
        given = self.cleaned_data
        return CallListDetails(given["name"], Purpose(given["purpose"]), given["script"], self.hours(campaign, at))


class CallScriptForm(forms.Form):
    """The name of a script; its lines are read from fields numbered by line and answer."""

    name = LineField(_("Name"), LONGEST_NAME, help_text=_NO_NAME)


def lines_of(posted: Mapping[str, str]) -> SpokenScript:
    """The script of a form: ``said-1``, ``then-1``, ``label-1-1``, ``to-1-1``… An empty line is left out, and answers
    that led to a line after it lead to the same line still.
    """
    said = {number: posted.get(f"said-{number}", "").strip() for number in range(1, MOST_LINES + 1)}
    kept = [number for number, text in said.items() if text]
    places = {number: place for place, number in enumerate(kept, start=1)}
    return SpokenScript(tuple(_line_of(posted, number, places) for number in kept))


def rows_of(script: SpokenScript) -> list[dict[str, Any]]:
    """The lines of a script as a form shows them, with one empty line after the last."""
    lines = [*script.lines, *([ScriptLine("")] if len(script.lines) < MOST_LINES else [])]
    return [
        {
            "number": number,
            "text": one.text,
            "then": one.then,
            "answers": list(enumerate([*one.answers, *_one_more(one)], start=1)),
            "later": [(to, _("line %(n)d") % {"n": to}) for to in range(number + 1, len(lines) + 1)],
        }
        for number, one in enumerate(lines, start=1)
    ]


def _one_more(line: ScriptLine) -> list[ScriptAnswer]:
    """An empty answer after those of a line, as long as it may have one."""
    return [] if len(line.answers) >= MOST_ANSWERS else [ScriptAnswer("", END)]


def _line_of(posted: Mapping[str, str], number: int, places: Mapping[int, int]) -> ScriptLine:
    """One line; a text that is too long keeps one character too many, so that the check says so."""
    said, then = (posted.get(f"{name}-{number}", "").strip() for name in ("said", "then"))
    return ScriptLine(said[: LONGEST_SAID + 1], then[: LONGEST_NEXT + 1], tuple(_answers(posted, number, places)))


def _answers(posted: Mapping[str, str], number: int, places: Mapping[int, int]) -> list[ScriptAnswer]:
    found = []
    for place in range(1, MOST_ANSWERS + 1):
        label, to = posted.get(f"label-{number}-{place}", "").strip(), posted.get(f"to-{number}-{place}", "")
        if label:
            leads = int(to) if to.isascii() and to.isdecimal() and len(to) < 4 else END
            found.append(ScriptAnswer(label[: LONGEST_ANSWER + 1], places.get(leads, -1) if leads != END else END))
    return found
