"""Forms: what a person types, read into the arguments of a verb."""

import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy import unknown_streets
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.ground import Ground, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.times import skipped, slot
from arpenteur.web.foundation.shared.fields import (
    AreaField,
    DayField,
    HourField,
    LineField,
    TickField,
    TicksField,
    choice_field,
)
from arpenteur.web.foundation.shared.texts import check_texts
from arpenteur.web.foundation.territory import queries as territory
from arpenteur.web.ground.fieldwork.actions import MOST_WEEKS
from arpenteur.web.ground.fieldwork.details import MOST_DOORS, MOST_WANTED, Details
from arpenteur.web.ground.fieldwork.display import capital
from arpenteur.web.ground.fieldwork.kinds import COUNTED, DOORS_DONE, Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, Condition
from arpenteur.web.ground.fieldwork.periods import Period
from arpenteur.web.ground.fieldwork.queries import TO_FINISH
from arpenteur.web.persons.volunteers.models import Team

_NIGHT = timedelta(hours=12)
_CLOCK = "%H:%M"


def teams_for(member: Member) -> list[Team]:
    """Teams at work that a member may give an action to."""
    teams = Team.objects.filter(ended_at=None)
    return list(teams.filter(pk=member.team) if member.team else teams)


_SOMEWHERE = tuple(kind for kind in Kind if kind is not Kind.PHONES)
ASKED: dict[str, tuple[Kind, ...]] = {
    "place": _SOMEWHERE,
    "material": _SOMEWHERE,
    "doors": tuple(DOORS_DONE),
    "area": (Kind.DOORS, Kind.LETTERBOXES, Kind.LEAFLETS, Kind.POSTERS),
    "streets": (Kind.DOORS, Kind.LETTERBOXES, Kind.LEAFLETS),
}
"""Fields that some kinds of action have: of another kind they are neither shown nor read."""


