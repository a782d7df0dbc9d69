"""What an action says, checked before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.fields import longest
from arpenteur.web.ground.fieldwork.area import polygon, stations_in
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.volunteers.models import Team

LONGEST = timedelta(hours=24)
MOST_WANTED = 500
MOST_STREETS, LONGEST_STREET = 40, 120
MOST_DOORS = 1_000_000
_TEXTS = ("title", "place", "brief", "material")
_YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Details:
    """Everything a person may write of an action. ``doors`` None: those of the ground of its stations."""

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    stations: tuple[str, ...] = ()
    title: str = ""
    place: str = ""
    brief: str = ""
    material: str = ""
    wanted: int = 2
    team: int | None = None
    open: bool = True
    area: Mapping[str, Any] | None = None
    streets: tuple[str, ...] = ()
    doors: int | None = None

    @classmethod
    def of(cls, action: Action) -> Self:
        """What an action says now."""
        return cls(
            kind=Kind(action.kind),
            starts_at=action.starts_at,
            ends_at=action.ends_at,
            stations=tuple(sorted(zone.station for zone in action.zones.all())),
            title=action.title,
            place=action.place,
            brief=action.brief,
            material=action.material,
            wanted=action.wanted,
            team=action.team_id,
            open=action.open,
            area=action.area,
            streets=tuple(action.streets),
            doors=action.doors,
        )

    def at(self, starts: datetime, ends: datetime | None = None) -> Self:
        """The same at another time; as long as before without an end."""
        return replace(self, starts_at=starts, ends_at=ends or starts + (self.ends_at - self.starts_at))

    def columns(self) -> dict[str, Any]:
        """Columns of the action itself; stations are rows of their own."""
        return {
            "kind": self.kind,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "title": self.title,
            "place": self.place,
            "brief": self.brief,
            "material": self.material,
            "wanted": self.wanted,
            "team_id": self.team,
            "open": self.open,
            "area": self.area,
            "streets": list(self.streets),
            "doors": self.doors or 0,
        }


def checked(details: Details, campaign: Campaign) -> Details:
    """The same, complete: the stations of its area added, its doors counted. Raises InputError."""
    _check_when(details)
    _check_texts(details)
    ground = ground_of(campaign)
    stations = ground.checked(details.stations)
    area = None
    if details.area is not None:
        area = polygon(details.area)
        stations = sorted({*stations, *stations_in(area, campaign)})
    if not 1 <= details.wanted <= MOST_WANTED:
        raise InputError(
            _("%(number)s people") % {"number": details.wanted},
            expected=_("a whole number from 1 to %(most)s") % {"most": MOST_WANTED},
        )
    if details.team is not None and not Team.objects.filter(pk=details.team, ended_at=None).exists():
        raise InputError(_("unknown team"), expected=_("a team of the campaign"))
    doors = sum(ground.stations[key].doors for key in stations) if details.doors is None else details.doors
    if not 0 <= doors <= MOST_DOORS:
        raise InputError(
            _("%(doors)s doors") % {"doors": doors},
            expected=_("a whole number from 0 to %(most)s") % {"most": MOST_DOORS},
        )
    return replace(details, stations=tuple(stations), area=area, doors=doors, kind=Kind(details.kind))


def _check_when(details: Details) -> None:
    if details.kind not in Kind.values:
        raise InputError(
            _("unknown kind of action: %(kind)s") % {"kind": details.kind}, expected=_(" or ").join(Kind.values)
        )
    if details.starts_at.year not in _YEARS:
        raise InputError(_("year %(year)s") % {"year": details.starts_at.year}, expected=_("a date of this century"))
    if not timedelta(0) < details.ends_at - details.starts_at <= LONGEST:
        raise InputError(
            _("the end does not come after the start"),
            expected=_("an action of 24 hours at most"),
            action=_("correct the times"),
        )


def _check_texts(details: Details) -> None:
    for name in _TEXTS:
        text, most = getattr(details, name), longest(Action, name)
        if len(text) > most or "\0" in text:
            raise InputError(
                _("%(name)s: %(length)s characters") % {"name": name, "length": len(text)},
                expected=_("%(most)s at most") % {"most": most},
            )
    if len(details.streets) > MOST_STREETS:
        raise InputError(
            _("%(number)s streets") % {"number": len(details.streets)},
            expected=_("%(most)s at most") % {"most": MOST_STREETS},
        )
    if any(len(street) > LONGEST_STREET or "\0" in street for street in details.streets):
        raise InputError(
            _("the name of a street is too long"), expected=_("%(most)s characters at most") % {"most": LONGEST_STREET}
        )
