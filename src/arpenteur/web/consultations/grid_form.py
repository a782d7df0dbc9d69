"""The questions of a grid as a form: what somebody of the team fills in about an idea, checked when it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from arpenteur.web.consultations.forms_asked import LONGEST_TEXT

PREFIX = "grid"


class GridForm(forms.Form):
    """A field for each question; names begin with ``grid-``."""

    def __init__(self, questions: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": PREFIX, **kwargs})
        for one in questions:
            self.fields[str(one["key"])] = _field(one)

    def answers(self) -> dict[str, Any]:
        """What was answered, as the verb takes it. Call it once the form is valid."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


def _field(question: Mapping[str, Any]) -> forms.Field:
    more: dict[str, Any] = {"label": question["label"], "required": bool(question["required"])}
    choices = [(one, one) for one in question["choices"]]
    if question["type"] == "choice":
        return forms.ChoiceField(choices=[("", "–"), *choices], **more)
    if question["type"] == "many":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **more)
    if question["type"] == "number":
        return forms.IntegerField(**more)
    return forms.CharField(max_length=LONGEST_TEXT, **more)
