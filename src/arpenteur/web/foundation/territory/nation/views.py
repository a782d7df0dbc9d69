"""France, a département, a constituency, a commune, a station: one page a zone, and the search.

Vector tiles of a published nation, served by ranges: the browser reads the few kilobytes it draws.
"""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import TILES
from arpenteur.strategy.nation import LAYERS, Nation, explained
from arpenteur.web.foundation.shared.byte_ranges import ranged
from arpenteur.web.foundation.shared.kit import Choice, choices
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.names import without_number
from arpenteur.web.foundation.territory.nation import pages
from arpenteur.web.foundation.territory.nation.asking import METRICS, NationMetric, NationQuestion
from arpenteur.web.foundation.territory.nation.places import KINDS, NationSpot, frame
from arpenteur.web.foundation.territory.nation.publishing import PLACE, figures_folder
from arpenteur.web.foundation.territory.nation.search import search as look_up
from arpenteur.web.foundation.territory.panel import view_of
from arpenteur.web.foundation.territory.sources import grouped, source_lines
from arpenteur.web.foundation.territory.worth import worth

Context = dict[str, object]
KIND = "application/vnd.pmtiles"


@require_safe
def tiles(request: HttpRequest, digest: str) -> HttpResponseBase:
    """The tiles of the published nation whose digest begins so; whole, or the one range asked for."""
    published = PublishedSnapshot.objects.filter(place="france", digest__startswith=digest).defer("manifest").first()
    file = published.path / TILES if published else None
    if file is None or not file.is_file():
        raise Http404(digest)
    return ranged(request, file, KIND, f'"{digest}"')


@require_safe
def france(request: HttpRequest) -> HttpResponse:
    """Départements by a figure."""
    return _zones(request, NationSpot(_published()))


@require_safe
def zone(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A zone of any level, by its code."""
    spot = _spot(request, kind, code)
    return _station(request, spot) if spot.level == "station" else _zones(request, spot)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results by level; the same page serves the box of every other one."""
    published = _published()
    text = request.GET.get("q", "")[:100]
    nation, question = _asked(request, published)
    context = {"found": look_up(published, text), "title": _("Search")}
    return render(request, "territory/nation_search.html", _common(published, nation, question) | context)


@require_safe
def map_data(request: HttpRequest) -> JsonResponse:
    """The classes of the zones inside a place, which layer they are drawn in, and the box that frames them."""
    published = _published()
    kind, _colon, code = request.GET.get("dans", "").partition(":")
    spot = _spot(request, kind, code) if kind else NationSpot(published)
    nation, question = _asked(request, published)
    level, zones = spot.inside(nation, question.family)
    laid_out = pages.table(spot, level, zones, question)
    box, _drawn = frame(published, level, [one.zone for one in zones])
    return JsonResponse({"layer": LAYERS[level], "classes": laid_out.classes, "box": box})


def _zones(request: HttpRequest, spot: NationSpot) -> HttpResponse:
    nation, question = _asked(request, spot.published)
    level, zones = spot.inside(nation, question.family)
    whole = nation.whole(question.family, spot.territory)
    if whole is None:
        raise Http404(spot.territory)
    metric = METRICS[question.metric]
    box, drawn = frame(spot.published, level, [one.zone for one in zones])
    here = spot.landmark
    context = {
        "title": here.name if here else "France",
        "trail": list(spot.trail()),
        "part": spot.seat,
        "parted": spot.parted,
        "answer": pages.answer(whole, metric),
        "evidence": pages.evidence(whole),
        "board": pages.table(spot, level, zones, question),
        "metrics": [_choice(question, one, spot.seat) for one in METRICS.values()],
        "level": level,
        "map": _map(request, spot, question) if box else None,
        "undrawn": len(zones) - drawn,
    }
    return render(request, "territory/nation.html", _common(spot.published, nation, question) | context)


def _station(request: HttpRequest, spot: NationSpot) -> HttpResponse:
    nation, question = _asked(request, spot.published)
    asked = nation.questions[question.family]
    row = nation.station(question.family, spot.landmark.code if spot.landmark else "")
    if row is None or spot.landmark is None:
        raise Http404(spot.territory)
    context = {
        "title": _("Station %(number)s, %(commune)s") % {"number": row["number"], "commune": row["commune_name"]},
        "trail": list(spot.trail()),
        "station": row,
        "place": without_number(row["name"] or ""),
        "figures": [view_of(figure) for figure in explained(row, asked)],
        "votes": nation.past_votes(row["station"]),
        "stopped": row["suppressed"] or ("" if row["support_central"] is not None else _("no estimate")),
    }
    return render(request, "territory/nation_station.html", _common(spot.published, nation, question) | context)


def _map(request: HttpRequest, spot: NationSpot, question: NationQuestion) -> Context:
    """Addresses the map element reads."""
    match = request.resolver_match
    inside = {"dans": f"{match.kwargs['kind']}:{spot.landmark.code}"} if spot.landmark and match else {}
    data = reverse("territory:nation-map") + question.query(**inside, circo=spot.seat)
    return {"data": data, "tiles": reverse("territory:nation-tiles", args=[spot.published.digest[:16]])}


def _common(published: PublishedSnapshot, nation: Nation, question: NationQuestion) -> Context:
    asked = nation.questions[question.family]
    return {
        "snapshot": published,
        "section": "nation",
        "question": question,
        "kept_query": replace(question, all_rows=False).query(),
        "metric": METRICS[question.metric],
        "families": choices(((one.family, one.family_label) for one in nation.questions.values()), question.family),
        "asked": asked,
        "worth": worth(asked.order),
        "sources": grouped(source_lines(published.manifest["sources"])),
    }


def _choice(question: NationQuestion, metric: NationMetric, seat: str) -> Choice:
    """The same page with another figure; ``seat``: the constituency that is looked at, if any."""
    query = NationQuestion(question.family, metric.id).query(circo=seat)
    return Choice(metric.label, query or "?", metric.id == question.metric)


def _asked(request: HttpRequest, published: PublishedSnapshot) -> tuple[Nation, NationQuestion]:
    """The figures kept of a published nation and the question put to them. Raises InputError."""
    try:
        nation = queries.nation(figures_folder(published.digest))
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            _("the national figures are missing"), action=_("publish the snapshot again with “arpenteur publish”")
        ) from error
    return nation, NationQuestion.read(request.GET, nation.questions)


def _published() -> PublishedSnapshot:
    return queries.current(PLACE)


def _spot(request: HttpRequest, kind: str, code: str) -> NationSpot:
    if kind not in KINDS:
        raise Http404(kind)
    return NationSpot.of(_published(), KINDS[kind], code, request.GET.get("circo", ""))
