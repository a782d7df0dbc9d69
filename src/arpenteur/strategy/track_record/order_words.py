"""What an order of priority was worth, what it rests on and what is not known: sentences in French or English."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.stats.priority import CHANCE, NATIONAL
from arpenteur.strategy.assessment.ordering import DOOR_RULES
from arpenteur.strategy.labels import number
from arpenteur.strategy.results import Order, OrderTestLine

Language = Literal["fr", "en"]
_SHOWN_GAP = 0.05
"""Points under which a difference is written 0."""
_PLURAL = 2.0
"""French counts under two in the singular."""


def director_sentences(order: Order, language: Language = "fr") -> tuple[str, str, str]:
    """What the order was worth, what hours may bring, what is not known."""
    say = _Words(order, language)
    return say.worth(), say.brings(), say.unknown()


def headline_sentences(order: Order, language: Language = "fr") -> tuple[str, ...]:
    """What an order was worth in a few words, beside its share alone (the naive rule) and chance; then, where those two
    are not told apart, that the difference is within chance. "Less good" is only said beyond it."""
    return _Words(order, language).headline()


def order_sentences(order: Order, language: Language = "fr") -> tuple[str, ...]:
    """By which rule zones are ordered, on which second choices, what class 1 was worth, how stable its zones are."""
    say = _Words(order, language)
    said = (say.rule(), say.local(), say.shared(), say.reach(), say.classes(), say.stability())
    return tuple(text for text in said if text)


def by_chance(line: OrderTestLine) -> bool:
    """Whether the order, replayed on the place itself, found no more than chance."""
    return line.scope == "here" and line.found is not None and line.found <= CHANCE


class _Words:
    def __init__(self, order: Order, language: Language) -> None:
        self.order = order
        self.texts: Mapping[str, Any] = _texts()[language]
        self.families: Mapping[str, tuple[str, str]] = _texts()[language]["families"]
        family, of = self.families.get(order.family, self.families["other"])
        self.named = {"family": family.format(label=order.family_label), "of": of.format(label=order.family_label)}

    def headline(self) -> tuple[str, ...]:
        line = self.order.line
        if self.order.alone or self.order.few:
            return (self._fill("head_alone" if self.order.alone else "head_few"),)
        if self.order.untold:
            return (self._fill("head_untold"), self._fill(self._naive()))
        if line is None or line.found is None:
            return (self._fill("head_never" if line is None else "head_silent"),)
        low, high = line.low or line.found, line.high or line.found
        chance = "clear" if low > CHANCE else "perhaps" if line.found > CHANCE else "none"
        told = {"chance": self.texts[f"chance_{chance}"]}
        if line.own_share is None:
            return (told["chance"][:1].upper() + told["chance"][1:] + ".",)
        apart = abs(line.found - line.own_share)
        gap = f"{self._number(apart, 1)} {self.texts['point'] if apart < _PLURAL else 'points'}"
        beside = "same" if low <= line.own_share <= high else "better" if line.found > line.own_share else "worse"
        first = self._fill(f"head_{beside}", gap=gap, **told)
        return (first, self._fill("gap", gap=gap)) if beside == "same" and apart >= _SHOWN_GAP else (first,)

    def worth(self) -> str:
        line = self.order.line
        if self.order.alone or self.order.few:
            return self._fill("worth_alone" if self.order.alone else "worth_few")
        if line is None:
            return self._fill("worth_never")
        place = self._place(line)
        if line.found is None:
            ends = {"low": self._number(line.low, 0), "high": self._number(line.high, 0)}
            return self._fill("worth_silent" if line.low is None else "worth_wide", **place, **ends)
        alike = line.best is not None and line.best < line.found
        best = self._fill("best_alike" if alike else "best", best=self._number(line.best, 0))
        figures = {"found": line.found, "low": line.low, "high": line.high, "own": line.own_share}
        told = {name: self._number(value, 0) for name, value in figures.items()}
        moved = self.texts["gain" if line.rises else "loss"]
        return f"{self._fill('worth', moved=moved, best=best, **place, **told)}{self._without_pair(line)}"

    def _place(self, line: OrderTestLine) -> dict[str, str]:
        """Between which two elections of one type, and where."""
        last, target = Election.parse(line.last), Election.parse(line.target)
        kind = self.texts["types"][target.type.value]
        between = self._fill("between", kind=kind, first=str(last.year), second=str(target.year))
        return {"election": between, "scope": self.texts[line.scope]}

    def _without_pair(self, line: OrderTestLine) -> str:
        """Why a figure of the whole country stands there, where the data of the place hold one election of a type."""
        if line.scope == "here" or not self.order.without_pair:
            return ""
        return f" {self._fill('without_pair', kind=self.texts['types'][self.order.without_pair])}"

    def brings(self) -> str:
        votes = self.order.ten_hours
        return self._fill("brings", high=self._number(votes.high, 1), central=self._number(votes.central, 1))

    def unknown(self) -> str:
        untold = self.order.alone or self.order.rule in DOOR_RULES
        return self._fill("unknown_where" if untold else "unknown")

    def rule(self) -> str:
        if self.order.alone:
            return ""
        if self.order.bloc is None and self.order.rule not in DOOR_RULES:
            return self._fill("rule_no_bloc")
        if self.order.alike is not None:
            bloc, part = self.order.alike
            return self._fill("rule_alike", other=self.families[bloc][0], overlap=self._number(100 * part, 0))
        return self._fill(f"rule_{self.order.rule}", missed=self._number(self.order.missed, 1))

    def local(self) -> str:
        """Why an election that is not of a national type has the order and the values of one that is."""
        kind = self.order.without_pair
        if self.order.alone or not kind or ElectionType(kind) in NATIONAL:
            return ""
        return self._fill("rule_local", kind=self.texts["types"][kind])

    def shared(self) -> str:
        """Of an opposed bloc with the same first stations: that both have their votes there."""
        if self.order.alone or self.order.shared is None:
            return ""
        bloc, part = self.order.shared
        return self._fill("shared", other=self.families[bloc][0], overlap=self._number(100 * part, 0))

    def _naive(self) -> str:
        """What stands in for an order that tells no station apart: the naive rule, which it may be already."""
        return "naive_near" if self.order.rule == "votes_that_may_move" else "naive_same"

    def reach(self) -> str:
        if self.order.alone or self.order.rule != "votes_that_may_move":
            return ""
        if self.order.second_choices_from is None:
            return self._fill("reach_own" if self.order.second_choices else "reach_none")
        told = [
            self.texts["reach_one"].format(
                bloc=one.label,
                share=self._number(100 * one.share, 0),
                low=self._number(100 * one.low, 0),
                high=self._number(100 * one.high, 0),
            )
            for one in self.order.second_choices
        ]
        day = dt.date.fromisoformat(self.order.second_choices_date or "").strftime(self.texts["date"])
        return self._fill("reach", election=self.order.second_choices_from, date=day, list=", ".join(told))

    def classes(self) -> str:
        lift, tested = self.order.lift, self.order.tested
        if self.order.alone or self.order.few:
            return "" if self.order.alone else self._fill("class_few")
        if self.order.untold:
            return f"{self._fill('class_untold')} {self._fill(self._naive())}"
        if tested is None:
            return self._fill("class_never")
        if lift is None:
            return self._fill("class_silent", **self._place(tested))
        here = self.order.line
        if here is not None and by_chance(here):
            ends = {"low": self._number(here.low, 0), "high": self._number(here.high, 0)}
            return self._fill(
                "class_here", moved=self.texts["gain" if here.rises else "loss"], **self._place(here), **ends
            )
        told = self._place(tested) | {name: self._number(getattr(lift, name), 2) for name in ("low", "high")}
        if not self.order.classes:
            return self._fill("class_none", **told)
        above = self._number(self.order.above_mean, 0)
        return self._fill(
            "class", lift=self._number(lift.central, 2), above=above, territories=self.texts[tested.level], **told
        )

    def stability(self) -> str:
        if not self.order.stability or self.order.few or self.order.rule in DOOR_RULES:
            return ""
        told = {name: self._number(100 * share, 0) for name, share in self.order.stability.items()}
        return self._fill("stability", **told)

    def _fill(self, key: str, **values: str | None) -> str:
        return self.texts[key].format(**self.named, **values)

    def _number(self, value: float | None, digits: int) -> str:
        return "–" if value is None else number(value, digits).replace(",", self.texts["decimal"])


@cache
def _texts() -> Mapping[str, Any]:
    text = files("arpenteur.strategy.track_record").joinpath("order_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
