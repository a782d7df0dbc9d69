"""Profiles: where are we going? A page, its comparison and its print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy as engine
from arpenteur.web.foundation.shared.public_address import public_address
from arpenteur.web.foundation.territory import answers as documents
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.board import board
from arpenteur.web.foundation.territory.nation.publishing import PLACE as NATION
from arpenteur.web.foundation.territory.ours import hypothesis_of, hypothesis_words
from arpenteur.web.foundation.territory.profiles.print import profile_document
from arpenteur.web.foundation.territory.profiles.sheet import sheet_of
from arpenteur.web.foundation.territory.views import ask
from arpenteur.web.foundation.territory.worth import worth
from arpenteur.web.foundation.territory.zone_figures import of_zone, zone_figures


@require_safe
def profiles(request: HttpRequest, place: str) -> HttpResponse:
    """Every zone of a place, to choose one; a nation has too many and has its own pages."""
    if place == NATION:
        return redirect("territory:nation")
    published = queries.current(place)
    answers = ask(request, published)
    context = {
        "snapshot": published,
        "section": "profiles",
        "board": board(answers.ranking(), answers.question, engine.levels(answers.snapshot)),
        "question": answers.question,
    }
    return render(request, "territory/profiles.html", context)


@require_safe
def profile(request: HttpRequest, place: str, zone: str) -> HttpResponse:
    """One zone; with ``?avec=`` over others, on the page that compares them; a station of a nation has its own page."""
    if place == NATION:
        return redirect("territory:nation-zone", kind="bureau", code=zone)
    if request.GET.get("avec"):
        asked = request.GET.copy()
        asked.setlist("avec", [zone, *asked.getlist("avec")])
        return redirect(f"{reverse('territory:zone-comparison', args=[place])}?{asked.urlencode()}")
    published = queries.current(place)
    answers = ask(request, published)
    sheet = sheet_of(answers, zone)
    laid_out = board(answers.ranking(), answers.question, engine.levels(answers.snapshot))
    context = {
        "snapshot": published,
        "question": answers.question,
        "section": "profiles",
        "sheet": sheet,
        "board": laid_out,
        "strategy_query": answers.question.query_of_ours(zone=""),
        "profile_query": answers.question.query(zone=""),
        "kept": list(request.GET.items()),
        "drawing": queries.drawing(published, answers.question.level, width=240),
        "own_figures": of_zone(zone_figures(request, place, answers.question.level), zone),
    }
    return render(request, "territory/profile.html", context)


@require_safe
def profile_pdf(request: HttpRequest, place: str, zone: str) -> HttpResponse:
    """Two A4 pages, kept once made. Raises InputError, BusyError."""
    published = queries.current(place)
    answers = ask(request, published)
    address = public_address(request, request.path.removesuffix("profil.pdf") + answers.question.whole_query(zone=""))
    told = hypothesis_words(hypothesis_of(request))
    inputs = (answers.fingerprint(), answers.question.level, zone, get_language() or "", address, *told)
    pdf = documents.read_or_make(published, "profile", inputs, lambda: _printed(answers, zone, address, told))
    fictional = "donnees-fictives-" if published.fictional else ""
    name = f"{fictional}{_('hypothesis') + '-' if told else ''}profil-{zone}.pdf".replace(":", "-")
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _printed(answers: queries.Answers, zone: str, address: str, told: tuple[str, ...]) -> bytes:
    sheet = sheet_of(answers, zone)
    drawing = queries.drawing(answers.published, answers.question.level, width=240)
    ranking = answers.ranking()
    verdict = " ".join((*(f"{one}." for one in told), *worth(ranking.order).director, ranking.verdict))
    return profile_document(sheet, published=answers.published, drawing=drawing, verdict=verdict, address=address)
