"""Pages of series: all of a campaign, a file brought and checked, one series with its map, its table as a file.

A series as a file: a line a station, or a station and a word, and what its columns are beside it.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur import strategy
from arpenteur.domain.errors import InputError
from arpenteur.domain.spreadsheet import inert
from arpenteur.strategy.local_series.doubts import PeopleDoubtError
from arpenteur.strategy.local_series.results import Measure
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.persons.local_series.actions import bring_series, delete_series, keep_series
from arpenteur.web.persons.local_series.forms import SeriesForm
from arpenteur.web.persons.local_series.models import LocalSeries
from arpenteur.web.persons.local_series.page import page

_SECTION = {"section": "local-series"}
HEAD = ("station", "commune_name", "number", "category", "value", "size", "masked")


def series_table(request: HttpRequest, series: LocalSeries, published: PublishedSnapshot) -> HttpResponse:
    """The CSV, or its metadata where the address asks for them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(_lines(series, published))
    own = {
        "label": series.title,
        "producer": series.source,
        "licence": series.licence,
        "vintage": series.dated.isoformat(),
    }
    return table(request, published, out.getvalue(), "local", "serie", series.title, own=[own])


def _lines(series: LocalSeries, published: PublishedSnapshot) -> Iterator[list[Any]]:
    for one in strategy.ground(queries.opened(published.path)):
        found: dict[str, Any] = series.stations.get(one.station, {})
        if not found:
            continue
        start = [one.station, inert(one.commune_name), inert(one.number)]
        if series.measure != Measure.CATEGORY or found["masked"]:
            yield [*start, "", found["value"], found["size"], found["masked"] or ""]
            continue
        for word, part in zip(series.categories, found["parts"], strict=True):
            yield [*start, inert(word), part, found["size"], "" if part is not None else "small"]


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def every_series(request: CampaignRequest) -> HttpResponse:
    """The series of the campaign; those that wait only for who may keep them."""
    member = request.member
    found = LocalSeries.objects.filter(campaign=member.campaign)
    if not member.may(Permission.EDIT_CAMPAIGN):
        found = found.exclude(kept_at=None)
    context = {**_SECTION, "kept": found.exclude(kept_at=None), "waiting": found.filter(kept_at=None)}
    return render(request, "local_series/all.html", context)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: CampaignRequest) -> HttpResponse:
    """Bring a file; what it gives is then shown, to be kept or not."""
    form = SeriesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        member = request.member
        try:
            series = bring_series(
                campaign=member.campaign, content=form.content, about=form.about, by=member.actor, at=timezone.now()
            )
        except InputError as error:
            form.add_error("file", Sentence.of(error))
            form.asks = isinstance(error, PeopleDoubtError)
        else:
            return redirect("local_series:one", member.campaign.slug, series.pk)
    return render(request, "local_series/add.html", {**_SECTION, "form": form}, status=400 if form.errors else 200)


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def one_series(request: CampaignRequest, number: int) -> HttpResponse:
    """One series: how its lines were placed, its map, its table. Raises Http404."""
    series = _found(request, number)
    published = queries.current(request.member.campaign.place)
    ground = strategy.ground(queries.opened(published.path))
    laid_out = page(series, ground, _word(request, series), all_rows=request.GET.get("lignes") == "toutes")
    context = {
        **_SECTION,
        "series": series,
        "page": laid_out,
        "snapshot": published,
        "stale": series.snapshot != published.digest,
        "drawing": queries.drawing(published, "station"),
        "styles": {row.station.station: row for row in laid_out.rows},
    }
    return render(request, "local_series/one.html", context)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_POST
def keep(request: CampaignRequest, number: int) -> HttpResponse:
    """Show a series to the campaign. Raises Http404."""
    series = _found(request, number)
    keep_series(series=series, by=request.member.actor, at=timezone.now())
    messages.success(request, _("Kept: it is shown beside profiles. It does not enter the order of priority."))
    return redirect("local_series:one", request.member.campaign.slug, series.pk)


@in_campaign(Permission.EDIT_CAMPAIGN, when_closed=True)
@require_POST
def delete(request: CampaignRequest, number: int) -> HttpResponse:
    """Remove a series. Raises Http404."""
    delete_series(series=_found(request, number), by=request.member.actor, at=timezone.now())
    messages.success(request, _("Deleted: nothing of it is left."))
    return redirect("local_series:all", request.member.campaign.slug)


@in_campaign(Permission.SEE_GLANCE)
@require_safe
def csv_file(request: CampaignRequest, number: int) -> HttpResponse:
    """The series by station as a CSV, and at the address of its metadata what its columns are. Raises Http404."""
    return series_table(request, _found(request, number), queries.current(request.member.campaign.place))


def _found(request: CampaignRequest, number: int) -> LocalSeries:
    """A series of this campaign, one that waits only for who may keep it. Raises Http404."""
    member = request.member
    found = LocalSeries.objects.filter(campaign=member.campaign)
    if not member.may(Permission.EDIT_CAMPAIGN):
        found = found.exclude(kept_at=None)
    return get_object_or_404(found, pk=number)


def _word(request: CampaignRequest, series: LocalSeries) -> int:
    asked = request.GET.get("mot", "")
    return int(asked) if asked.isdecimal() and int(asked) < len(series.categories) else 0
