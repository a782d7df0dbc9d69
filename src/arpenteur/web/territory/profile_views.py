"""Profiles: where are we going? A page, its comparison and its print."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.web.territory import queries
from arpenteur.web.territory.board import board
from arpenteur.web.territory.charts import result_charts, turnout_chart
from arpenteur.web.territory.nation.publishing import PLACE as NATION
from arpenteur.web.territory.panel import IndicatorView, Panel, indicator, panel
from arpenteur.web.territory.print import profile_document
from arpenteur.web.territory.shapes import draw
from arpenteur.web.territory.views import ask


@dataclass(frozen=True)
class Sheet:
    """One profile made ready: the panel, its charts and its sociology."""

    panel: Panel
    turnout: SafeString
    results: tuple[tuple[str, SafeString], ...]
    indicators: tuple[IndicatorView, ...]
    masked: tuple[IndicatorView, ...]
    results_table: tuple[tuple[str, tuple[tuple[str, float | None, float | None], ...]], ...]


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
        "board": board(answers.ranking(), answers.question),
        "question": answers.question,
    }
    return render(request, "territory/profiles.html", context)


@require_safe
def profile(request: HttpRequest, place: str, zone: str) -> HttpResponse:
    """One zone, alone or beside the one of ``?avec=``; a station of a nation has its own page."""
    if place == NATION:
        return redirect("territory:nation-zone", kind="bureau", code=zone)
    published = queries.current(place)
    answers = ask(request, published)
    sheet = _sheet(answers, zone)
    other = request.GET.get("avec", "")
    laid_out = board(answers.ranking(), answers.question)
    context = {
        "snapshot": published,
        "question": answers.question,
        "section": "profiles",
        "sheet": sheet,
        "other": _sheet(answers, other) if other else None,
        "verdict": laid_out.verdict,
        "board": laid_out,
        "strategy_query": answers.question.query(zone=""),
        "kept": [(name, value) for name, value in request.GET.items() if name != "avec"],
        "drawing": draw(queries.zones(published, answers.question.level), width=240),
    }
    return render(request, "territory/profile.html", context)


@require_safe
def profile_pdf(request: HttpRequest, place: str, zone: str) -> HttpResponse:
    """Two A4 pages."""
    published = queries.current(place)
    answers = ask(request, published)
    sheet = _sheet(answers, zone)
    drawing = draw(queries.zones(published, answers.question.level), width=240)
    verdict = answers.ranking().verdict
    address = request.build_absolute_uri(request.path.removesuffix("profil.pdf"))
    pdf = profile_document(sheet, published=published, drawing=drawing, verdict=verdict, address=address)
    fictional = "donnees-fictives-" if published.fictional else ""
    name = f"{fictional}profil-{zone}.pdf".replace(":", "-")
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _sheet(answers: queries.Answers, zone: str) -> Sheet:
    found = answers.profile(zone)
    here, around = _("zone"), _("place")
    views = tuple(indicator(line) for line in found.indicators)
    return Sheet(
        panel=panel(found),
        turnout=_drawing(turnout_chart(found.turnout, here, around)),
        results=tuple((label, _drawing(svg)) for label, svg in result_charts(found.results, here, around)),
        indicators=tuple(view for view in views if not view.line.masked),
        masked=tuple(view for view in views if view.line.masked),
        results_table=_table(found.results),
    )


def _drawing(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 — drawn by the chart engine from numbers and labels it escapes itself


def _table(points: Any) -> tuple[tuple[str, tuple[tuple[str, float | None, float | None], ...]], ...]:
    """Rows by election, columns by family, for the table beside the charts."""
    labels = dict.fromkeys(point.label for point in points)
    return tuple(
        (label, tuple((point.family_label, point.zone, point.commune) for point in points if point.label == label))
        for label in labels
    )
