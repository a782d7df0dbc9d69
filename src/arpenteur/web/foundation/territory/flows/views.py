"""Transfers: where did the votes go? The page and its export.

The page of transfers made ready: choices, the table, its narrow twin and the answer in one sentence.
"""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.figures.sankey import Sankey, sankey
from arpenteur.strategy import FlowCell, FlowGroup, Flows, usual_pairs
from arpenteur.strategy.results import Interval
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.kit import Choice, answers, choices
from arpenteur.web.foundation.shared.work_queue import BusyError
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.flows import estimates
from arpenteur.web.foundation.territory.flows.estimates import GROUPINGS, PERSONS, SHARES, FlowQuestion
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.sources import SourceLine, grouped, source_lines

WIDE, NAMES, NARROW = 1080.0, 230.0, 320.0
TINTS = (0.05, 0.15, 0.3, 0.5, 0.7)
VAGUE = 0.5
USUAL_SHOWN = 5
NO_GROUP = frozenset({"blank", "abstention", "arrivals", "departures"})


@dataclass(frozen=True)
class TransferCell:
    """One cell as written: its value and its interval."""

    column: FlowGroup
    value: str
    interval: str
    share: Interval

    @property
    def style(self) -> str:
        """``t0`` to ``t5`` by share; ``vague`` where the interval is so wide that the figure says next to nothing."""
        if self.share.high - self.share.low > VAGUE:
            return "vague"
        return f"t{sum(self.share.central >= edge for edge in TINTS)}"


@dataclass(frozen=True)
class TransferLine:
    """One row of the table; ``cells`` in the order of the columns."""

    group: FlowGroup
    cells: tuple[TransferCell, ...]
    query: str
    followed: bool

    @property
    def by_size(self) -> list[TransferCell]:
        """Largest first, for a narrow screen."""
        return sorted(self.cells, key=lambda cell: -cell.share.central)

    @property
    def names(self) -> str:
        """Surnames of the candidates, where they are few."""
        return surnames(self.group)


@dataclass(frozen=True)
class TransferPage:
    """Everything the page shows of an estimate."""

    flows: Flows
    lines: tuple[TransferLine, ...]
    heads: tuple[tuple[FlowGroup, str], ...]
    answer: str
    wide: Sankey
    narrow: Sankey
    left_out: int

    @property
    def level(self) -> str:
        """Level of the intervals."""
        return numbers.percent(self.flows.level)


@dataclass(frozen=True)
class Choices:
    """What the controls offer, each with its address."""

    first: list[Choice]
    second: list[Choice]
    groups: list[Choice]
    units: tuple[Choice, ...]
    usual: tuple[Choice, ...]


def page(flows: Flows, question: FlowQuestion) -> TransferPage:
    """Lay an estimate out for a question; a followed group that the estimate has not is followed no more."""
    known = {group.id for group in flows.rows}
    question = question if question.followed in known else replace(question, followed="")
    flows = replace(flows, rows=_named(flows.rows), columns=_named(flows.columns))
    write = _persons if question.unit == PERSONS else _share
    lines = tuple(
        TransferLine(
            group,
            tuple(write(group, column, cell) for column, cell in zip(flows.columns, line, strict=True)),
            question.query(followed="" if question.followed == group.id else group.id),
            question.followed == group.id,
        )
        for group, line in zip(flows.rows, flows.cells, strict=True)
    )
    return TransferPage(
        flows=flows,
        lines=lines,
        heads=tuple((group, surnames(group)) for group in flows.columns),
        answer=_answer(flows, question.followed),
        wide=sankey(flows, width=WIDE, names=NAMES, followed=question.followed),
        narrow=sankey(flows, width=NARROW, names=0, followed=question.followed),
        left_out=sum(count for _reason, count in flows.left_out),
    )


def surnames(group: FlowGroup) -> str:
    """``Le Pen, Dupont-Aignan``, empty where there are none or too many."""
    return ", ".join(name.title() for name in group.candidates)


def _named(groups: tuple[FlowGroup, ...]) -> tuple[FlowGroup, ...]:
    """The groups, named in the language of the page."""
    return tuple(replace(one, label=in_page_language(one.label)) for one in groups)


def offered(question: FlowQuestion, rounds: tuple[Election, ...]) -> Choices:
    """The rounds, groupings, units and usual pairs of a place, with the question's own marked."""
    grouping_labels = {"familles": _("families"), "blocs": _("blocs"), "options": _("options of candidates")}
    units = {SHARES: _("Shares"), PERSONS: _("Persons")}
    newest_first = [(str(one), in_page_language(one.label)) for one in reversed(rounds)]
    return Choices(
        first=choices(newest_first, str(question.first)),
        second=choices(newest_first, str(question.second)),
        groups=choices(((name, grouping_labels[name]) for name in GROUPINGS), question.groups),
        units=tuple(answers(question, "unit", units.items())),
        usual=tuple(
            Choice(
                _pair_label(one, two),
                question.query(first=one, second=two, followed=""),
                (one, two) == (question.first, question.second),
            )
            for one, two in usual_pairs(rounds)[:USUAL_SHOWN]
        ),
    )


