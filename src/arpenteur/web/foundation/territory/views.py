"""Strategy: where to go first. Views parse, ask, lay out and render."""

from contextlib import suppress
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import strategy as engine
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.strategy.results import ZoneProfile
from arpenteur.web.foundation.shared.kit import choices
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.asking import REFERENCE, RISE_LIMITS, Question
from arpenteur.web.foundation.territory.board import Change, board, change
from arpenteur.web.foundation.territory.downloads import GEOJSON, download, table
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.maps import feature_collection, landmarks_of
from arpenteur.web.foundation.territory.metrics import METRICS
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.nation.publishing import PLACE as NATION
from arpenteur.web.foundation.territory.ours import (
    Hypothesis,
    context_of,
    hypothesis_of,
    hypothesis_words,
    own_of,
    say_hypothesis,
    say_whole,
)
from arpenteur.web.foundation.territory.panel import ZonePanel, panel
from arpenteur.web.foundation.territory.scenarios import (
    families,
    family_choices,
    in_words,
    scenarios,
    slider_rest,
    supposed,
)
from arpenteur.web.foundation.territory.sources import grouped, source_lines


@require_safe
def strategy(request: HttpRequest, place: str) -> HttpResponse:
    """The map, the table and the panel of one place."""
    if place == NATION:
        return redirect("territory:nation")
    published = queries.current(place)
    answers = ask(request, published)
    laid_out = board(answers.ranking(), answers.question, engine.levels(answers.snapshot), _changed(answers))
    only = laid_out.only.zone.zone if laid_out.only else ""
    chosen = _panel(answers, answers.question.zone or only)
    context = {
        "snapshot": published,
        "section": "strategy",
        "board": laid_out,
        "question": answers.question,
        "panel": chosen,
        "drawing": queries.drawing(published, answers.question.level),
        "styles": {row.zone.zone: row for row in laid_out.rows},
        "basemap": settings.ARPENTEUR_BASEMAP_STYLE,
        "sources": grouped(source_lines(laid_out.ranking.sources)),
        **strategy_choices(answers),
        "turnout": laid_out.ranking.scenario.get("turnout"),
    }
    return render(request, "territory/strategy.html", context)


@require_safe
def map_data(request: HttpRequest, place: str) -> JsonResponse:
    """Outlines and classes for the map element."""
    published = queries.current(place)
    answers = ask(request, published)
    level = answers.question.level
    zones = queries.zones(published, level)
    collection = feature_collection(zones, answers.ranking()) | landmarks_of(published, level, zones)
    return JsonResponse(collection, content_type="application/geo+json")


@require_safe
def export_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The ranking as the command line writes it."""
    answers = ask(request, queries.current(place))
    return table(request, answers.published, engine.ranking_csv(answers.ranking()), "zones", *_about(answers))


@require_safe
def export_geojson(request: HttpRequest, place: str) -> HttpResponse:
    """The ranking with its outlines as the command line writes it; ``?plat=1`` without nested properties."""
    answers = ask(request, queries.current(place))
    flat = request.GET.get("plat", "")
    if flat not in ("", "1"):
        raise InputError(f"plat = « {flat} »", expected=_("1, or nothing"))
    ranking = answers.ranking()
    told = replace(ranking, warnings=(*hypothesis_words(hypothesis_of(request)), *ranking.warnings))
    text = engine.ranking_geojson(told, answers.snapshot, flat=bool(flat))
    return download(answers.published, text, GEOJSON, *_about(answers))


@require_safe
def sources(request: HttpRequest, place: str) -> HttpResponse:
    """Where every figure comes from, with dates, licences and hashes."""
    published = queries.current(place)
    manifest = published.manifest
    lines = source_lines(manifest["sources"])
    context = {
        "snapshot": published,
        "section": "sources",
        "manifest": manifest,
        "sources": grouped(lines),
        "files": lines,
    }
    return render(request, "territory/sources.html", context)


def ask(request: HttpRequest, published: PublishedSnapshot) -> queries.Answers:
    """The question of an address, or of the visitor's campaign, put to a published snapshot. Raises InputError."""
    context = context_of(request)
    own = own_of(request)
    question = Question.read(request.GET, families(own), scenarios(own), context.question if context else None)
    answers = queries.Answers(published, question, own)
    asked = answers.question
    say_whole(request, asked.whole_query(zone=""))
    if asked.hypothesis:
        told = replace(asked, zone="", all_rows=False, all_columns=False)
        words = in_words(asked, answers.family, own)
        say_hypothesis(request, Hypothesis(words, asked.query_of_ours(zone=""), told.query()))
    return answers


def _changed(answers: queries.Answers) -> Change | None:
    """What a hypothesis changes; None for the campaign's own question, and where that one cannot be answered."""
    if not answers.question.hypothesis:
        return None
    with suppress(InputError):
        return change(answers.ranking(), answers.of_ours().ranking())
    return None


def _panel(answers: queries.Answers, zone: str) -> ZonePanel | None:
    if not zone:
        return None
    profile: ZoneProfile = answers.profile(zone)
    return panel(profile, beside=answers.ranking().warnings)


def strategy_choices(answers: queries.Answers) -> dict[str, object]:
    """What the controls offer, and where they stand."""
    question = answers.question
    rise, share = slider_rest(question, answers.snapshot, answers.family)
    available = engine.targets(answers.snapshot)
    reference = _("reference, moved") if question.moved else _("reference")
    families_named = [(key, in_page_language(label)) for key, label in grid().families.items()]
    offered = available if answers.target in available else (*available, answers.target)
    return {
        "families": family_choices(question.family, answers.own),
        "family": answers.family,
        "targets": choices(((kind.value, in_page_language(kind.label)) for kind in offered), answers.target.value),
        "target": ElectionType(question.target),
        "scenarios": choices(
            [(REFERENCE, reference), *((key, one.label or key) for key, one in scenarios(answers.own).items())],
            question.scenario,
        ),
        "own_scenarios": answers.own.scenarios,
        "scenario": answers.scenario,
        "supposed": " · ".join(supposed(answers.scenario)),
        "fixed": question.scenario != REFERENCE,
        "metrics": list(METRICS.values()),
        "rise": {"value": rise if question.rise is None else question.rise, "rest": rise, "limits": RISE_LIMITS},
        "carry": {
            "value": question.carried or 0,
            "givers": choices(families_named, question.giver),
            "takers": choices(families_named, question.taker),
        },
        "share": {"value": share if question.share is None else question.share, "rest": share},
    }


def _about(answers: queries.Answers) -> tuple[str, ...]:
    return (*answers.about, answers.question.level)
