"""A series as a file: a line a station, or a station and a word, and what its columns are beside it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from arpenteur import strategy
from arpenteur.domain.spreadsheet import inert
from arpenteur.strategy.local_series.results import Measure
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.persons.local_series.models import LocalSeries

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
