"""What is not the same in the rules of two days, and what a parameter that changed on a day would change in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from arpenteur.domain.law.host import RuleKind, host_rules
from arpenteur.domain.law.loading import Rule, rules
from arpenteur.domain.law.retention import Length, terms
from arpenteur.domain.law.sentences import holes, in_french


@dataclass(frozen=True)
class Difference:
    """A value that is not the same on two days; ``before`` is empty where none was dated yet. In French."""

    rule: str
    title: str
    name: str
    """Of the parameter."""
    since: date
    before: str
    after: str


def differences(first: date, last: date) -> list[Difference]:
    """Values that came into force after a day and until another, by rule: of the program, of the host, of terms.

    Nothing where the second day is not later.
    """
    return [*_of_rules(first, last), *_of_host(first, last), *_of_terms(first, last)]


def sentences_with(rule: Rule, name: str) -> list[str]:
    """Sentences of a rule, as it is written, that tell the value of a parameter. Raises KeyError for an unknown one."""
    if name not in rule.parameters:
        raise KeyError(name)
    return [one for one in rule.sentences if name in holes([one])]


def _of_rules(first: date, last: date) -> Iterator[Difference]:
    for one in rules(last).values():
        for name, values in one.parameters.items():
            dated = [(each.since, each.value) for each in values]
            yield from _changed(one.id, one.title, name, dated, first, last)


def _of_host(first: date, last: date) -> Iterator[Difference]:
    for one in host_rules().values():
        name = "most_cents" if one.kind is RuleKind.AMOUNT else "most"
        yield from _changed(one.id, one.title, name, [(each.since, each.value) for each in one.most], first, last)


def _of_terms(first: date, last: date) -> Iterator[Difference]:
    for one in terms().values():
        dated = [(each.since, _length(each)) for each in one.lengths]
        yield from _changed(one.key, one.title, "length", dated, first, last)


def _changed(
    id: str, title: str, name: str, dated: list[tuple[date, Any]], first: date, last: date
) -> Iterator[Difference]:
    before = [value for since, value in dated if since <= first]
    after = [(since, value) for since, value in dated if since <= last]
    if not after or after[-1][0] <= first or (before and before[-1] == after[-1][1]):
        return
    told = in_french(name, before[-1]) if before else ""
    yield Difference(id, title, name, after[-1][0], told, in_french(name, after[-1][1]))


def _length(one: Length) -> str:
    parts = [f"{one.months} mois"] if one.months else []
    return " et ".join([*parts, *([f"{one.days} jours"] if one.days else [])])
