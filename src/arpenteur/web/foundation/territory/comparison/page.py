"""The comparison made ready for its page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import Scenario
from arpenteur.strategy.scenarios.compare import ComparedZone, Comparison, ScenarioTotals
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.asking import AT_REFERENCE
from arpenteur.web.foundation.territory.queries import Answers
from arpenteur.web.foundation.territory.scenarios import supposed

LETTERS = "ABCDEF"
_FAMILIES_SHOWN = 4


@dataclass(frozen=True)
class ScenarioColumn:
    """One scenario: its letter, what it supposes in words, its totals."""

    letter: str
    totals: ScenarioTotals
    supposed: str
    turnout: float


@dataclass(frozen=True)
class ComparisonLine:
    """One zone under every scenario."""

    zone: ComparedZone
    name: str
    reason: str


@dataclass(frozen=True)
class ComparisonPage:
    """Everything the page shows."""

    comparison: Comparison
    columns: tuple[ScenarioColumn, ...]
    lines: tuple[ComparisonLine, ...]
    answer: str


@dataclass(frozen=True)
class OwnLine:
    """A scenario of the visitor's campaign: what it supposes in words, the address that looks at it; ``used``: the
    campaign works for it.
    """

    key: str
    scenario: Scenario
    supposed: str
    query: str
    used: bool


def own_lines(answers: Answers) -> list[OwnLine]:
    """The scenarios of the visitor's campaign, by their names."""
    question, ours = answers.question, answers.question.ours
    return [
        OwnLine(
            key,
            scenario,
            " · ".join(supposed(scenario)),
            question.query(**AT_REFERENCE | {"scenario": key}),
            ours is not None and ours.scenario == key,
        )
        for key, scenario in answers.own.scenarios.items()
    ]


def page(comparison: Comparison, place: str) -> ComparisonPage:
    """Lay a comparison out."""
    columns = tuple(
        ScenarioColumn(letter, totals, _supposed(totals), totals.supposed["turnout"])
        for letter, totals in zip(LETTERS, comparison.scenarios, strict=False)
    )
    lines = tuple(ComparisonLine(zone, _name(zone, place), zone.suppressed or "") for zone in comparison.zones)
    return ComparisonPage(comparison, columns, lines, _answer(lines))


def _name(zone: ComparedZone, place: str) -> str:
    return zone.label if zone.zone.startswith(place) else f"{zone.commune_name}, {zone.label}"


def _supposed(totals: ScenarioTotals) -> str:
    """Shares of the largest families, then what differs by territory."""
    labels = grid().families
    shares = sorted(totals.supposed["shares"].items(), key=lambda pair: -pair[1])[:_FAMILIES_SHOWN]
    words = [f"{labels[family]} {numbers.percent(share)}" for family, share in shares]
    local = [_local(one["territory"], one["absent"]) for one in totals.supposed["local"]]
    return " · ".join([*words, *local])


def _local(territory: str, absent: list[str]) -> str:
    labels = grid().families
    if not absent:
        return _("%(territory)s apart") % {"territory": territory}
    names = ", ".join(labels[family] for family in absent)
    return _("%(territory)s without %(families)s") % {"territory": territory, "families": names}


def _answer(lines: tuple[ComparisonLine, ...]) -> str:
    firm = [line.name for line in lines if line.zone.firm]
    if not firm:
        return _("No zone comes first under all of them: the choice of scenario decides.")
    count = len(firm)
    return ngettext(
        "%(count)s zone comes first under all of them: go there whatever happens.",
        "%(count)s zones come first under all of them: go there whatever happens.",
        count,
    ) % {"count": numbers.decimal(count)}
