"""Scenarios: what changes, and what does not, from one to the next.

The comparison made ready for its page.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import Scenario
from arpenteur.strategy.scenarios.compare import ComparedZone, Comparison, ScenarioTotals
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.kit import choices
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.asking import AT_REFERENCE, refuse_scenario_of_others
from arpenteur.web.foundation.territory.downloads import TOML, download
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import hypothesis_of, hypothesis_words
from arpenteur.web.foundation.territory.queries import Answers
from arpenteur.web.foundation.territory.scenarios import MOVED, scenarios, supposed
from arpenteur.web.foundation.territory.views import ask, strategy_choices

CHOSEN = "avec"
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


@require_safe
def comparison(request: HttpRequest, place: str) -> HttpResponse:
    """The totals of each scenario, then every zone under each of them."""
    published = queries.current(place)
    answers = ask(request, published)
    offered = _offered(answers)
    chosen = _chosen(request, offered)
    context: dict[str, Any] = {
        "snapshot": published,
        "section": "comparison",
        "question": answers.question,
        **strategy_choices(answers),
        "offered": choices(((one.id, one.label or one.id) for one in offered), *(one.id for one in chosen)),
        "back": answers.question.query(),
        "own": own_lines(answers),
        "too_few": len(chosen) < strategy.FEWEST_COMPARED,
    }
    if not context["too_few"]:
        found = _compared(published, chosen, answers.family, answers.target, answers.level)
        context["page"] = page(found, published.place)
    return render(request, "territory/comparison.html", context)


@require_safe
def scenario_file(request: HttpRequest, place: str) -> HttpResponse:
    """The scenario of an address as a file to keep and share."""
    published = queries.current(place)
    answers = ask(request, published)
    scenario = answers.scenario
    if scenario.id == MOVED:
        scenario = replace(scenario, label=_label(scenario))
    told = hypothesis_words(hypothesis_of(request))
    text = "".join(f"# {one}\n" for one in told) + strategy.scenario_toml(scenario)
    return download(published, text, TOML, "scenario", *((_("hypothesis"),) if told else ()), scenario.id)


def _offered(answers: queries.Answers) -> list[Scenario]:
    """The reference, the sliders where they were moved, those of the campaign, then the files of the data folder."""
    reference = Scenario.default(answers.target)
    moved = [answers.scenario] if answers.question.moved else []
    named = [replace(one, label=_label(one)) for one in moved]
    known = [replace(one, id=key) for key, one in scenarios(answers.own).items()]
    return [reference, *named, *known]


def _chosen(request: HttpRequest, offered: list[Scenario]) -> list[Scenario]:
    asked = set(request.GET.getlist(CHOSEN))
    for one in asked:
        refuse_scenario_of_others(one, {known.id for known in offered})
    known = [one for one in offered if one.id in asked] if asked else offered
    return known[: strategy.MOST_COMPARED]


def _label(moved: Scenario) -> str:
    rise = f"participation {100 * (moved.turnout_rise or 0):+.0f} points".replace("-", "−")
    share = f"notre part {100 * sum(moved.shares.values()):.0f}\u202f%" if moved.shares else ""
    labels = grid().families
    carried = [f"{100 * one.part:.0f}\u202f% de {labels[one.giver]} vers {labels[one.taker]}" for one in moved.moves]
    return ", ".join(part for part in (rise, share, *carried) if part)


def _compared(
    published: PublishedSnapshot, chosen: list[Scenario], family: Family, target: ElectionType, level: strategy.Level
) -> Comparison:
    def compute() -> Comparison:
        return strategy.compare(
            queries.opened(published.path),
            chosen,
            family=family,
            target=target,
            level=level,
        )

    return queries.remember("|".join((published.digest, repr(family), target, level, repr(chosen))), compute)
