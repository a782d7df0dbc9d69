"""What Coup d'œil is asked: the parameters of its address, checked, and the addresses of neighbouring questions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.ground import LEVELS
from arpenteur.web.fieldwork.kinds import Kind

METRICS = ("doors", "met", "running", "done", "priority", "value", "floating")
SORTS = ("priority", "zone", "doors", "today", "met", "running", "done", "value", "floating")
PERIODS = ("all", "today", "week", "dates")
VIEWS = ("map", "list")
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
class Asked:
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
    all_rows: bool = False
    zone: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """From the parameters of an address; raises InputError naming the parameter and what it accepts."""
        since, until = _day(raw, "since"), _day(raw, "until")
        if since and until and until < since:
            raise InputError(f"au = « {until} »", expected=f"un jour qui ne précède pas le {since}")
        period = _one(raw, "period", PERIODS, "dates" if since or until else cls.period)
        dated = period == "dates"
        return cls(
            level=_one(raw, "level", LEVELS, cls.level),
            metric=_one(raw, "metric", METRICS, cls.metric),
            sort=_one(raw, "sort", SORTS, cls.sort),
            period=period if not dated or since or until else cls.period,
            since=since if dated else None,
            until=until if dated else None,
            team=_whole(raw, "team"),
            kind=_one(raw, "kind", ("", *Kind.values), ""),
            view=_one(raw, "view", VIEWS, cls.view),
            all_rows=bool(raw.get(_NAMES["all_rows"])),
            zone=str(raw.get(_NAMES["zone"], ""))[:60],
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
        pairs = [
            (name, "toutes" if value is True else str(value))
            for field, name in _NAMES.items()
            if (value := getattr(asked, field)) not in (None, False, "") and value != getattr(Asked, field)
        ]
        return "?" + urlencode(pairs) if pairs else "?"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of filters does not ask, to be sent with it."""
        kept = ("level", "metric", "sort", "view", "zone")
        return [(_NAMES[field], value) for field in kept if (value := getattr(self, field)) != getattr(Asked, field)]


def _one(raw: Mapping[str, Any], field: str, accepted: tuple[str, ...], default: str) -> str:
    name = _NAMES[field]
    value = str(raw.get(name) or default)
    if value not in accepted:
        raise InputError(f"{name} = « {value} »", expected=" ou ".join(one for one in accepted if one))
    return value


def _whole(raw: Mapping[str, Any], field: str) -> int | None:
    name = _NAMES[field]
    text = str(raw.get(name) or "").strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise InputError(f"{name} = « {text} »", expected="le numéro d'une équipe")
    return int(text)


def _day(raw: Mapping[str, Any], field: str) -> date | None:
    name = _NAMES[field]
    text = str(raw.get(name) or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{name} = « {text} »", expected="une date comme 2027-03-14") from None
