"""Pictures of pages, in the language of the page: the same as ``arpenteur figure`` draws.

Each is drawn once for what it depends on, in the queue of long work, and kept beside the snapshot: what an address says
besides its question makes no other picture.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur import __version__, figures, strategy
from arpenteur.domain.errors import InputError
from arpenteur.figures import Figure, Language
from arpenteur.figures.image import png
from arpenteur.strategy.credits import credit_line
from arpenteur.strategy.results import Ranking
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.answers import read_or_make
from arpenteur.web.foundation.territory.downloads import PNG, SVG, download
from arpenteur.web.foundation.territory.flows import estimates
from arpenteur.web.foundation.territory.flows.estimates import FlowQuestion
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import hypothesis_of, hypothesis_words
from arpenteur.web.foundation.territory.queries import Answers
from arpenteur.web.foundation.territory.track_record import replays
from arpenteur.web.foundation.territory.views import ask

ROWS = 15
"""Zones in the picture of intervals."""


@require_safe
def zones_map(request: HttpRequest, place: str, form: str) -> HttpResponse:
    """The map of a question. Raises InputError where no zone has an outline."""
    published = queries.current(place)
    answers, told = ask(request, published), _told(request)
    asked, language = answers.question, _language()

    def draw() -> Figure:
        ranking, zones = answers.ranking(), queries.outlines(published, asked.level)
        credit = _credit(told, ranking, language)
        return figures.map_figure(ranking, zones, metric=asked.metric, credit=credit, language=language)

    about = (*answers.about, asked.level, asked.metric)
    return _file(published, draw, form, (*_inputs(answers), *told), "carte", *about)


@require_safe
def intervals(request: HttpRequest, place: str, form: str) -> HttpResponse:
    """The first zones of a question with their intervals. Raises InputError where none has the figure."""
    published = queries.current(place)
    answers, told = ask(request, published), _told(request)
    asked, language = answers.question, _language()

    def draw() -> Figure:
        ranking = answers.ranking()
        credit = _credit(told, ranking, language)
        return figures.intervals_figure(ranking, metric=asked.metric, top=ROWS, credit=credit, language=language)

    about = (*answers.about, asked.level, asked.metric)
    return _file(published, draw, form, (*_inputs(answers), *told), "intervalles", *about)


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
    inputs = (repr(FlowQuestion.read(request.GET, rounds)),)

    def draw() -> Figure:
        return figures.transfers_figure(found, credit=credit, language=language)

    return _file(published, draw, form, inputs, "transferts", found.first, found.second)


@require_safe
def track_record(_request: HttpRequest, place: str, form: str) -> HttpResponse:
    """What the model was worth here. Raises InputError where nothing can be replayed, BusyError."""
    published = queries.current(place)
    manifest, language = published.manifest, _language()
    replayed = replays.answer(published)

    def draw() -> Figure:
        return figures.backtest_figure(
            replayed,
            place_name=published.name,
            fictional=published.fictional,
            credit=credit_line(manifest["sources"], manifest["generated_at"], language),
            language=language,
        )

    return _file(published, draw, form, (), "bilan")


def _inputs(answers: Answers) -> tuple[str, ...]:
    """All that a ranking depends on beside its snapshot."""
    asked = answers.question
    about = (answers.family, answers.target, answers.scenario, asked.level, asked.metric)
    return tuple(repr(one) for one in about)


def _told(request: HttpRequest) -> tuple[str, ...]:
    return tuple(hypothesis_words(hypothesis_of(request)))


def _credit(told: tuple[str, ...], ranking: Ranking, language: Language) -> str:
    return " · ".join((*told, credit_line(ranking.sources, ranking.generated_at, language)))


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "fr"


def _file(
    published: PublishedSnapshot, draw: Callable[[], Figure], form: str, inputs: tuple[str, ...], *about: str
) -> HttpResponse:
    def make() -> bytes:
        return png(draw()) if form == "png" else draw().svg().encode()

    content = read_or_make(published, about[0], (_language(), __version__, *inputs), make, ending=form)
    return download(published, content, PNG if form == "png" else SVG, *about)
