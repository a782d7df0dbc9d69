"""Rules read from ``entries/*.toml``, checked: what a rule does not say stops the program at its first use.

A host changes their dated parameters and their sentences by files of the same name in a folder of its own
(``ARPENTEUR_RULES``); what they do stays the program's.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.sentences import filled, holes


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


class JudgedOn(StrEnum):
    """The day whose values of its parameters a rule takes, the same wherever it is carried out."""

    FIRST_ROUND = "first_round"
    """Of the campaign: calendars and the account of an election."""
    GIFT = "gift"
    """When the money is given."""
    LOAN = "loan"
    """When the money is lent."""
    ACT = "act"
    """When a call, a message or a complaint takes place."""


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
    judged_on: JudgedOn | None = None
    """Said by each rule that has parameters."""
    changed: tuple[Reference, ...] = ()
    """Texts by which the host of the site changed it."""

    @property
    def read_on(self) -> date:
        """Day its oldest reference was read."""
        return min(reference.read_on for reference in self.references)

    @property
    def article(self) -> str:
        """Its first reference."""
        return self.references[0].text

    def parameter(self, name: str, **day: date) -> Any:
        """The value of a parameter on the day at which the rule is judged, by its name: ``gift=given_on``.

        Raises KeyError for an unknown parameter, ValueError for any other day than the one that the rule says.
        """
        if [*day] != [self.judged_on]:
            raise ValueError(f"{self.id} is judged on {self.judged_on}, not on {', '.join(day)}")
        return self.in_force(name, *day.values())

    def in_force(self, name: str, on: date) -> Any:
        """The value of a parameter in force on a day, to be told; before its first date, the first. Raises KeyError.
        Nothing is judged with it: ``parameter`` is what judges.
        """
        values = self.parameters[name]
        return next((one.value for one in reversed(values) if one.since <= on), values[0].value)

    def words(self, kind: str) -> Mapping[str, str] | None:
        """What it says of a kind of action, None where it says nothing of it."""
        return self.said.get(kind) or self.said.get("all")

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence of it."""
        return (self.title, self.summary, *(text for one in self.said.values() for text in one.values()))

    def told_on(self, day: date) -> "Rule":
        """The same with the values in force on a day written in its sentences."""
        values = {name: self.in_force(name, day) for name in self.parameters}
        said = {
            kind: MappingProxyType({key: filled(text, values) for key, text in one.items()})
            for kind, one in self.said.items()
        }
        title, summary = filled(self.title, values), filled(self.summary, values)
        return replace(self, title=title, summary=summary, said=MappingProxyType(said))


_ID = re.compile(r"[A-Z]{2,}(-[A-Z0-9]+)+")
_KEYS = {"id", "title", "summary", "grade", "effect", "references", "control_points", "tests"}
_MORE = {"parameters", "said", "judged_on"}
_OF_HOST = {"title", "summary", "parameters", "said"}
"""What a host may change of a rule."""
_AT_LINE = re.compile(r"line (\d+)")


def rules(on: date | None = None) -> Mapping[str, Rule]:
    """All of them, by id, as the host changed them, with the values of a day (today) in their sentences. Raises
    InputError naming the file that is not understood.
    """
    return _told(on or datetime.now(UTC).date())


@lru_cache(maxsize=64)
def _told(on: date) -> Mapping[str, Rule]:
    return MappingProxyType({id: one.told_on(on) for id, one in rules_as_written().items()})


def forget_rules() -> None:
    """The next that asks reads the files again."""
    for reading in (rules_as_written, _told):
        reading.cache_clear()


@cache
def rules_as_written() -> Mapping[str, Rule]:
    """All of them, with the names of parameters in their sentences. Raises as ``rules``."""
    found = dict(program_rules())
    for file in host_files():
        raw = parsed(file)
        if "kind" not in raw:
            made = _changed(found, raw, file)
            found[made.id] = made
    return MappingProxyType(found)


@cache
def program_rules() -> Mapping[str, Rule]:
    """Those that came with the program, before any host changed them."""
    folder = files("arpenteur.domain.law").joinpath("entries")
    found: dict[str, Rule] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            read = read_rule(file.read_text(encoding="utf-8"), file.name)
            if read.id in found:
                raise InputError(f"règle en double : {read.id}", Where(file.name))
            found[read.id] = read
    return MappingProxyType(found)


