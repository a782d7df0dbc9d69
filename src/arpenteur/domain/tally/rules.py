"""The rules of a count: a configuration that is frozen and hashed before voting opens, and that the count executes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally.amounts import exact, plain

TIES = ("votes", "lower_cost", "public_seed")
"""What parts equals, in this order; the last is a draw that anyone can do again."""
VERSION = 1
_OF_COST = re.compile(r"cost/(\d+(?:\.\d+)?)", re.ASCII)


class Rule(StrEnum):
    """How ballots are counted."""

    APPROVAL = "approval"
    POINTS = "points"
    KNAPSACK = "knapsack"
    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    MAJORITY_JUDGMENT = "majority-judgment"
    SCHULZE = "schulze"
    YES_NO = "yes-no-blank"


class Fit(StrEnum):
    """What happens at a project that costs more than what is left: the next is tried, or nothing more is chosen."""

    SKIP = "skip"
    STOP = "stop"


class Completion(StrEnum):
    """What becomes of the money that equal shares leave: nothing, or shares grow by one unit while the total fits."""

    NONE = "none"
    ADD1 = "add1"


@dataclass(frozen=True)
class Threshold:
    """What a project needs to be counted at all: ``least`` votes (or points), ``share`` of ballots, or votes over
    ballots at least its cost over ``of_cost`` times the budget (Świecie 2023: 3). None where not asked.
    """

    least: Fraction | None = None
    share: Fraction | None = None
    of_cost: Fraction | None = None

    @classmethod
    def read(cls, text: str) -> "Threshold":
        """As people write it: ``50``, ``5%``, ``cost/3``; raises InputError for anything else.

        >>> str(Threshold.read("5 %")), str(Threshold.read("cost/3")), str(Threshold.read("50"))
        ('5%', 'cost/3', '50')
        """
        bare = re.sub(r"\s", "", text).replace(",", ".")
        found = _OF_COST.fullmatch(bare)
        try:
            number = exact(found[1] if found else bare.removesuffix("%"))
        except ValueError:
            number = Fraction(-1)
        if number < 0 or (found and not number):
            raise InputError("seuil « {text} »", expected="50, 5% ou cost/3", text=text)
        if found:
            return cls(of_cost=number)
        if bare.endswith("%"):
            return cls(share=number / 100)
        return cls(share=number) if 0 < number < 1 else cls(least=number)

    def __str__(self) -> str:
        if self.of_cost is not None:
            return f"cost/{plain(self.of_cost)}"
        if self.share is not None:
            return f"{plain(100 * self.share)}%"
        return plain(self.least or Fraction(0))


def _no_zones() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Rules:
    """One configuration. ``places``: how many win where no budget decides; ``zones``: the zone of each project that has
    one, with ``zone_budget`` for each, spent before the rest is spent city-wide; ``by_points``: greedy counts points;
    ``quorum``: fewest ballots for a decision; ``majority``: a decision needs more yes than this share of yes and no.
    """

    rule: Rule
    fit: Fit = Fit.SKIP
    completion: Completion = Completion.NONE
    threshold: Threshold | None = None
    zone_budget: Fraction | None = None
    zones: Mapping[str, str] = field(default_factory=_no_zones)
    by_points: bool = False
    places: int | None = None
    quorum: int = 0
    majority: Fraction = Fraction(1, 2)

    def __post_init__(self) -> None:
        if self.rule in (Rule.POINTS, Rule.APPROVAL, Rule.KNAPSACK):
            object.__setattr__(self, "by_points", self.rule is Rule.POINTS)
        object.__setattr__(self, "zones", MappingProxyType(dict(self.zones)))

    @property
    def parameters(self) -> dict[str, Any]:
        """What decides the count under this rule, and nothing else, in the values of JSON."""
        return {
            "version": VERSION,
            "ties": list(TIES),
            **{name: value for name, value in self._asked().items() if value is not None},
        }

    def _asked(self) -> dict[str, Any]:
        threshold = str(self.threshold) if self.threshold else None
        match self.rule:
            case Rule.EQUAL_SHARES:
                return {"utility": "cost", "completion": self.completion.value, "threshold": threshold}
            case Rule.MAJORITY_JUDGMENT | Rule.SCHULZE:
                return {"places": self.places or 1}
            case Rule.YES_NO:
                return {"quorum": self.quorum, "majority": plain(self.majority)}
            case _:
                zoned = self.zone_budget is not None
                return {
                    "counts": "points" if self.by_points else "votes",
                    "fit": self.fit.value if self.places is None else None,
                    "places": self.places,
                    "threshold": threshold,
                    "zone_budget": plain(self.zone_budget) if self.zone_budget is not None else None,
                    "zones": dict(sorted(self.zones.items())) if zoned else None,
                }

    @property
    def canonical(self) -> str:
        """The text that is hashed: JSON, keys in order, no space."""
        told = {"rule": self.rule.value, "parameters": self.parameters}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal: published at opening, printed with the result."""
        return sha256(self.canonical.encode()).hexdigest()

    @classmethod
    def of_canonical(cls, text: str) -> "Rules":
        """The rules that a canonical text writes, so that what was frozen is what is run. Raises ValueError for a
        text that these rules would not write: other ties, another version, a parameter that is unknown or decides
        nothing.
        """
        try:
            said = json.loads(text)
            given = said["parameters"]
            rules = cls(
                Rule(said["rule"]),
                fit=Fit(given.get("fit", Fit.SKIP)),
                completion=Completion(given.get("completion", Completion.NONE)),
                threshold=Threshold.read(given["threshold"]) if "threshold" in given else None,
                zone_budget=Fraction(given["zone_budget"]) if "zone_budget" in given else None,
                zones=given.get("zones", {}),
                by_points=given.get("counts") == "points",
                places=given.get("places"),
                quorum=given.get("quorum", 0),
                majority=Fraction(given.get("majority", "1/2")),
            )
        except (AttributeError, KeyError, TypeError, ZeroDivisionError, InputError) as error:
            raise ValueError("not the rules of a count") from error
        if rules.canonical != text:
            raise ValueError("not the rules of a count")
        return rules
