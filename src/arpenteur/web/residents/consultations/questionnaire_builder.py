"""Questions written by the team on a page without scripts: a row a question, some empty ones below."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import AreaField, LineField, TickField
from arpenteur.web.residents.consultations.questionnaire_checks import LONGEST_LABEL, MOST_CHOICES, MOST_QUESTIONS

EMPTY_ROWS = 3
LONGEST_KEY = 40
_LABELS = {
    "choice": _("one choice"),
    "many": _("several choices"),
    "number": _("a whole number"),
    "text": _("free words"),
}


class QuestionRow(forms.Form):
    """One question; an empty row is none."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY)
    label = LineField(_("Question"), LONGEST_LABEL, required=False)
    type = forms.ChoiceField(label=_("How it is answered"), choices=list(_LABELS.items()))
    choices = AreaField(_("Choices, one a line"), MOST_CHOICES * 200, required=False)
    required = TickField(_("It has to be answered"))
    gone = TickField(_("Take this question away"))


def rows_of(questions: Sequence[Mapping[str, Any]], data: Any = None) -> "forms.BaseFormSet[QuestionRow]":
    """The rows of some questions and empty ones, or what was sent."""
    made = formset_factory(QuestionRow, extra=EMPTY_ROWS, max_num=MOST_QUESTIONS + EMPTY_ROWS)
    initial = [{**one, "choices": "\n".join(one["choices"])} for one in questions]
    return made(data, initial=initial, prefix="rows")


def questions_of(rows: "forms.BaseFormSet[QuestionRow]") -> list[dict[str, Any]]:
    """What the rows say, as the verbs check it; a new question has a key made of its words."""
    kept: list[dict[str, Any]] = []
    for one in rows.forms:
        data = one.cleaned_data
        if not data.get("label") or data.get("gone"):
            continue
        asks = data["type"] in ("choice", "many")
        choices = [line.strip() for line in data["choices"].splitlines() if line.strip()] if asks else []
        key = data["key"] or _key(data["label"], {str(each["key"]) for each in kept})
        kept.append(
            {"key": key, "label": data["label"], "type": data["type"], "choices": choices, "required": data["required"]}
        )
    return kept


def _key(label: str, known: set[str]) -> str:
    words = slugify(label).replace("-", "_")[: LONGEST_KEY - 4].strip("_")
    base = words if words[:1].isalpha() else f"q_{words}".rstrip("_")
    key, number = base, 2
    while key in known:
        key, number = f"{base}_{number}", number + 1
    return key