class ActionForm(forms.Form):
    """What, where, when, with whom. Stations and teams are those of the member."""

    kind = forms.ChoiceField(label=_("What"), choices=[(kind.value, kind.label) for kind in Kind])
    title = LineField(_("Title"), 120, required=False, help_text=_("No name of a person. Empty: what people do."))
    day = DayField(
        _("Day"), error_messages={"invalid": _("This day cannot be read: day, month, year, as in 31/12/2026.")}
    )
    starts = HourField(_("From"))
    ends = HourField(_("Until"))
    place = LineField(
        _("Where people meet"), 160, required=False, help_text=_("A public place, never somebody's home.")
    )
    wanted = forms.IntegerField(label=_("People wanted"), min_value=1, max_value=MOST_WANTED, initial=2)
    team = forms.ChoiceField(label=_("Team"), required=False)
    open = TickField(_("Volunteers may sign up by themselves"), initial=True)
    stations = TicksField(_("Stations"), required=False)
    area = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    streets = AreaField(_("Streets"), 6000, required=False, help_text=_("One a line, 40 at most."))
    doors = forms.IntegerField(
        label=_("Doors planned"),
        required=False,
        min_value=0,
        max_value=MOST_DOORS,
        help_text=_("Empty: all the doors of the stations."),
    )
    brief = AreaField(
        _("Brief"),
        2000,
        required=False,
        help_text=_("What to say and do. No name of a person, nothing about anyone."),
        rows=4,
    )
    material = LineField(_("Material"), 300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, member: Member, ground: Ground, *args: Any, keep: Iterable[str] = (), **kwargs: Any) -> None:
        """``keep``: stations that the action has already, which a narrowed member may leave."""
        super().__init__(*args, **kwargs)
        self.member, self.ground = member, ground
        allowed = set(ground.stations) if member.stations is None else member.stations | set(keep)
        self.allowed = [key for key in ground.stations if key in allowed]
        choice_field(self, "stations").choices = [(key, ground.label(key)) for key in self.allowed]
        teams = [(str(team.pk), str(team)) for team in teams_for(member)]
        choice_field(self, "team").choices = teams if member.team else [("", _("no team")), *teams]

    def groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Stations by quartier: key, name, whether chosen."""
        chosen = set[str](self["stations"].value() or ())
        found: dict[str, list[tuple[str, str, bool]]] = {}
        for key in self.allowed:
            one = self.ground.stations[key]
            found.setdefault(one.quartier_name, []).append((key, self.ground.label(key), key in chosen))
        return sorted(found.items())

    def kinds(self) -> dict[str, str]:
        """Field to the kinds that have it, as the page writes them."""
        return {name: " ".join(kinds) for name, kinds in ASKED.items()}

    def clean_streets(self) -> str:
        """Streets of the place, where it is known which it has; those that the action had already stay."""
        typed = self.cleaned_data["streets"]
        held = {one_line(line) for line in str(self.initial.get("streets", "")).splitlines()}
        snapshot = territory.opened(published_of(self.member.campaign).path)
        for name, nearest in unknown_streets(snapshot, [one_line(line) for line in typed.splitlines()]):
            if name not in held:
                words = {"name": name, "nearest": nearest}
                raise forms.ValidationError(
                    _("“%(name)s” is no street of this place; perhaps “%(nearest)s”?") % words
                    if nearest
                    else _("“%(name)s” is no street of this place: choose one with “Find a street”.") % words
                )
        return typed

    def clean(self) -> dict[str, Any]:
        """A member narrowed to stations chooses among hers; one narrowed to a team gives her team's actions."""
        data = super().clean() or {}
        for name, kinds in ASKED.items():
            if data.get("kind") and data["kind"] not in kinds:
                data[name] = 0 if name == "doors" else ""
                self.errors.pop(name, None)
        if self.member.stations is not None and not data.get("stations") and "stations" not in self.errors:
            self.add_error("stations", _("Choose among your stations."))
        if self.member.stations is not None and data.get("area"):
            self.add_error("stations", _("Choose stations: a drawn area may leave yours."))
        if {"day", "starts", "ends"} <= data.keys():
            self._check_hours(data["day"], data["starts"], data["ends"])
        return data

    def _check_hours(self, day: date, starts: time, ends: time) -> None:
        campaign, last = self.member.campaign, day + timedelta(days=ends < starts)
        for name, on, clock in (("starts", day, starts), ("ends", last, ends)):
            if skipped(campaign, on, clock):
                self.add_error(
                    name, _("This hour does not exist that night: clocks go forward. Write one before or after.")
                )
        first, end = slot(campaign, day, starts, ends)
        if ends < starts and end - first > _NIGHT:
            self.add_error(
                "ends", _("The end comes before the start. Past midnight, an action lasts 12 hours at most.")
            )

    def details(self) -> Details:
        """What was typed, for a verb. Raises InputError for an area that is no drawing."""
        data = self.cleaned_data
        starts, ends = slot(self.member.campaign, data["day"], data["starts"], data["ends"])
        return Details(
            kind=Kind(data["kind"]),
            starts_at=starts,
            ends_at=ends,
            stations=tuple(data["stations"]),
            title=one_line(data["title"]),
            place=one_line(data["place"]),
            brief=data["brief"].strip(),
            material=one_line(data["material"]),
            wanted=data["wanted"],
            team=int(data["team"]) if data["team"] else None,
            open=data["open"],
            area=_area(data["area"]),
            streets=tuple(dict.fromkeys(one_line(line) for line in data["streets"].splitlines() if line.strip())),
            doors=data["doors"],
        )


