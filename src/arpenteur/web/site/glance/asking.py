"""What Coup d'œil is asked: the parameters of its address, checked, and the addresses of neighbouring questions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.ground import LEVELS
from arpenteur.web.foundation.shared.parameters import Parameters, address, refused
from arpenteur.web.ground.fieldwork.kinds import Kind

METRICS = ("doors", "met", "running", "done", "priority", "value", "floating")
SORTS = ("priority", "zone", "doors", "today", "met", "running", "done", "value", "floating")
PERIODS = ("all", "today", "week", "dates")
VIEWS = ("map", "list")
CURVES = ("doors", "met")
WITHOUT_TEAM = 0
_WEEK = timedelta(days=6)
_NAMES = {
    "level": "niveau",
    "metric": "mesure",
    "sort": "tri",
    "period": "periode",
    "since": "du",
    "until": "au",
    "team": "equipe",
    "kind": "type",
    "view": "vue",
    "curve": "courbe",
    "all_rows": "lignes",
    "zone": "zone",
}


@dataclass(frozen=True)
class Span:
    """Calendar days, both included; None: no limit."""

    since: date | None = None
    until: date | None = None


EVER = Span()


@dataclass(frozen=True)
class GlanceQuestion:
    """A view of the ground. ``team`` 0 is "without a team"."""

    level: str = "station"
    metric: str = "doors"
    sort: str = "priority"
    period: str = "all"
    since: date | None = None
    until: date | None = None
    team: int | None = None
    kind: str = ""
    view: str = "map"
    curve: str = "doors"
    all_rows: bool = False
    zone: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """From the parameters of an address; raises InputError naming the parameter and what it accepts."""
        asked = Parameters(raw)
        since, until = asked.day(_NAMES["since"]), asked.day(_NAMES["until"])
        if since and until and until < since:
            raise refused("au", str(until), _("a day not before %(since)s") % {"since": since})
        period = asked.one_of(_NAMES["period"], PERIODS, "dates" if since or until else cls.period)
        dated = period == "dates"
        return cls(
            level=asked.one_of(_NAMES["level"], LEVELS, cls.level),
            metric=asked.one_of(_NAMES["metric"], METRICS, cls.metric),
            sort=asked.one_of(_NAMES["sort"], SORTS, cls.sort),
            period=period if not dated or since or until else cls.period,
            since=since if dated else None,
            until=until if dated else None,
            team=asked.whole(_NAMES["team"], WITHOUT_TEAM, 999_999_999),
            kind=asked.one_of(_NAMES["kind"], Kind.values),
            view=asked.one_of(_NAMES["view"], VIEWS, cls.view),
            curve=asked.one_of(_NAMES["curve"], CURVES, cls.curve),
            all_rows=asked.has(_NAMES["all_rows"]),
            zone=asked.text(_NAMES["zone"], 60),
        )

    def span(self, today: date) -> Span:
        """The days asked for, seen from a day."""
        if self.period == "today":
            return Span(today, today)
        if self.period == "week":
            return Span(today - _WEEK, today)
        return Span(self.since, self.until)

    @property
    def filtered(self) -> bool:
        """Whether a part only is counted."""
        return (self.period, self.team, self.kind) != ("all", None, "")

    def query(self, **changes: Any) -> str:
        """The address of this view with some answers changed; defaults are left out."""
        asked = replace(self, **changes)
        return address((name, getattr(asked, field), getattr(GlanceQuestion, field)) for field, name in _NAMES.items())

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of filters does not ask, to be sent with it."""
        kept = ("level", "metric", "sort", "view", "curve", "zone")
        return [
            (_NAMES[field], value)
            for field in kept
            if (value := getattr(self, field)) != getattr(GlanceQuestion, field)
        ]
