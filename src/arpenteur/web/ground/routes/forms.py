"""Forms: what turfs and rounds are both asked: where people meet, which draw."""

import json
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.shared.fields import choice_field
from arpenteur.web.ground.routes.meeting import ON_MAP, point
from arpenteur.web.ground.routes.reach import Reach, stations_of
from arpenteur.web.ground.routes.requests import MOST_SEED, Point, RouteRequest


class Versioned(forms.Form):
    """A form of a page that several people may have open; ``version`` is that of what it shows."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)


class RouteForm(Versioned):
    """The meeting point, a station or a place clicked on the map, and the draw.

    ``nowhere`` says where people meet if nothing is chosen; ``any_station``: one of the whole ground may be chosen for
    an action that names none.
    """

    nowhere: ClassVar[str | Promise] = ""
    any_station: ClassVar[bool] = False
    start_from = forms.ChoiceField(label=_("Meeting point"), required=False)
    start_at = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    seed = forms.IntegerField(label=_("Draw"), min_value=0, max_value=MOST_SEED, required=False)

    def __init__(self, reach: Reach, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach, self.stations = reach, stations_of(reach)
        named = [key for key in self.stations if key in ground.stations]
        if not named and self.any_station:
            named = list(ground.stations)
        choice_field(self, "start_from").choices = [
            ("", self.nowhere),
            (ON_MAP, _("a place on the map")),
            *((key, ground.title(key)) for key in named),
        ]

    def clean_start_at(self) -> Point | None:
        """Longitude and latitude, None for none."""
        return point(self.cleaned_data["start_at"])

    def clean(self) -> dict[str, Any]:
        """A place on the map has been shown on it."""
        data = super().clean() or {}
        if data.get("start_from") == ON_MAP and not data.get("start_at"):
            self.add_error("start_from", _("Click the meeting point on the map first."))
        return data

    def shared(self, places: dict[str, Point], otherwise: Point | None) -> dict[str, Any]:
        """The part of the question that both kinds have. ``places``: where stations are."""
        data = self.cleaned_data
        start_from = data["start_from"]
        start = data["start_at"] if start_from == ON_MAP else places.get(start_from, otherwise)
        return {"start": start, "start_from": start_from, "seed": 1 if data["seed"] is None else data["seed"]}


def shared_values(request: RouteRequest | None, version: int) -> dict[str, Any]:
    """What a form says of that part at first, or as it was asked last."""
    if request is None:
        return {"seed": 1, "version": version}
    return {
        "start_from": request.start_from,
        "seed": request.seed,
        "version": version,
        "start_at": json.dumps(request.start) if request.start_from == ON_MAP else "",
    }