def rule(id: str, on: date | None = None) -> Rule:
    """One of them, its sentences as they are on a day (today). Raises KeyError."""
    return rules(on)[id]


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
            references=read_references(raw["references"]),
            control_points=tuple(raw["control_points"]),
            tests=tuple(raw["tests"]),
            parameters=MappingProxyType({key: read_dated(one) for key, one in raw.get("parameters", {}).items()}),
            said=MappingProxyType({key: MappingProxyType(one) for key, one in raw.get("said", {}).items()}),
            judged_on=JudgedOn(raw["judged_on"]) if "judged_on" in raw else None,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise InputError(f"règle illisible ({fault})", Where(name)) from fault
    _check(made, name)
    return made


def _check_keys(raw: Mapping[str, Any], name: str) -> None:
    wrong = (_KEYS - raw.keys()) | (raw.keys() - _KEYS - _MORE)
    if wrong:
        raise InputError(f"clés manquantes ou inconnues : {', '.join(sorted(wrong))}", Where(name))


def host_files() -> Sequence[Path]:
    """Files of the folder of a host, by name; none where no folder is given. Raises InputError where there is none."""
    folder = host_folder()
    if folder is None:
        return ()
    if not folder.is_dir():
        raise InputError("ce dossier n'existe pas", Where(folder), expected="le dossier des règles (ARPENTEUR_RULES)")
    return sorted(folder.glob("*.toml"))


def host_folder() -> Path | None:
    """Where the host keeps rules; None where none is given."""
    # Of the process, not of a setting: the one that reads strangers' files has no settings.
    given = os.environ.get("ARPENTEUR_RULES", "").strip()
    return Path(given).absolute() if given else None


def rules_env() -> dict[str, str]:
    """All that a process apart needs to know of its surroundings: where the rules of the host are."""
    folder = host_folder()
    return {} if folder is None else {"ARPENTEUR_RULES": str(folder)}


