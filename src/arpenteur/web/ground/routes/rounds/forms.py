"""Forms: addresses typed, a place clicked, what is asked of the rounds, what came of one."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.shared.fields import LineField
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.routes.forms import RouteForm, Versioned, shared_values
from arpenteur.web.ground.routes.meeting import point
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.requests import MOST_CREWS, MOST_LOAD, Point, RoundRequest
from arpenteur.web.ground.routes.rounds.places import LONGEST_LABEL

MOST_LINES, LONGEST_LINE = 200, 200
_AMOUNT = re.compile(r"(.*?)\s*[;\t]\s*(\d{1,4})\s*")
AMOUNTS = {
    Kind.POSTERS: _("Posters at each"),
    Kind.LEAFLETS: _("Leaflets at each"),
    Kind.LETTERBOXES: _("Letterboxes at each"),
}
_CARRY = {
    Kind.POSTERS: _("Posters a crew carries"),
    Kind.LEAFLETS: _("Leaflets a crew carries"),
    Kind.LETTERBOXES: _("Documents a crew carries"),
}
_AT_FIRST = {Kind.POSTERS: 2, Kind.LEAFLETS: 100, Kind.LETTERBOXES: 1}


@dataclass(frozen=True)
class TypedAddress:
    """An address as it was typed; ``load`` None: as many as the form says for each."""

    text: str
    load: int | None


class _Loaded(Versioned):
    load = forms.IntegerField(min_value=1, max_value=MOST_LOAD)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["load"].label = AMOUNTS[Kind(kind)]
        self.fields["load"].initial = _AT_FIRST[Kind(kind)]


class TypedForm(_Loaded):
    """Addresses, one a line, an amount after a semicolon where it is another."""

    lines = forms.CharField(
        label=_("Addresses, one a line"),
        max_length=MOST_LINES * LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": _("12 rue des Lilas\n3 bis avenue Gambetta; 4")}),
        help_text=_("After a semicolon, another amount. No name of a person."),
    )
    field_order = ("lines", "load", "version")

    def clean_lines(self) -> list[TypedAddress]:
        """Lines that are not empty, each once."""
        said = [_line(line) for line in self.cleaned_data["lines"].splitlines()]
        lines = [line for line in dict.fromkeys(said) if line.text]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most 200 addresses at once."))
        if any(len(line.text) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(_("A line is too long to be an address."))
        return lines


def _line(raw: str) -> TypedAddress:
    """An address, and its amount after the last semicolon, or the last tab as in a table that was copied."""
    found = _AMOUNT.fullmatch(raw)
    if found and 1 <= int(found[2]) <= MOST_LOAD:
        return TypedAddress(" ".join(found[1].split()), int(found[2]))
    return TypedAddress(" ".join(raw.split()), None)


class ClickedForm(_Loaded):
    """A place clicked on the map, and what it is called."""

    label = LineField(_("What it is called"), LONGEST_LABEL)
    at = forms.CharField(max_length=60, widget=forms.HiddenInput, required=False)
    field_order = ("label", "load", "at", "version")

    def clean_at(self) -> Point:
        """Longitude and latitude."""
        found = point(self.cleaned_data["at"])
        if found is None:
            raise forms.ValidationError(_("Click the place on the map first."))
        return found


class PlacesForm(_Loaded):
    """Places of the ground, all at once."""


class StopForm(_Loaded):
    """A stop changed."""

    key = forms.CharField(max_length=120)
    label = forms.CharField(max_length=LONGEST_LABEL)


class RoundForm(RouteForm):
    """How many crews, what one carries, where they meet."""

    nowhere, any_station = _("in the middle of the stops"), True
    crews = forms.IntegerField(label=_("Crews"), min_value=1, max_value=MOST_CREWS)
    carry = forms.IntegerField(min_value=1, max_value=MOST_LOAD, required=False)

    def __init__(self, reach: Reach, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(reach, ground, *args, **kwargs)
        self.fields["carry"].label = _CARRY[Kind(reach.action.kind)]

    def request(self, places: dict[str, Point], middle: Point) -> RoundRequest:
        """The question. ``places``: where stations are; ``middle``: of the stops. Raises InputError."""
        data = self.cleaned_data
        return RoundRequest(crews=data["crews"], carry=data["carry"], **self.shared(places, middle))


def first_values(action: Action, request: RoundRequest | None, version: int) -> dict[str, Any]:
    """What the form says at first: a crew for two people wanted; or what was asked last."""
    if request is None:
        return shared_values(request, version) | {"crews": max(action.wanted // 2, 1)}
    return shared_values(request, version) | {"crews": request.crews, "carry": request.carry}


class DoneForm(forms.Form):
    """What came of a round: the amount, where it is not the sum of the stops ticked."""

    amount = forms.IntegerField(min_value=0, max_value=10_000, required=False)
