"""Track record of a place: the page and its export."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from arpenteur import strategy
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.board import first_sentence
from arpenteur.web.foundation.territory.downloads import table
from arpenteur.web.foundation.territory.sources import grouped, source_lines
from arpenteur.web.foundation.territory.track_record import replays
from arpenteur.web.foundation.territory.track_record.page import tables


@require_safe
def track_record(request: HttpRequest, place: str) -> HttpResponse:
    """The sentence and the whole table behind it."""
    published = queries.current(place)
    record = replays.answer(published)
    context = {
        "snapshot": published,
        "section": "track-record",
        "record": record,
        "sentence": first_sentence(record["sentence"] + "."),
        "tables": tables(record),
        "sources": grouped(source_lines(published.manifest["sources"])),
    }
    return render(request, "territory/track_record.html", context)


@require_safe
def track_record_csv(request: HttpRequest, place: str) -> HttpResponse:
    """The table as one flat file."""
    published = queries.current(place)
    return table(request, published, strategy.record_csv(replays.answer(published)), "backtest", "bilan")
