"""The page of the official sources, for whoever runs the site."""

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.shared.rules import operator
from arpenteur.web.site.operations import official_files

KINDS = {
    "results": _("election results"),
    "former_communes": _("communes since an election"),
    "nuances": _("meanings of nuances"),
    "contours": _("outlines of polling stations"),
    "iris": _("outlines of census zones"),
    "base_ic": _("census"),
    "filosofi_iris": _("incomes by census zone"),
    "filosofi_communes": _("incomes by commune"),
    "squares": _("squares of 200 m"),
    "addresses": _("addresses"),
    "reu_addresses": _("addresses of voters by station"),
    "streets": _("streets"),
    "communes": _("communes"),
}


@operator
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source, and what its addresses said when they were last asked."""
    check = official_files.last_check()
    context: dict[str, object] = {"check": check, "is_asking": official_files.is_asking()}
    if check is not None:
        context["checked_at"] = datetime.fromisoformat(check.at)
    try:
        catalogue, standings = official_files.standings()
    except InputError as error:
        context["trouble"] = Sentence.of(error)
    else:
        answers = {one.id: one for one in check.sources} if check else {}
        context["edition"] = date.fromisoformat(catalogue.edition) if catalogue.edition else ""
        for name, default in (("rows", True), ("others", False)):
            context[name] = [
                {"one": one, "kind": KINDS[one.source.kind], "answer": answers.get(one.source.id)}
                for one in standings
                if one.source.default is default
            ]
    return _unkept(render(request, "operations/sources.html", context))


@operator
@require_POST
def ask(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """A worker asks every address."""
    official_files.ask_later()
    return redirect("operations:sources")


@operator
@require_safe
def page_to_send(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django passes it
    """The last check, as one file."""
    text = official_files.page_to_send()
    if text is None:
        raise Http404
    name = 'attachment; filename="verification-des-sources.html"'
    return _unkept(HttpResponse(text, headers={"Content-Disposition": name}))


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
