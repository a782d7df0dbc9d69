"""Pictures of pages, in the language of the page: the same as ``arpenteur figure`` draws."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import figures, strategy
from arpenteur.domain.errors import InputError
from arpenteur.figures import Figure, Language
from arpenteur.figures.image import png
from arpenteur.strategy.credits import credit_line
from arpenteur.strategy.results import Ranking
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import PNG, SVG, download
from arpenteur.web.foundation.territory.flows import estimates
from arpenteur.web.foundation.territory.flows.estimates import FlowQuestion
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import hypothesis_of, hypothesis_words
from arpenteur.web.foundation.territory.track_record import replays
from arpenteur.web.foundation.territory.views import ask

ROWS = 15
"""Zones in the picture of intervals."""


@require_safe
def zones_map(request: HttpRequest, place: str, form: str) -> HttpResponse:
    """The map of a question. Raises InputError where no zone has an outline."""
    published = queries.current(place)
    answers = ask(request, published)
    ranking, asked, language = answers.ranking(), answers.question, _language()
    credit = _credit(request, ranking, language)
    zones = queries.outlines(published, asked.level)
    drawn = figures.map_figure(ranking, zones, metric=asked.metric, credit=credit, language=language)
    return _file(published, drawn, form, "carte", *answers.about, asked.level, asked.metric)


@require_safe
def intervals(request: HttpRequest, place: str, form: str) -> HttpResponse:
    """The first zones of a question with their intervals. Raises InputError where none has the figure."""
    published = queries.current(place)
    answers = ask(request, published)
    ranking, asked, language = answers.ranking(), answers.question, _language()
    credit = _credit(request, ranking, language)
    drawn = figures.intervals_figure(ranking, metric=asked.metric, top=ROWS, credit=credit, language=language)
    return _file(published, drawn, form, "intervalles", *answers.about, asked.level, asked.metric)


@require_safe
def flows(request: HttpRequest, place: str, form: str) -> HttpResponse:
    """The bands between two votes. Raises InputError where there is no estimate, BusyError."""
    published = queries.current(place)
    rounds = strategy.flow_rounds(queries.opened(published.path))
    if len(rounds) < 2:
        raise InputError(_("%(place)s: fewer than two rounds with votes by candidate") % {"place": published.name})
    found = estimates.answer(published, FlowQuestion.read(request.GET, rounds))
    manifest, language = published.manifest, _language()
    named = {found.first, found.second}
    used = [one for one in manifest["sources"] if named & {*one.get("elections", ()), *one.get("votes", ())}]
    credit = credit_line(used, manifest["generated_at"], language)
    drawn = figures.transfers_figure(found, credit=credit, language=language)
    return _file(published, drawn, form, "transferts", found.first, found.second)


@require_safe
def track_record(_request: HttpRequest, place: str, form: str) -> HttpResponse:
    """What the model was worth here. Raises InputError where nothing can be replayed, BusyError."""
    published = queries.current(place)
    manifest, language = published.manifest, _language()
    drawn = figures.backtest_figure(
        replays.answer(published),
        place_name=published.name,
        fictional=published.fictional,
        credit=credit_line(manifest["sources"], manifest["generated_at"], language),
        language=language,
    )
    return _file(published, drawn, form, "bilan")


def _credit(request: HttpRequest, ranking: Ranking, language: Language) -> str:
    told = hypothesis_words(hypothesis_of(request))
    return " · ".join((*told, credit_line(ranking.sources, ranking.generated_at, language)))


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "fr"


def _file(published: PublishedSnapshot, drawn: Figure, form: str, *about: str) -> HttpResponse:
    if form == "png":
        return download(published, png(drawn), PNG, *about)
    return download(published, drawn.svg(), SVG, *about)