def _pair_label(one: Election, two: Election) -> str:
    if one.type is two.type:
        return _("%(election)s %(year)s, between rounds") % {
            "election": in_page_language(one.type.label),
            "year": one.year,
        }
    return _("%(first)s to %(second)s %(year)s") % {
        "first": in_page_language(one.type.label),
        "second": in_page_language(two.type.label),
        "year": one.year,
    }


def _share(_group: FlowGroup, column: FlowGroup, cell: FlowCell) -> TransferCell:
    share = cell.share
    return TransferCell(column, _never_bare(share.central), _span(100 * share.low, 100 * share.high), share)


def _span(low: float, high: float) -> str:
    """Both ends, whole; an interval inside the first unit is less than one, never nothing."""
    if high < 1:
        return f"<{numbers.NARROW}1"
    return f"{numbers.decimal(low)}{numbers.EN_DASH}{numbers.decimal(high)}"


def _never_bare(share: float) -> str:
    """A share as a percentage, never 0 nor 100: no total proves that nobody, or everybody, made a move."""
    if share < 0.005:
        return f"<{numbers.NARROW}{numbers.percent(0.01)}"
    if share > 0.995:
        return f">{numbers.NARROW}{numbers.percent(0.99)}"
    return numbers.percent(share)


def _persons(group: FlowGroup, column: FlowGroup, cell: FlowCell) -> TransferCell:
    share = cell.share
    low, high = (_rounded(group.persons * end) for end in (share.low, share.high))
    value = _rounded(cell.persons)
    written = numbers.decimal(value) if value >= 1 else f"<{numbers.NARROW}1"
    return TransferCell(column, written, _span(low, high), share)


def _rounded(persons: float) -> float:
    """To the ten above a hundred: no more digits than the estimate has."""
    return round(persons, -1) if persons >= 100 else round(persons)


def _answer(flows: Flows, followed: str) -> str:
    """Where most of the followed group is found, or of the largest group of candidates."""
    among = [at for at, group in enumerate(flows.rows) if group.id == followed or not followed]
    named = [at for at in among if flows.rows[at].id not in NO_GROUP] or among
    row = max(named, key=lambda at: flows.rows[at].persons)
    column = max(range(len(flows.columns)), key=lambda at: flows.cells[row][at].share.central)
    share = flows.cells[row][column].share
    return _("Of 100 registered voters counted in “%(row)s”, %(low)s to %(high)s are found in “%(column)s”.") % {
        "row": flows.rows[row].label,
        "column": flows.columns[column].label,
        "low": numbers.decimal(100 * share.low),
        "high": numbers.decimal(100 * share.high),
    }


@require_safe
def flows(request: HttpRequest, place: str) -> HttpResponse:
    """The table, the drawing and what to believe of them; or why this place cannot be estimated."""
    published = queries.current(place)
    rounds = strategy.flow_rounds(queries.opened(published.path))
    context = {
        "snapshot": published,
        "section": "flows",
    }
    if len(rounds) < 2:
        refusal = _("This place has fewer than two rounds with votes by candidate: build it with more elections.")
        return render(request, "territory/flows.html", {**context, "refusal": refusal})
    question = FlowQuestion.read(request.GET, rounds)
    context |= {"question": question, "choices": offered(question, rounds), "sources": _sources(published, question)}
    try:
        found = estimates.answer(published, question)
    except InputError as error:
        return render(request, "territory/flows.html", {**context, "refusal": Sentence.of(error)})
    except BusyError:
        context["refusal"] = _("Other estimates are under way: ask again in a minute.")
        return render(request, "territory/flows.html", context, status=503)
    return render(request, "territory/flows.html", {**context, "page": page(found, question)})


@require_safe
def flows_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The matrix, a line a cell. Raises InputError where there is none, BusyError."""
    published = queries.current(place)
    rounds = strategy.flow_rounds(queries.opened(published.path))
    if len(rounds) < 2:
        raise InputError(_("%(place)s: fewer than two rounds with votes by candidate") % {"place": published.name})
    found = estimates.answer(published, FlowQuestion.read(request.GET, rounds))
    return table(request, published, strategy.flows_csv(found), "flows", "transferts", found.first, found.second)


def _sources(published: PublishedSnapshot, question: FlowQuestion) -> list[SourceLine]:
    """Files of the manifest whose counts are those of the two rounds."""
    rounds = {str(question.first), str(question.second)}
    used = [source for source in published.manifest["sources"] if rounds & set(source.get("elections", ()))]
    return grouped(source_lines(used))
