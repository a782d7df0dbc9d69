"""Second round: what does each zone give the finalists?"""

from collections.abc import Sequence
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.scenarios.second_round import SecondRound
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.kit import Choice, choices
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import Hypothesis, context_of, own_of, say_hypothesis
from arpenteur.web.foundation.territory.scenarios import Own, families, family_choices
from arpenteur.web.foundation.territory.second_round.asking import EXPECTED, TURNOUT_LIMITS, RunoffQuestion
from arpenteur.web.foundation.territory.second_round.page import page, runoff_map
from arpenteur.web.foundation.territory.sources import grouped, source_lines

MOST_FINALISTS = 4


@require_safe
def second_round(request: HttpRequest, place: str) -> HttpResponse:
    """The finalists' shares zone by zone, or why they cannot be forecast here."""
    published = queries.current(place)
    snapshot = queries.opened(published.path)
    firsts = strategy.first_rounds(snapshot)
    question = _question(request, snapshot, firsts)
    context = {
        "snapshot": published,
        "section": "second-round",
        "question": question,
        "families": family_choices(question.family, own_of(request)),
        "firsts": choices(
            [
                *((str(one), in_page_language(one.label)) for one in reversed(firsts)),
                (EXPECTED, _("to come, as expected")),
            ],
            str(question.first or EXPECTED),
        ),
        "slots": _slots(question, _lists_of(snapshot, question.first)),
        "limits": TURNOUT_LIMITS,
        "sources": grouped(source_lines(published.manifest["sources"])),
    }
    try:
        found = _found(published, snapshot, question, own_of(request))
    except InputError as error:
        return render(request, "territory/second_round.html", {**context, "refusal": Sentence.of(error)})
    drawn = runoff_map(found, request.GET.get("carte", ""), question.query)
    context |= {"page": page(found), "map": drawn, "drawing": queries.drawing(published, question.level)}
    return render(request, "territory/second_round.html", context)


@require_safe
def second_round_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The same as the command line writes it. Raises InputError."""
    published = queries.current(place)
    snapshot = queries.opened(published.path)
    question = _question(request, snapshot, strategy.first_rounds(snapshot))
    text = strategy.second_round_csv(_found(published, snapshot, question, own_of(request)))
    about = (*((_("hypothesis"),) if question.hypothesis else ()), *(() if question.lists else question.finalists))
    return table(request, published, text, "zones", "second-tour", *about)


def _found(published: PublishedSnapshot, snapshot: Snapshot, question: RunoffQuestion, own: Own) -> SecondRound:
    family = families(own)[question.family]
    return queries.remember(
        f"second-round|{published.digest}|{family!r}|{question!r}",
        lambda: strategy.second_round_of(
            snapshot,
            family=family,
            target=question.target,
            scenario=question.scenario,
            first=question.first,
            lists=question.lists,
            level=cast(strategy.Level, question.level),  # one of them, or the address was refused
        ),
    )


def _question(request: HttpRequest, snapshot: Snapshot, firsts: Sequence[Election]) -> RunoffQuestion:
    context, lists_of = context_of(request), partial(_lists_of, snapshot)
    ours = context.question if context else None
    question = RunoffQuestion.read(request.GET, families(own_of(request)), firsts, lists_of, ours)
    if question.hypothesis:
        words = [families(own_of(request))[question.family].label, question.target.label]
        if question.turnout is not None:
            words.append(_("turnout %(share)s %%") % {"share": question.turnout})
        say_hypothesis(request, Hypothesis(" · ".join(words), "?"))
    return question


def _lists_of(snapshot: Snapshot, first: Election | None) -> tuple[str, ...]:
    """Lists that may be finalists: in municipales of one commune, where two may be of one family, or of none."""
    if first is None or first.type is not ElectionType.MUNICIPAL or snapshot.stations["commune"].n_unique() > 1:
        return ()
    return strategy.ballot_lists(snapshot, first)


def _slots(question: RunoffQuestion, lists: Sequence[str]) -> list[tuple[int, list[Choice], bool]]:
    """The choices of each finalist: rank, families or lists, whether it may be left empty."""
    finalists = question.lists or question.finalists
    chosen = [*finalists, *[""] * (MOST_FINALISTS - len(finalists))]
    labels = {one: one for one in lists} if lists else grid().families
    return [
        (rank, choices(((key, in_page_language(label)) for key, label in labels.items()), one), rank > 2)
        for rank, one in enumerate(chosen, start=1)
    ]
