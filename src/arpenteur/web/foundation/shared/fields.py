"""Fields of forms: each kind of thing that is typed, with how it is typed; and what a field or a column has."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.forms import BaseForm, ChoiceField


class LineField(forms.CharField):
    """A line of text, of ``longest`` characters at most. ``autocomplete``: what browsers may fill in, ``off`` for
    nothing.
    """

    def __init__(self, label: Any = "", longest: int | None = None, *, autocomplete: str = "", **more: Any) -> None:
        if autocomplete:
            more["widget"] = forms.TextInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, max_length=longest, **more)

    def to_python(self, value: Any) -> str:
        """What a program sends on several lines is on one: it may become the subject of a letter."""
        return " ".join(str(super().to_python(value)).splitlines())


class MailField(forms.EmailField):
    """An e-mail address."""

    def __init__(self, label: Any = "", *, autocomplete: str = "", **more: Any) -> None:
        if autocomplete:
            more["widget"] = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, max_length=254, **more)


class PhoneField(forms.RegexField):
    """A telephone that somebody gives of herself, as one writes it."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def __init__(self, label: Any = "", **more: Any) -> None:
        super().__init__(r"\+?[0-9][0-9 .]{5,18}", label=label, required=False, **more)


class SecretField(forms.CharField):
    """A password or a key: written, never shown again."""

    widget = forms.PasswordInput(attrs={"autocomplete": "off"})

    def __init__(self, label: Any = "", longest: int | None = None, **more: Any) -> None:
        super().__init__(label=label, max_length=longest, **more)


class AreaField(forms.CharField):
    """Several lines of text."""

    def __init__(self, label: Any = "", longest: int | None = None, *, rows: int = 3, **more: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows})
        super().__init__(label=label, max_length=longest, widget=area, **more)


class DayField(forms.DateField):
    """A day, picked in the calendar of the browser."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, label: Any = "", **more: Any) -> None:
        super().__init__(label=label, **more)


class HourField(forms.TimeField):
    """An hour and its minutes."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def __init__(self, label: Any = "", **more: Any) -> None:
        super().__init__(label=label, **more)


class TickField(forms.BooleanField):
    """A box, ticked or not."""

    def __init__(self, label: Any = "", *, required: bool = False, **more: Any) -> None:
        super().__init__(label=label, required=required, **more)


class TicksField(forms.MultipleChoiceField):
    """Several boxes, of which some are ticked."""

    widget: ClassVar = forms.CheckboxSelectMultiple

    def __init__(self, label: Any = "", choices: Any = (), **more: Any) -> None:
        super().__init__(label=label, choices=choices, **more)


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