class SlotForm(forms.Form):
    """What the week beside the form of an action needs of it; ``but`` is the action that is being changed."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in Kind])
    title = forms.CharField(max_length=120, required=False)
    day = forms.DateField()
    starts = forms.TimeField()
    ends = forms.TimeField()
    but = forms.IntegerField(required=False, min_value=0)


def first_values(
    member: Member, at: datetime, stations: Iterable[str], day: str = "", hours: str = ""
) -> dict[str, Any]:
    """What a new form says: tomorrow evening, or the day and the hours (``09:30-12:30``) asked for."""
    try:
        on = datetime.fromisoformat(day).date() if day else None
    except ValueError:
        on = None
    try:
        starts, ends = (time.fromisoformat(one) for one in hours.split("-"))
    except ValueError:
        starts, ends = time(18), time(20)
    return {
        "kind": Kind.DOORS.value,
        "day": on or day_of(member.campaign, at) + timedelta(days=1),
        "starts": starts,
        "ends": ends,
        "wanted": 2,
        "open": True,
        "stations": list(stations),
        "key": uuid.uuid4(),
        "team": str(member.team or ""),
    }


def values_of(action: Action) -> dict[str, Any]:
    """What the form of an action says."""
    details = Details.of(action)
    starts, ends = (local(action.campaign, moment) for moment in (details.starts_at, details.ends_at))
    return {
        "kind": str(details.kind),
        "title": details.title,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "place": details.place,
        "wanted": details.wanted,
        "team": str(details.team or ""),
        "open": details.open,
        "stations": list(details.stations),
        "area": json.dumps(details.area) if details.area else "",
        "streets": "\n".join(details.streets),
        "doors": details.doors,
        "brief": details.brief,
        "material": details.material,
        "version": action.version,
    }


def one_line(text: str) -> str:
    """Without line breaks nor spaces around."""
    return " ".join(text.split())


def _area(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = json.loads(text)
        check_texts(found)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError(gettext("this outline cannot be read"), action=gettext("draw it again"))
    return found


class Filters(forms.Form):
    """What the list shows."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    day = DayField(_("Day"), required=False)

    def __init__(self, member: Member, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("all"))
        choice_field(self, "kind").choices = [every, *((kind.value, capital(str(kind.label))) for kind in Kind)]
        states = [(str(one.value), capital(str(one.label))) for one in Status]
        states.insert(list(Status).index(Status.DONE), (TO_FINISH, capital(gettext("to be finished"))))
        choice_field(self, "state").choices = [every, *states]
        choice_field(self, "team").choices = [every, *((str(team.pk), str(team)) for team in teams_for(member))]
        zones = [(key, name) for key, name in ground.quartiers.items()]
        zones += [(key, ground.title(key)) for key in ground.stations]
        choice_field(self, "zone").choices = [every, *zones]
        choice_field(self, "period").choices = [("", "–"), *((one.value, capital(str(one.label))) for one in Period)]


class CancelForm(forms.Form):
    """Why an action is cancelled."""

    why = LineField(_("Why, for everyone to read"), 200, help_text=_("Those who were coming are told by e-mail."))


class MoveForm(forms.Form):
    """By how much several actions move: at least a day or an hour, sooner or later."""

    later = forms.IntegerField(
        label=_("Days later"),
        min_value=-31,
        max_value=31,
        initial=7,
        required=False,
        help_text=_("Fewer than 0: sooner."),
    )
    more = forms.IntegerField(label=_("Hours later"), min_value=-12, max_value=12, initial=0, required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing at all is no move."""
        data = super().clean() or {}
        if not self.errors and not data.get("later") and not data.get("more"):
            raise forms.ValidationError(gettext("by nothing"))
        return data

    @property
    def days(self) -> int:
        """Of a form that is valid."""
        return self.cleaned_data["later"] or 0

    @property
    def hours(self) -> int:
        """Of a form that is valid."""
        return self.cleaned_data["more"] or 0


class RepeatForm(forms.Form):
    """How many weeks more."""

    weeks = forms.IntegerField(label=_("Weeks more"), min_value=1, max_value=MOST_WEEKS, initial=4)
    keep_drafts = forms.BooleanField(required=False, widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """What a person without an account gives: a name, perhaps an address to be reminded."""

    name = LineField(_("What the team will call you"), 80)
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("To remind you of this action."))


class PosterForm(forms.Form):
    """A poster put up."""

    station = forms.ChoiceField(label=_("Station"))
    place = LineField(_("Panel"), 120, help_text=_("An electoral panel or a free-expression board, no other place."))
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, 8 MB at most. Position and date are removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )

    def __init__(self, stations: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "station").choices = list(stations)


class ConditionForm(forms.Form):
    """What has become of a poster."""

    condition = forms.ChoiceField(choices=Condition.choices)
    photo = forms.FileField(required=False)


class CountForm(forms.Form):
    """What was done in one station; a field a measure of the kind of action."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    station = forms.ChoiceField(label=_("Station"))

    def __init__(self, kind: str, stations: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "station").choices = list(stations)
        self.measures = COUNTED[Kind(kind)]
        for measure in self.measures:
            self.fields[measure.value] = forms.IntegerField(
                label=capital(str(measure.label)),
                min_value=0,
                max_value=10_000,
                required=False,
                initial=0,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def counters(self) -> list[forms.BoundField]:
        """The fields of the measures."""
        return [self[measure.value] for measure in self.measures]
