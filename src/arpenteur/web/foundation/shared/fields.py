"""Fields of forms and columns, with what their kind has."""

from django.db.models import Model
from django.forms import BaseForm, ChoiceField


def choice_field(form: BaseForm, name: str) -> ChoiceField:
    """The field of a form that offers choices. Raises TypeError where the field of that name offers none."""
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(name)
    return field


def add_choice(form: BaseForm, name: str, label: str) -> None:
    """Offer an empty choice before the others of a field."""
    choices = choice_field(form, name).widget.choices
    choice_field(form, name).choices = [("", label), *choices]


def choice_label(form: BaseForm, name: str, value: str) -> str:
    """What a choice is called in the form; the value itself where it is none of them."""
    labels = {str(key): str(label) for key, label in choice_field(form, name).widget.choices}
    return labels.get(str(value), str(value))


def longest(model: type[Model], name: str) -> int:
    """How many characters a column of text holds. Raises TypeError where the column has no limit."""
    most = getattr(model._meta.get_field(name), "max_length", None)
    if not isinstance(most, int):
        raise TypeError(name)
    return most
