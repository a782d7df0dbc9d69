"""Forms: how to cut, to whom a turf goes, how long a link lives."""

import json
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.campaigns.clock import local, zone_of
from arpenteur.web.campaigns.ground import Ground
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.phone.kinds import PHONES
from arpenteur.web.phone.models import Turf
from arpenteur.web.routes.cut.asking import (
    AREA,
    DOORS,
    MOST_SEED,
    PAIRS,
    SIDES,
    STATIONS,
    STREETS,
    ZIGZAG,
    Asked,
    doors_in,
    grounds_of,
    task_of,
)
from arpenteur.web.routes.cut.turfs import MOST_PHONES
from arpenteur.web.routes.meeting import ON_MAP, point
from arpenteur.web.routes.reach import Reach, stations_of

_GROUNDS = {STATIONS: _("its stations"), AREA: _("the area drawn"), STREETS: _("its list of streets")}
_PATIENCE = 1.25


class CutForm(forms.Form):
    """What to cut, into how many, walked how."""

    ground = forms.ChoiceField(label=_("What to cut"))
    by = forms.ChoiceField(label=_("Counted in"), choices=[(PAIRS, _("pairs")), (DOORS, _("doors a turf"))])
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000)
    walk = forms.ChoiceField(
        label=_("Walked"),
        choices=[(SIDES, _("one side, then the other")), (ZIGZAG, _("both sides of a street together"))],
    )
    start_from = forms.ChoiceField(label=_("Meeting point"), required=False)
    start_at = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    within = forms.BooleanField(label=_("Turfs stay inside one station"), required=False)
    leave_done = forms.BooleanField(label=_("Leave out doors already done"), required=False, initial=True)
    seed = forms.IntegerField(label=_("Draw"), min_value=0, max_value=MOST_SEED, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, reach: Reach, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach, self.zones = reach, ground
        self.fields["ground"].choices = [(one, _GROUNDS[one]) for one in grounds_of(reach.action)]
        self.stations = stations_of(reach)
        self.fields["start_from"].choices = [
            ("", _("where each turf is nearest")),
            (ON_MAP, _("a place on the map")),
            *((key, ground.title(key)) for key in self.stations if key in ground.stations),
        ]

    def clean_start_at(self) -> tuple[float, float] | None:
        """Longitude and latitude, None for none."""
        return point(self.cleaned_data["start_at"])

    def clean(self) -> dict[str, Any]:
        """A place on the map has been shown on it."""
        data = super().clean() or {}
        if data.get("start_from") == ON_MAP and not data.get("start_at"):
            self.add_error("start_from", _("Click the meeting point on the map first."))
        return data

    def asked(self, done: dict[str, int], places: dict[str, tuple[float, float]]) -> Asked:
        """The question. ``places``: where stations are. Raises InputError for a figure out of range."""
        data, action = self.cleaned_data, self.reach.action
        start_from = data["start_from"]
        start = data["start_at"] if start_from == ON_MAP else places.get(start_from)
        found = Asked(
            stations=self.stations, by=data["by"], number=data["number"], walk=data["walk"], start=start,
            start_from=start_from, keep_stations=data["within"], leave_done=data["leave_done"],
            seed=1 if data["seed"] is None else data["seed"], done=done, task=task_of(action),
        )  # fmt: skip
        if data["ground"] == AREA:
            return replace(found, polygon=action.area, stations=_walls(self.reach))
        if data["ground"] == STREETS:
            return replace(found, streets=tuple(action.streets))
        return found


def _walls(reach: Reach) -> tuple[str, ...]:
    """A drawn area is cut whatever stations it touches, but never beyond those a role is narrowed to."""
    return () if reach.stations is None else tuple(sorted(reach.stations))


def first_values(action: Action, asked: Asked | None, version: int) -> dict[str, Any]:
    """What the form says at first: pairs from the people wanted, or turfs that fit the outing where these would
    be too much for them; or what was asked last.
    """
    if asked is None:
        pairs = max(action.wanted // 2, 1)
        # More than pairs can do in an outing is cut into turfs that fit it: the rest is for the next ones.
        fits = doors_in(action)
        by, number = (PAIRS, pairs) if action.doors <= pairs * fits * _PATIENCE else (DOORS, fits)
        return {
            "ground": grounds_of(action)[0], "by": by, "number": number, "walk": SIDES, "leave_done": True,
            "seed": 1, "version": version,
        }  # fmt: skip
    return {
        "ground": asked.ground, "by": asked.by, "number": asked.number, "walk": asked.walk, "start_from":
        asked.start_from, "start_at": json.dumps(asked.start) if asked.start else "", "within": asked.keep_stations,
        "leave_done": asked.leave_done, "seed": asked.seed, "version": version,
    }  # fmt: skip


class HandForm(forms.Form):
    """How long a link lives, how many phones it opens."""

    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip
    phones = forms.IntegerField(label=_("Phones"), min_value=1, max_value=MOST_PHONES, initial=PHONES)

    def clean_until(self) -> Any:
        """By the territory's clocks, whatever those of the server say."""
        return self.cleaned_data["until"].replace(tzinfo=self.zone)

    def __init__(self, turf: Turf, *args: Any, **kwargs: Any) -> None:
        campaign = turf.action.campaign
        kwargs.setdefault("prefix", "")
        kwargs.setdefault("initial", {"until": local(campaign, turf.until).replace(tzinfo=None), "phones": turf.phones})
        super().__init__(*args, **kwargs)
        self.zone = zone_of(campaign)
