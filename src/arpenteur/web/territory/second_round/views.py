"""Second round: what does each zone give the finalists?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.scenarios.second_round import SecondRound
from arpenteur.web.territory import queries
from arpenteur.web.territory.downloads import CSV, download
from arpenteur.web.territory.models import PublishedSnapshot
from arpenteur.web.territory.scenarios import families
from arpenteur.web.territory.second_round.asking import EXPECTED, TURNOUT_LIMITS, RunoffQuestion
from arpenteur.web.territory.second_round.page import page
from arpenteur.web.territory.sources import grouped, source_lines

MOST_FINALISTS = 4


@require_safe
def second_round(request: HttpRequest, place: str) -> HttpResponse:
    """The finalists' shares zone by zone, or why they cannot be forecast here."""
    published = queries.current(place)
    snapshot = queries.opened(published.path)
    firsts = strategy.first_rounds(snapshot)
    question = RunoffQuestion.read(request.GET, families(), firsts)
    context = {
        "snapshot": published,
        "section": "strategy",
        "question": question,
        "families": [(one.id, one.label, one.id == question.family) for one in families().values()],
        "firsts": [(str(one), one.label, one == question.first) for one in reversed(firsts)],
        "expected": (EXPECTED, question.first is None),
        "slots": _slots(question),
        "limits": TURNOUT_LIMITS,
        "sources": grouped(source_lines(published.manifest["sources"])),
    }
    try:
        found = _found(published, snapshot, question)
    except InputError as error:
        return render(request, "territory/second_round.html", {**context, "refusal": str(error)})
    return render(request, "territory/second_round.html", {**context, "page": page(found)})


@require_safe
def second_round_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The same as the command line writes it. Raises InputError."""
    published = queries.current(place)
    snapshot = queries.opened(published.path)
    question = RunoffQuestion.read(request.GET, families(), strategy.first_rounds(snapshot))
    text = strategy.second_round_csv(_found(published, snapshot, question))
    return download(published, text, CSV, "second-tour", *question.finalists)


def _found(published: PublishedSnapshot, snapshot: Snapshot, question: RunoffQuestion) -> SecondRound:
    family = families()[question.family]
    return queries.kept(
        f"second-round|{published.digest}|{family!r}|{question!r}",
        lambda: strategy.second_round_of(
            snapshot,
            family=family,
            target=question.target,
            scenario=question.scenario,
            first=question.first,
            level=question.level,  # type: ignore[arg-type]
        ),
    )


def _slots(question: RunoffQuestion) -> list[tuple[int, list[tuple[str, str, bool]], bool]]:
    """The choices of each finalist: rank, families, whether it may be left empty."""
    chosen = [*question.finalists, *[""] * (MOST_FINALISTS - len(question.finalists))]
    labels = grid().families
    return [
        (rank, [(key, label, key == one) for key, label in labels.items()], rank > 2)
        for rank, one in enumerate(chosen, start=1)
    ]
