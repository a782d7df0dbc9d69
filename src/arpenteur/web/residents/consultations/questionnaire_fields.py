"""Questions of a form as fields of a page: a survey, the grid of a review. What comes back is checked by the verbs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from arpenteur.web.foundation.shared.fields import AreaField, TicksField
from arpenteur.web.residents.consultations.questionnaire_checks import LONGEST_TEXT

PREFIX = "asked-"


class AskedForm(forms.Form):
    """Questions alone; ``answers``: what was answered before."""

    def __init__(
        self, questions: Sequence[Mapping[str, Any]], sent: Any = None, answers: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sent, initial={f"{PREFIX}{key}": value for key, value in (answers or {}).items()})
        add_questions(self, questions)


def add_questions(form: forms.Form, questions: Sequence[Mapping[str, Any]]) -> None:
    """Give a form a field a question, in their order, under names that no other field of it has."""
    for one in questions:
        form.fields[f"{PREFIX}{one['key']}"] = _field(one)


def asked_fields(form: forms.Form) -> list[forms.BoundField]:
    """The fields of its questions."""
    return [form[name] for name in form.fields if name.startswith(PREFIX)]


def answers_of(form: forms.Form) -> dict[str, Any]:
    """What was answered, by key; nothing for a question that was left open."""
    data = {name.removeprefix(PREFIX): value for name, value in form.cleaned_data.items() if name.startswith(PREFIX)}
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def _field(question: Mapping[str, Any]) -> forms.Field:
    label, required = question["label"], bool(question["required"])
    choices = [(one, one) for one in question["choices"]]
    match question["type"]:
        case "choice":
            return forms.ChoiceField(label=label, required=required, choices=choices, widget=forms.RadioSelect)
        case "many":
            return TicksField(label, choices, required=required)
        case "number":
            return forms.IntegerField(label=label, required=required)
        case _:
            return AreaField(label, LONGEST_TEXT, required=required)