def parsed(file: Path) -> Mapping[str, Any]:
    """A file of a host as tables. Raises InputError with the line where it is no TOML, and where it does not say which
    rule it is.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        line = _AT_LINE.search(str(fault))
        where = Where(file, int(line[1]) if line else None)
        raise InputError("ce fichier n'est pas du TOML lisible ({fault})", where, fault=fault) from fault
    if raw.get("id") != file.stem or not _ID.fullmatch(file.stem):
        raise InputError(
            "id = {id}",
            Where(file),
            expected="le nom du fichier, en capitales et traits d'union, comme CHARTE-DONS.toml",
            id=repr(raw.get("id")),
        )
    return raw


def _changed(known: Mapping[str, Rule], raw: Mapping[str, Any], file: Path) -> Rule:
    """A rule of the program with what a host changes of it."""
    one = known.get(raw["id"])
    if one is None:
        raise InputError(
            "{id} n'est pas une règle du programme",
            Where(file),
            expected="l'identifiant d'une règle du programme, ou « kind » pour une règle nouvelle",
            id=raw["id"],
        )
    wrong = (raw.keys() - _OF_HOST - {"id", "references"}) | ({"references"} - raw.keys())
    if wrong or not _OF_HOST & raw.keys():
        raise InputError(
            "clés manquantes, ou qu'un hébergeur ne change pas : {keys}",
            Where(file),
            expected=", ".join(("references", *sorted(_OF_HOST))),
            keys=", ".join(sorted(wrong)) or "aucun changement",
        )
    try:
        references = read_references(raw["references"])
        parameters = {key: read_dated(each) for key, each in raw.get("parameters", {}).items()}
        said = {key: MappingProxyType({**one.said[key], **each}) for key, each in raw.get("said", {}).items()}
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError("règle illisible ({fault})", Where(file), fault=fault) from fault
    if one.effect is Effect.REFUSE:
        refuse_memory(references, file)
    made = replace(
        one,
        title=raw.get("title", one.title),
        summary=raw.get("summary", one.summary),
        references=(*one.references, *references),
        parameters=MappingProxyType({**one.parameters, **_merged(one, parameters, file)}),
        said=MappingProxyType({**one.said, **said}),
        changed=references,
    )
    if unknown := holes(made.sentences) - made.parameters.keys():
        raise InputError(
            "une phrase nomme un paramètre inconnu : {names}",
            Where(file),
            expected=", ".join(sorted(made.parameters)) or "aucun : cette règle n'a pas de paramètre",
            names=", ".join(sorted(unknown)),
        )
    return made


def _merged(one: Rule, changes: Mapping[str, tuple[Dated, ...]], file: Path) -> dict[str, tuple[Dated, ...]]:
    found: dict[str, tuple[Dated, ...]] = {}
    for name, values in changes.items():
        if name not in one.parameters or not values:
            raise InputError(
                "paramètre inconnu ou sans valeur : {name}",
                Where(file),
                expected=", ".join(sorted(one.parameters)) or "aucun : cette règle n'a pas de paramètre",
                name=name,
            )
        kind = type(one.parameters[name][0].value)
        wrong = [each.value for each in values if type(each.value) is not kind]
        if wrong:
            raise InputError(
                "{name} = {value}",
                Where(file),
                expected="une valeur comme {before}",
                name=name,
                value=repr(wrong[0]),
                before=repr(one.parameters[name][-1].value),
            )
        since = {each.since for each in values}
        kept = [each for each in one.parameters[name] if each.since not in since]
        found[name] = tuple(sorted((*kept, *values), key=lambda each: each.since))
    return found


def refuse_memory(references: Sequence[Reference], file: Path) -> None:
    """Raises InputError for a rule that would block without a text that was read, or a decision."""
    if not {one.grade for one in references} & {Grade.PRIMARY, Grade.OFFICIAL, Grade.DECISION}:
        raise InputError(
            "aucune référence n'a été lue : rien n'est refusé sur la foi d'un souvenir ou d'un article de presse",
            Where(file),
            expected="une référence de grade P, C ou D",
        )


def read_references(raw: Sequence[Mapping[str, Any]]) -> tuple[Reference, ...]:
    """References of a rule. Raises TypeError, ValueError or KeyError for what is none."""
    if not raw:
        raise ValueError("references : vide")
    return tuple(_reference(one) for one in raw)


def _reference(raw: Mapping[str, Any]) -> Reference:
    made = Reference(raw["text"], Grade(raw["grade"]), raw["read_on"], raw.get("url", ""))
    if type(made.read_on) is not date:
        raise TypeError(f"read_on: {made.read_on!r}")
    return made


def read_dated(raw: Sequence[Mapping[str, Any]]) -> tuple[Dated, ...]:
    """Values of a parameter, the oldest first. Raises TypeError or KeyError for what is none."""
    found = tuple(sorted((Dated(one["since"], one["value"]) for one in raw), key=lambda one: one.since))
    if any(type(one.since) is not date for one in found):
        raise TypeError("since : une date, comme 2027-01-01")
    return found


def _check(made: Rule, name: str) -> None:
    faults = {
        "identifiant": not _ID.fullmatch(made.id),
        "nom du fichier": name != f"{made.id}.toml",
        "aucune référence": not made.references,
        "aucun test": not made.tests,
        "aucun point de contrôle": not made.control_points,
        "titre ou résumé vide": not (made.title and made.summary),
        "phrase qui nomme un paramètre inconnu": bool(holes(made.sentences) - made.parameters.keys()),
        "judged_on : le jour de référence des paramètres, et d'eux seuls": bool(made.parameters)
        is (made.judged_on is None),
        "paramètre sans valeur": any(not values for values in made.parameters.values()),
        # A rule known from memory only never blocks anybody.
        "refus fondé sur la seule mémoire": made.effect is Effect.REFUSE
        and (made.grade is Grade.MEMORY or all(one.grade is Grade.MEMORY for one in made.references)),
    }
    wrong = [fault for fault, true in faults.items() if true]
    if wrong:
        raise InputError(f"règle {made.id} : {', '.join(wrong)}", Where(name))
