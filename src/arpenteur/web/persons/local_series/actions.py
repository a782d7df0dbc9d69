"""Writes: a series brought, kept, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.local_series.carrying import local_series
from arpenteur.strategy.local_series.head_counts import HeadCount, means, shares
from arpenteur.strategy.local_series.results import Measure, SeriesByStation
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.apart import read_figures_file
from arpenteur.web.foundation.territory import queries
from arpenteur.web.persons.local_series.models import LocalSeries

MOST_SERIES = 40
"""Of one campaign."""
_UNMATCHED = 500
"""Lines without a place whose number and reason stay."""


@dataclass(frozen=True)
class AboutSeries:
    """What a person says of a file."""

    title: str
    source: str
    licence: str
    dated: date
    measure: Measure
    unit: str = ""
    value: str = ""
    weight: str = ""
    things: bool = False
    """She was asked whether its lines are people, and says no."""


def bring_series(*, campaign: Campaign, content: bytes, about: AboutSeries, by: Actor, at: datetime) -> LocalSeries:
    """Put a file on the stations of the campaign's territory; it waits to be kept, the file is forgotten.

    The file is read before anything is locked. Raises InputError where it is about persons, cannot be read or placed,
    or where the campaign has as many series as it may.
    """
    table = read_figures_file(content)
    published = queries.current(campaign.place)
    found = local_series(
        queries.opened(published.path),
        table.head,
        table.rows,
        measure=about.measure,
        value=about.value,
        weight=about.weight,
        things=about.things,
    )
    return _write(campaign, found, about, published.digest, by, at)


def bring_counts(
    *,
    campaign: Campaign,
    counts: Mapping[str, tuple[float, int]],
    mean: bool,
    about: AboutSeries,
    by: Actor,
    at: datetime,
) -> LocalSeries:
    """People counted by station elsewhere, without any of them: a part and a whole, shown as a share in per cent or as
    a mean; it waits to be kept. Masked by the engine before anything is stored.

    Raises InputError where the campaign has as many series as it may.
    """
    people = {station: HeadCount(part, whole) for station, (part, whole) in counts.items()}
    digest = queries.current(campaign.place).digest
    return _write(campaign, means(people) if mean else shares(people), about, digest, by, at)


@verb("series.brought", "series of figures read from a file")
def _write(
    campaign: Campaign, found: SeriesByStation, about: AboutSeries, snapshot: str, by: Actor, at: datetime
) -> LocalSeries:
    if LocalSeries.objects.filter(campaign=campaign).count() >= MOST_SERIES:
        raise InputError(_("this campaign has %(n)d series already") % {"n": MOST_SERIES}, action=_("delete one"))
    series = LocalSeries.objects.create(
        campaign=campaign,
        title=about.title,
        unit=about.unit,
        source=about.source,
        licence=about.licence,
        dated=about.dated,
        snapshot=snapshot,
        maker=by.pseudonym,
        created_at=at,
        **_columns(found),
    )
    record(
        subject=series,
        by=by,
        at=at,
        campaign=campaign.pk,
        lines=series.lines,
        left_out=series.lines - series.matched,
        things=about.things,
    )
    return series


@verb("series.kept", "series of figures kept")
def keep_series(*, series: LocalSeries, by: Actor, at: datetime) -> None:
    """Show a series on maps and beside profiles; again changes nothing."""
    if LocalSeries.objects.filter(pk=series.pk, kept_at=None).update(kept_at=at):
        record(subject=series, by=by, at=at, campaign=series.campaign_id)


@verb("series.deleted", "series of figures deleted")
def delete_series(*, series: LocalSeries, by: Actor, at: datetime) -> None:
    """Remove a series and its values."""
    record(subject=series, by=by, at=at, campaign=series.campaign_id)
    series.delete()


def _columns(found: SeriesByStation) -> dict[str, Any]:
    return {
        "measure": found.measure,
        "key": found.key,
        "value_column": found.value_column,
        "weight_column": found.weight_column,
        "categories": list(found.categories),
        "stations": {
            one.station: {"value": one.value, "size": one.size, "parts": list(one.parts), "masked": one.masked}
            for one in found.stations
        },
        "lines": found.rows,
        "matched": found.matched,
        "shared_out": found.shared_out,
        "unmatched": [[one.line, one.why] for one in found.unmatched[:_UNMATCHED]],
    }
