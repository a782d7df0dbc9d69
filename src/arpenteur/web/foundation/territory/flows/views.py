"""Transfers: where did the votes go? The page and its export."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.work_queue import BusyError
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.flows import estimates
from arpenteur.web.foundation.territory.flows.asking import FlowQuestion
from arpenteur.web.foundation.territory.flows.page import offered, page
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.sources import SourceLine, grouped, source_lines


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
