"""What profiles and comparisons show of the campaign's series, beside the public figures of a place."""

from django.http import HttpRequest
from django.urls import reverse

from arpenteur.strategy.local_series.results import Measure
from arpenteur.web.foundation.accounts.factors import has_second_factor
from arpenteur.web.foundation.campaigns.context import campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.zone_figures import SeriesOfZones
from arpenteur.web.persons.local_series.models import LocalSeries
from arpenteur.web.persons.local_series.page import value_of, written


def figures_of(request: HttpRequest, place: str) -> tuple[SeriesOfZones, ...]:
    """The kept series of the visitor's campaign on this territory, where her role may see them; of words, the share of
    the most frequent one."""
    member = campaign(request).get("member")
    if member is None or member.campaign.place != place or not member.may(Permission.SEE_GLANCE):
        return ()
    if member.needs_second_factor and not has_second_factor(request):
        return ()
    with sealed(member.campaign.pk):
        kept = list(LocalSeries.objects.filter(campaign=member.campaign).exclude(kept_at=None))
    return tuple(one for series in kept if (one := _figures(series, member.campaign.slug)).numbers)


def _figures(series: LocalSeries, slug: str) -> SeriesOfZones:
    values = {station: value for station in series.stations if (value := value_of(series, station)) is not None}
    return SeriesOfZones(
        title=f"{series.title} : {series.categories[0]}" if series.measure == Measure.CATEGORY else series.title,
        about=f"{series.source}, {date_format(series.dated)}",
        address=reverse("local_series:one", args=[slug, series.pk]),
        numbers=values,
        texts={station: written(series, value) for station, value in values.items()},
    )


FIGURES = figures_of
