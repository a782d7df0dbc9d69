"""Rules read from ``rules/*.toml``, checked: what a rule does not say stops the program at its first use."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from arpenteur.domain.errors import InputError, Where


class Grade(StrEnum):
    """How well a rule is sourced."""

    PRIMARY = "P"
    """The text itself was read."""
    OFFICIAL = "C"
    """An official page was read, in part."""
    SECONDARY = "S"
    """Press, lawyers, vendors."""
    MEMORY = "M"
    """From memory: never blocks."""
    DECISION = "D"
    """A decision of ours: no text fixes it."""


class Effect(StrEnum):
    """What a rule does."""

    REFUSE = "refuse"
    REQUIRE = "require"
    MASK = "mask"
    PURGE = "purge"
    LOG = "log"


@dataclass(frozen=True)
class Reference:
    """A text, its grade and the day it was read."""

    text: str
    grade: Grade
    read_on: date
    url: str = ""


@dataclass(frozen=True)
class Dated:
    """A value of a parameter, in force from a day."""

    since: date
    value: Any


@dataclass(frozen=True)
class Rule:
    """One rule; ``said`` holds its sentences, by kind of action or ``all``."""

    id: str
    title: str
    summary: str
    grade: Grade
    effect: Effect
    references: tuple[Reference, ...]
    control_points: tuple[str, ...]
    tests: tuple[str, ...]
    parameters: Mapping[str, tuple[Dated, ...]]
    said: Mapping[str, Mapping[str, str]]

    @property
    def read_on(self) -> date:
        """Day its oldest reference was read."""
        return min(reference.read_on for reference in self.references)

    @property
    def article(self) -> str:
        """Its first reference."""
        return self.references[0].text

    def parameter(self, name: str, on: date) -> Any:
        """The value of a parameter in force on a day; before its first date, the first. Raises KeyError."""
        values = self.parameters[name]
        return next((one.value for one in reversed(values) if one.since <= on), values[0].value)

    def words(self, kind: str) -> Mapping[str, str] | None:
        """What it says of a kind of action, None where it says nothing of it."""
        return self.said.get(kind) or self.said.get("all")


_ID = re.compile(r"[A-Z]{2,}(-[A-Z0-9]+)+")
_KEYS = {"id", "title", "summary", "grade", "effect", "references", "control_points", "tests"}
_MORE = {"parameters", "said"}


@cache
def rules() -> Mapping[str, Rule]:
    """All of them, by id. Raises InputError naming the file of a rule that is not complete."""
    folder = files("arpenteur.domain.law").joinpath("entries")
    found: dict[str, Rule] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            read = read_rule(file.read_text(encoding="utf-8"), file.name)
            if read.id in found:
                raise InputError(f"règle en double : {read.id}", Where(file.name))
            found[read.id] = read
    return MappingProxyType(found)


def rule(id: str) -> Rule:
    """One of them. Raises KeyError."""
    return rules()[id]


def read_rule(text: str, name: str) -> Rule:
    """A rule from its TOML. Raises InputError where something is missing, unknown or not allowed."""
    try:
        raw = tomllib.loads(text)
        _check_keys(raw, name)
        made = Rule(
            id=raw["id"],
            title=raw["title"],
            summary=raw["summary"],
            grade=Grade(raw["grade"]),
            effect=Effect(raw["effect"]),
            references=tuple(_reference(one) for one in raw["references"]),
            control_points=tuple(raw["control_points"]),
            tests=tuple(raw["tests"]),
            parameters=MappingProxyType({key: _dated(one) for key, one in raw.get("parameters", {}).items()}),
            said=MappingProxyType({key: MappingProxyType(one) for key, one in raw.get("said", {}).items()}),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise InputError(f"règle illisible ({fault})", Where(name)) from fault
    _check(made, name)
    return made


def _check_keys(raw: Mapping[str, Any], name: str) -> None:
    wrong = (_KEYS - raw.keys()) | (raw.keys() - _KEYS - _MORE)
    if wrong:
        raise InputError(f"clés manquantes ou inconnues : {', '.join(sorted(wrong))}", Where(name))


def _reference(raw: Mapping[str, Any]) -> Reference:
    made = Reference(raw["text"], Grade(raw["grade"]), raw["read_on"], raw.get("url", ""))
    if type(made.read_on) is not date:
        raise TypeError(f"read_on: {made.read_on!r}")
    return made


def _dated(raw: list[Mapping[str, Any]]) -> tuple[Dated, ...]:
    return tuple(sorted((Dated(one["since"], one["value"]) for one in raw), key=lambda one: one.since))


def _check(made: Rule, name: str) -> None:
    faults = {
        "identifiant": not _ID.fullmatch(made.id),
        "nom du fichier": name != f"{made.id}.toml",
        "aucune référence": not made.references,
        "aucun test": not made.tests,
        "aucun point de contrôle": not made.control_points,
        "titre ou résumé vide": not (made.title and made.summary),
        "paramètre sans valeur": any(not values for values in made.parameters.values()),
        # A rule known from memory only never blocks anybody.
        "refus fondé sur la seule mémoire": made.effect is Effect.REFUSE
        and (made.grade is Grade.MEMORY or all(one.grade is Grade.MEMORY for one in made.references)),
    }
    wrong = [fault for fault, true in faults.items() if true]
    if wrong:
        raise InputError(f"règle {made.id} : {', '.join(wrong)}", Where(name))
