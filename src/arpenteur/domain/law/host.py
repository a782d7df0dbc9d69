"""Rules that a host adds to those of the program: a folder of TOML files that needs no code (``ARPENTEUR_RULES``).

A file with the name of a rule of the program changes its dated parameters and its sentences (``loading``). A file with
a ``kind`` is a rule of its own, of seven kinds that the program knows how to carry out. What is not understood, or
names an act, a term or a channel that there is not, refuses the whole folder with a sentence: nothing is half in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.law.answers import Refusal
from arpenteur.domain.law.loading import (
    Dated,
    Grade,
    Reference,
    host_files,
    parsed,
    read_dated,
    read_references,
    refuse_memory,
)
from arpenteur.domain.law.moments import Calendar, Span
from arpenteur.domain.money_amounts import in_euros


class RuleKind(StrEnum):
    """What a rule of a host does."""

    PERIOD = "period"
    """Some acts are refused on some days."""
    NUMBER = "number"
    """An act is done so many times at most."""
    AMOUNT = "amount"
    """An act is of so much money at most."""
    RETENTION = "retention"
    """How long something is kept."""
    MENTION = "mention"
    """Words that a message by some channels bears."""
    AGREEMENT = "agreement"
    """An agreement that a purpose needs by a channel."""
    FIELD = "field"
    """A column that no list brings."""


class Per(StrEnum):
    """Over what a number or an amount is counted."""

    ACT = "act"
    DAY = "day"
    WEEK = "week"
    CAMPAIGN = "campaign"


PERIODS = {Per.DAY: timedelta(days=1), Per.WEEK: timedelta(days=7)}
_PER_WORDS = {Per.DAY: "par jour", Per.WEEK: "en sept jours", Per.CAMPAIGN: "pour la campagne"}
_ALWAYS = {"id", "title", "summary", "references", "kind"}
_KEYS: Mapping[RuleKind, tuple[set[str], set[str]]] = {
    RuleKind.PERIOD: ({"acts", "days"}, set()),
    RuleKind.NUMBER: ({"acts", "most", "per"}, set()),
    RuleKind.AMOUNT: ({"acts", "most_cents", "per"}, set()),
    RuleKind.RETENTION: ({"term", "lengths"}, set()),
    RuleKind.MENTION: ({"channels", "text"}, set()),
    RuleKind.AGREEMENT: ({"purposes", "channels", "needs"}, set()),
    RuleKind.FIELD: (set(), {"words", "headers"}),
}
"""Keys of each kind: those that must be there, those of which one must."""
_PERS = {RuleKind.NUMBER: set(PERIODS) | {Per.CAMPAIGN}, RuleKind.AMOUNT: {Per.ACT, Per.CAMPAIGN}}


@dataclass(frozen=True)
class DaySpan:
    """Days on which acts are refused, both included: dates, or days counted from each round of the vote, before it
    below zero.
    """

    first: date | int
    last: date | int

    def on(self, calendar: Calendar) -> list[Span]:
        """From midnight to midnight on the clocks of the territory: one, or one a round."""
        rounds: Sequence[date] = calendar.rounds if isinstance(self.first, int) else (calendar.first_round,)
        return [
            Span(calendar.at(_day(self.first, one)), calendar.at(_day(self.last, one) + timedelta(days=1)))
            for one in rounds
        ]


def _day(given: date | int, vote: date) -> date:
    return vote + timedelta(days=given) if isinstance(given, int) else given


@dataclass(frozen=True)
class HostRule:
    """One rule of a host; what its kind does not have is empty."""

    id: str
    title: str
    summary: str
    kind: RuleKind
    references: tuple[Reference, ...]
    acts: tuple[str, ...] = ()
    """Lines of the journal of the acts that it refuses."""
    days: tuple[DaySpan, ...] = ()
    most: tuple[Dated, ...] = ()
    """Acts or cents."""
    per: Per = Per.CAMPAIGN
    term: str = ""
    lengths: tuple[Mapping[str, Any], ...] = ()
    text: str = ""
    channels: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    needs: str = ""
    words: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def article(self) -> str:
        """Its first reference."""
        return self.references[0].text

    @property
    def grade(self) -> Grade:
        """That of its first reference."""
        return self.references[0].grade

    @property
    def read_on(self) -> date:
        """Day its oldest reference was read."""
        return min(one.read_on for one in self.references)

    def limit(self, on: date) -> int | None:
        """The most in force on a day; None before its first date: a rule of a host is not older than it says."""
        return next((one.value for one in reversed(self.most) if one.since <= on), None)

    def refused(self, why: str, *, possible_until: datetime | None = None) -> Refusal:
        """A refusal by it."""
        return Refusal(self.id, why, self.summary, self.article, self.read_on, possible_until)


def period_refusals(act: str, starts: datetime, ends: datetime, calendar: Calendar) -> tuple[Refusal, ...]:
    """What rules of the host refuse of an act between two moments, which may be one."""
    found: list[Refusal] = []
    for rule in of_kind(RuleKind.PERIOD):
        if act in rule.acts:
            spans = (span for days in rule.days for span in days.on(calendar))
            found += [_on_these_days(rule, span) for span in spans if span.meets(starts, ends)][:1]
    return tuple(found)


def _on_these_days(rule: HostRule, span: Span) -> Refusal:
    last = span.ends - timedelta(days=1)
    one = span.starts.date() == last.date()
    when = f"le {last:%d/%m/%Y}" if one else f"du {span.starts:%d/%m/%Y} au {last:%d/%m/%Y}"
    return rule.refused(f"{rule.title} : pas {when}.", possible_until=span.starts)


def number_refusal(rule: HostRule, before: int, on: date) -> Refusal | None:
    """Where one more act passes the most; ``before`` were done in its period."""
    most = rule.limit(on)
    if most is None or before < most:
        return None
    return rule.refused(f"{rule.title} : {most} au plus {_PER_WORDS[rule.per]}, et {before} sont déjà faits.")


def amount_refusal(rule: HostRule, cents: int, before: int, on: date) -> Refusal | None:
    """Where an amount, with what was counted before it, passes the most."""
    most = rule.limit(on)
    if most is None or cents + before <= most:
        return None
    counted = f", et {in_euros(before)} sont déjà comptés" if before else ""
    return rule.refused(f"{rule.title} : {in_euros(most)} au plus{counted}.")


@cache
def host_rules() -> Mapping[str, HostRule]:
    """Those of the folder, by id; none without a folder. Raises InputError naming the file that is not understood."""
    found: dict[str, HostRule] = {}
    for file in host_files():
        raw = parsed(file)
        if "kind" in raw:
            made = _read(raw, file)
            if made.id in found:
                raise InputError("règle en double : {id}", Where(file), id=made.id)
            found[made.id] = made
    return MappingProxyType(found)


def of_kind(*kinds: RuleKind) -> list[HostRule]:
    """Those of some kinds."""
    return [one for one in host_rules().values() if one.kind in kinds]


def needed(purpose: str, channel: str) -> frozenset[str]:
    """Purposes to which somebody must have agreed too, by this channel, before this one reaches her."""
    found = of_kind(RuleKind.AGREEMENT)
    return frozenset(one.needs for one in found if purpose in one.purposes and channel in one.channels)


def _read(raw: Mapping[str, Any], file: Path) -> HostRule:
    try:
        kind = RuleKind(raw["kind"])
    except ValueError:
        raise InputError(
            "genre de règle inconnu : {kind}", Where(file), expected=", ".join(RuleKind), kind=raw["kind"]
        ) from None
    _check_keys(raw, kind, file)
    try:
        made = HostRule(
            id=raw["id"],
            title=raw["title"],
            summary=raw["summary"],
            kind=kind,
            references=read_references(raw["references"]),
            days=tuple(_days(one) for one in raw.get("days", ())),
            most=read_dated(raw.get("most", raw.get("most_cents", []))),
            per=Per(raw.get("per", Per.CAMPAIGN)),
            lengths=tuple(raw.get("lengths", ())),
            term=raw.get("term", ""),
            text=raw.get("text", ""),
            needs=raw.get("needs", ""),
            acts=_texts(raw.get("acts", [])),
            channels=_texts(raw.get("channels", [])),
            purposes=_texts(raw.get("purposes", [])),
            words=_texts(raw.get("words", [])),
            headers=_texts(raw.get("headers", [])),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError("règle illisible ({fault})", Where(file), fault=fault) from fault
    _check(made, file)
    return made


def _texts(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise TypeError(f"une liste de mots, pas {given!r}")
    return tuple(given)


def _days(raw: Mapping[str, Any]) -> DaySpan:
    first, last = raw["first"], raw["last"]
    if type(first) is not type(last) or type(first) not in {date, int}:
        raise TypeError(f"first et last sont deux dates, ou deux nombres de jours, pas {first!r} et {last!r}")
    if last < first:
        raise ValueError(f"last ({last}) vient avant first ({first})")
    return DaySpan(first, last)


def _check_keys(raw: Mapping[str, Any], kind: RuleKind, file: Path) -> None:
    every, some = _KEYS[kind]
    missing, unknown = (_ALWAYS | every) - raw.keys(), raw.keys() - _ALWAYS - every - some
    if missing or unknown or (some and not some & raw.keys()):
        raise InputError(
            "clés manquantes ou inconnues d'une règle « {kind} » : {keys}",
            Where(file),
            expected=", ".join(sorted(_ALWAYS | every | some)),
            kind=kind,
            keys=", ".join(sorted(missing | unknown)) or " ou ".join(sorted(some)),
        )


def _check(made: HostRule, file: Path) -> None:
    if made.kind in _PERS and made.per not in _PERS[made.kind]:
        raise InputError(
            "per = {per}", Where(file), expected=" ou ".join(sorted(_PERS[made.kind])), per=repr(str(made.per))
        )
    wanted = {"title": made.title, "summary": made.summary, "references": made.references}
    wanted |= {key: getattr(made, key) for key in _KEYS[made.kind][0] - {"per", "most_cents"}}
    empty = [key for key, value in wanted.items() if not value]
    if made.kind is RuleKind.AMOUNT and not made.most:
        empty.append("most_cents")
    if empty:
        raise InputError("{keys} : vide", Where(file), keys=", ".join(sorted(empty)))
    if any(type(one.value) is not int or one.value < 0 for one in made.most):
        raise InputError(
            "le plus permis n'est pas un nombre entier", Where(file), expected="0 ou plus ; de l'argent en centimes"
        )
    refuse_memory(made.references, file)


@dataclass(frozen=True)
class KnownNames:
    """What rules of a host may name: acts that may be refused, those that have an amount, terms, channels, purposes."""

    acts: frozenset[str]
    amounts: frozenset[str]
    terms: frozenset[str]
    channels: frozenset[str]
    purposes: frozenset[str]


def check_names(known: KnownNames) -> None:
    """Raises InputError naming the rule that names something the program does not have: it would do nothing."""
    for one in host_rules().values():
        acts = known.amounts if one.kind is RuleKind.AMOUNT else known.acts
        for what, given, allowed in (
            ("acte", one.acts, acts),
            ("durée", (one.term,) if one.term else (), known.terms),
            ("canal", one.channels, known.channels),
            ("finalité", (*one.purposes, *((one.needs,) if one.needs else ())), known.purposes),
        ):
            unknown = sorted(set(given) - allowed)
            if unknown:
                raise InputError(
                    "{what} inconnu du programme, ou qui ne se refuse pas : {names}",
                    Where(f"{one.id}.toml"),
                    expected=", ".join(sorted(allowed)),
                    what=what,
                    names=", ".join(unknown),
                )
