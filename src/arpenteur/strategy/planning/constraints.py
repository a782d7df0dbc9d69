"""The constraints of a plan, by name: a TOML file of the campaign, or the same values from a page.

Hours that a calendar leaves: none on the eve of the vote nor on its day.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.toml_text import table_of, text_of
from arpenteur.strategy.labels import counted, number

_LISTS = ("exclude", "force")
_TABLES = ("minimum", "maximum", "done_hours", "done_doors")
_KEYS = frozenset({*_LISTS, *_TABLES, "setup_hours", "minimum_coverage", "maximum_stations", "calendar", "teams"})
_EXPECTED = ", ".join(sorted(_KEYS))
_CALENDAR = frozenset({"vote", "from", "until", "hours_per_day"})
_TEAM = frozenset({"name", "hours", "stations", "quartiers", "travel_km"})
_MOST = 1e6


@dataclass(frozen=True)
class Calendar:
    """Days of door-to-door, both ends included, hours a day for the whole campaign, and the day of the vote."""

    vote: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    hours_per_day: float | None = None


@dataclass(frozen=True)
class HomeTeam:
    """A team with its hours; it works in its home stations and quartiers, and up to ``travel_km`` from them."""

    name: str
    hours: float
    stations: tuple[str, ...] = ()
    quartiers: tuple[str, ...] = ()
    travel_km: float = 0.0


@dataclass(frozen=True)
class Constraints:
    """What a plan must respect. Stations are written in any spelling (93010_4); hours include the set-up."""

    exclude: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    minimum: Mapping[str, float] = field(default_factory=dict[str, float])
    maximum: Mapping[str, float] = field(default_factory=dict[str, float])
    done_hours: Mapping[str, float] = field(default_factory=dict[str, float])
    done_doors: Mapping[str, float] = field(default_factory=dict[str, float])
    setup_hours: float = 0.0
    minimum_coverage: float = 0.0
    maximum_stations: int | None = None
    calendar: Calendar = Calendar()
    teams: tuple[HomeTeam, ...] = ()
    source: str = field(default="", compare=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """From a TOML file. Raises InputError naming the file and the key."""
        if not path.is_file():
            raise InputError("contraintes introuvables", Where(path), expected="un fichier .toml")
        return cls.parse(text_of(path), file=str(path))

    @classmethod
    def parse(cls, text: str, *, file: str = "") -> Self:
        """From the text of a constraints file. Raises InputError."""
        raw = table_of(text, file, known=_KEYS, required=frozenset(), expected=_EXPECTED)
        exclude, force = (_texts(raw.get(key, []), key, file) for key in _LISTS)
        tables = {key: _hours_table(raw.get(key, {}), key, file) for key in _TABLES}
        most = raw.get("maximum_stations")
        if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
            raise InputError(f"maximum_stations = {most!r}", Where(file), expected="un entier d'au moins 1")
        return cls(
            exclude=exclude,
            force=force,
            **tables,
            setup_hours=_number(raw.get("setup_hours", 0), "setup_hours", file),
            minimum_coverage=_number(raw.get("minimum_coverage", 0), "minimum_coverage", file, most=1),
            maximum_stations=most,
            calendar=_calendar(raw.get("calendar", {}), file),
            teams=_teams(raw.get("teams", []), file),
            source=file,
        )


def _number(value: Any, name: str, file: str, *, most: float = _MOST) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        problem = f"{name} absent" if value is None else f"{name} = {value!r}"
        raise InputError(problem, Where(file), expected=f"un nombre de 0 à {most:g}")
    return float(value)


def _texts(value: Any, name: str, file: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in cast("list[Any]", value)):
        raise InputError(f"{name} = {value!r}", Where(file), expected='une liste de textes, comme ["93010_0004"]')
    return tuple(cast("list[str]", value))


def _hours_table(value: Any, name: str, file: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise InputError(f"{name} n'est pas une table", Where(file), expected=f'[{name}] puis "93010_0004" = 6')
    table = cast("dict[str, Any]", value)
    return {station: _number(number, f"{name}.{station}", file) for station, number in table.items()}


def _calendar(value: Any, file: str) -> Calendar:
    raw = _only(value, _CALENDAR, "calendar", file)
    days = {key: _day(raw.get(key), f"calendar.{key}", file) for key in ("vote", "from", "until")}
    hours = raw.get("hours_per_day")
    return Calendar(
        days["vote"],
        days["from"],
        days["until"],
        None if hours is None else _number(hours, "calendar.hours_per_day", file),
    )


def _day(value: Any, name: str, file: str) -> dt.date | None:
    if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
        raise InputError(f"{name} = {value!r}", Where(file), expected="un jour comme 2027-06-12, sans guillemets")
    return value


def _teams(value: Any, file: str) -> tuple[HomeTeam, ...]:
    if not isinstance(value, list):
        raise InputError("teams n'est pas une liste de tables", Where(file), expected="[[teams]]")
    teams = tuple(_team(entry, file) for entry in cast("list[Any]", value))
    names = [team.name for team in teams]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"teams : deux équipes « {twice} »", Where(file), expected="des noms différents")
    return teams


def _team(value: Any, file: str) -> HomeTeam:
    raw = _only(value, _TEAM, "teams", file)
    name = raw.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"teams : name = {name!r}", Where(file), expected="un nom d'équipe")
    home = {key: _texts(raw.get(key, []), f"teams.{name}.{key}", file) for key in ("stations", "quartiers")}
    if not any(home.values()):
        raise InputError(f"teams.{name} sans domicile", Where(file), expected="stations ou quartiers")
    hours = _number(raw.get("hours"), f"teams.{name}.hours", file)
    travel = _number(raw.get("travel_km", 0), f"teams.{name}.travel_km", file)
    return HomeTeam(name, hours, home["stations"], home["quartiers"], travel)


def _only(value: Any, known: frozenset[str], name: str, file: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{name} n'est pas une table", Where(file), expected=", ".join(sorted(known)))
    raw = cast("dict[str, Any]", value)
    if raw.keys() - known:
        wrong = sorted(raw.keys() - known)
        raise InputError(f"{name} : clés inattendues {wrong}", Where(file), expected=", ".join(sorted(known)))
    return raw


# Articles L. 47 A (the campaign ends on the eve of the vote at midnight) and L. 49 (nothing handed out from then on).
LAW = "la campagne est close la veille du scrutin à zéro heure (articles L. 47 A et L. 49 du code électoral)"
_FIRST_YEAR = 2000


def hours_at_hand(calendar: Calendar, hours: float, source: str = "") -> tuple[float, tuple[str, ...]]:
    """The hours that can be worked, and sentences on those that cannot.

    Raises InputError where no day is left or where the calendar contradicts itself.
    """
    start, end = calendar.start, calendar.end
    if start and end and end < start:
        raise InputError(
            f"le calendrier finit le {_french_day(end)} et commence le {_french_day(start)}",
            Where(source or None),
            expected="from avant until",
        )
    said: list[str] = []
    if calendar.vote and calendar.vote.year < _FIRST_YEAR:
        raise InputError(
            f"scrutin le {_french_day(calendar.vote)}", Where(source or None), expected="un jour comme 2027-06-13"
        )
    if calendar.vote:
        last = calendar.vote - dt.timedelta(days=2)
        if start and start > last:
            raise InputError(
                f"aucun jour avant le silence électoral : {LAW}",
                Where(source or None),
                expected=f"un début au plus tard le {_french_day(last)}",
            )
        if end and end > last:
            silent = (end - max(last, start or last)).days
            said.append(f"{counted(silent, 'jour retiré', 'jours retirés')} après le {_french_day(last)} : {LAW}.")
            end = last
    if not (start and end and calendar.hours_per_day is not None):
        return hours, tuple(said)
    possible = ((end - start).days + 1) * calendar.hours_per_day
    if possible < hours:
        said.append(
            f"Du {_french_day(start)} au {_french_day(end)}, à {number(calendar.hours_per_day, 1)} h par jour, "
            f"{number(possible)} h sont possibles sur les {number(hours)} demandées."
        )
    return min(hours, possible), tuple(said)


def _french_day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
