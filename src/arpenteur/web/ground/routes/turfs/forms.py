"""Forms: how to cut, how long a link lives."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.clock import local, zone_of
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.shared.fields import TickField, choice_field
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.kinds import PHONES
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.forms import RouteForm, shared_values
from arpenteur.web.ground.routes.links import MOST_PHONES
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.requests import (
    AREA,
    DOORS,
    PAIRS,
    PATIENCE,
    SIDES,
    STATIONS,
    STREETS,
    ZIGZAG,
    Point,
    TurfRequest,
    doors_in,
    grounds_of,
    task_of,
)

_GROUNDS = {STATIONS: _("its stations"), AREA: _("the area drawn"), STREETS: _("its list of streets")}


class TurfForm(RouteForm):
    """What to cut, into how many, walked how."""

    nowhere = _("where each turf is nearest")
    ground = forms.ChoiceField(label=_("What to cut"))
    by = forms.ChoiceField(label=_("Counted in"), choices=[(PAIRS, _("pairs")), (DOORS, _("doors a turf"))])
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=1000)
    walk = forms.ChoiceField(
        label=_("Walked"),
        choices=[(SIDES, _("one side, then the other")), (ZIGZAG, _("both sides of a street together"))],
    )
    within = TickField(_("Turfs stay inside one station"))
    leave_done = TickField(_("Leave out doors already done"), initial=True)

    def __init__(self, reach: Reach, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(reach, ground, *args, **kwargs)
        choice_field(self, "ground").choices = [(one, _GROUNDS[one]) for one in grounds_of(reach.action)]

    def request(self, done: dict[str, int], places: dict[str, Point]) -> TurfRequest:
        """The question. ``places``: where stations are. Raises InputError for a figure out of range."""
        data, action = self.cleaned_data, self.reach.action
        found = TurfRequest(
            stations=self.stations,
            by=data["by"],
            number=data["number"],
            walk=data["walk"],
            keep_stations=data["within"],
            leave_done=data["leave_done"],
            done=done,
            task=task_of(action),
            **self.shared(places, None),
        )
        if data["ground"] == AREA:
            return replace(found, polygon=action.area, stations=_walls(self.reach))
        if data["ground"] == STREETS:
            return replace(found, streets=tuple(action.streets))
        return found


def _walls(reach: Reach) -> tuple[str, ...]:
    """A drawn area is cut whatever stations it touches, but never beyond those a role is narrowed to."""
    return () if reach.stations is None else tuple(sorted(reach.stations))


def first_values(action: Action, request: TurfRequest | None, version: int) -> dict[str, Any]:
    """What the form says at first: pairs from the people wanted, or turfs that fit the outing where these would
    be too much for them; or what was asked last.
    """
    values = shared_values(request, version)
    if request is not None:
        return values | {
            "ground": request.ground,
            "by": request.by,
            "number": request.number,
            "walk": request.walk,
            "within": request.keep_stations,
            "leave_done": request.leave_done,
        }
    pairs = max(action.wanted // 2, 1)
    # More than pairs can do in an outing is cut into turfs that fit it: the rest is for the next ones.
    fits = doors_in(action)
    by, number = (PAIRS, pairs) if action.doors <= pairs * fits * PATIENCE else (DOORS, fits)
    return values | {"ground": grounds_of(action)[0], "by": by, "number": number, "walk": SIDES, "leave_done": True}


class HandForm(forms.Form):
    """How long a link lives, how many phones it opens."""

    until = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
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
