"""Writes: what the list says without any person, counted by station, masked by the engine, kept as local series.

An earlier list is compared and forgotten: its lines are digested one after the other, nothing of them is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.addresses import place_index
from arpenteur.web.persons.electors.importing import OpenedFile, ReadCounts, placed, voter_of
from arpenteur.web.persons.electors.models import DATA, FigureKind, ListFigure, ListKind, Voter
from arpenteur.web.persons.electors.reading.titles import Layout
from arpenteur.web.persons.local_series.actions import AboutSeries, Measure, bring_counts, delete_series, keep_series
from arpenteur.web.persons.local_series.ages import Parts, ages_by_station
from arpenteur.web.persons.local_series.models import LocalSeries

OF_AGES = {"age": FigureKind.AGE, "young": FigureKind.YOUNG, "new_adults": FigureKind.NEW_ADULTS}
FIRST_YEAR = 1990


@dataclass
class EarlierList:
    """Digests of an earlier list: everybody on it, and who was at each address."""

    people: set[str] = field(default_factory=set)
    at_address: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def last_election(campaign: Campaign) -> int:
    """Year of the latest election of the published place before that of the campaign."""
    elections = queries.opened(queries.current(campaign.place).path).manifest.elections
    years = [int(one[:4]) for one in elections if int(one[:4]) <= campaign.first_round.year]
    return max(years, default=campaign.first_round.year)


def tell_ages(*, campaign: Campaign, by: Actor, at: datetime) -> list[ListFigure]:
    """Mean age, share of 18 to 25, share too young at the last election, of the kept lists, by station."""
    rows = Voter.objects.filter(campaign=campaign, source__waits_until=None).exclude(station="").order_by()
    counts = rows.values_list("station", "birth_year", "sex").annotate(people=Count("pk"))
    return _tell_ages(campaign, counts, by, at)


def bring_birth_years(*, campaign: Campaign, opened: OpenedFile, by: Actor, at: datetime) -> list[ListFigure]:
    """The same figures from a table without persons: voters by station, birth year and sex. Raises InputError where
    none of its stations is of the place.
    """
    if opened.layout is not Layout.BIRTH_YEARS:
        raise InputError(_("this file holds persons"), expected=_("a count by station, birth year and sex"))
    index = place_index(queries.current(campaign.place).path)
    station_of = lru_cache(maxsize=8192)(index.station)
    lines = list(opened.counts())
    counts = [
        (station, one.birth_year, one.sex, one.voters)
        for one in lines
        if (station := station_of(one.station, one.commune))
    ]
    if not counts:
        raise InputError(
            _("none of the %(n)d lines is of this territory") % {"n": len(lines)},
            expected=_("stations of the campaign's territory"),
        )
    return _tell_ages(campaign, counts, by, at)


@verb("electors.compared", "earlier electoral list compared and forgotten", own_transaction=True)
def compare_with_earlier(
    *, campaign: Campaign, opened: OpenedFile, year: int, by: Actor, at: datetime
) -> list[ListFigure]:
    """Who is new since an earlier list of the same communes, and at how many addresses nobody stayed, by station.

    New: on today's list, and nowhere on the earlier one by name at birth, first names, birth year and sex. An address
    counts where both lists have it. Raises InputError for a year to come, a table without persons, or where nobody of
    the place is in it.
    """
    if not FIRST_YEAR <= year <= at.year:
        raise InputError(_("%(year)d is no year of an earlier list") % {"year": year})
    if opened.layout is Layout.BIRTH_YEARS:
        raise InputError(_("this file holds counts, no person"), expected=_("an electoral list"))
    earlier = _earlier(campaign, opened)
    newcomers, changed = _compared(campaign, earlier)
    found = [
        _tell(campaign, FigureKind.NEWCOMERS, newcomers, year, by, at),
        _tell(campaign, FigureKind.CHANGED, changed, year, by, at),
    ]
    with transaction.atomic():
        record(subject="electors.VoterList", by=by, at=at, campaign=campaign.pk, year=year, voters=len(earlier.people))
    return found


@verb(through="keep_series")
def show_in_strategy(*, campaign: Campaign, by: Actor, at: datetime) -> int:
    """Keep every figure that waits: it is shown on maps and beside profiles; how many."""
    waiting = [one.series for one in ListFigure.objects.select_related("series").filter(campaign=campaign)]
    waiting = [one for one in waiting if one.kept_at is None]
    for series in waiting:
        keep_series(series=series, by=by, at=at)
    return len(waiting)


def _tell_ages(
    campaign: Campaign, counts: Iterable[tuple[str, int, str, int]], by: Actor, at: datetime
) -> list[ListFigure]:
    since = last_election(campaign)
    found = ages_by_station(counts, year=campaign.first_round.year, since=since)
    return [_tell(campaign, kind, found[name], since, by, at) for name, kind in OF_AGES.items()]


@transaction.atomic
def _tell(campaign: Campaign, kind: FigureKind, parts: Parts, since: int, by: Actor, at: datetime) -> ListFigure:
    """In the place of the former one of its kind; kept at once where that one was."""
    former = ListFigure.objects.select_related("series").filter(campaign=campaign, kind=kind).first()
    was_kept = former is not None and former.series.kept_at is not None
    if former is not None:
        delete_series(series=former.series, by=by, at=at)
    mean = kind is FigureKind.AGE
    series = bring_counts(
        campaign=campaign, counts=parts, mean=mean, about=_about(kind, since, mean, at.date()), by=by, at=at
    )
    if was_kept:
        keep_series(series=series, by=by, at=at)
    return ListFigure.objects.create(campaign=campaign, kind=kind, series=series, since=since, made_at=at)


def _about(kind: FigureKind, since: int, mean: bool, day: date) -> AboutSeries:
    titles: Mapping[FigureKind, str] = {
        FigureKind.AGE: _("Mean age of voters"),
        FigureKind.YOUNG: _("Voters aged 18 to 25"),
        FigureKind.NEW_ADULTS: _("Voters born in %(year)d or later, too young in %(since)d"),
        FigureKind.NEWCOMERS: _("Voters who were not on the list of %(since)d"),
        FigureKind.CHANGED: _("Addresses where nobody of the list of %(since)d stayed"),
    }
    return AboutSeries(
        title=titles[kind] % {"since": since, "year": since - 17},
        source=_("electoral list, counted by station"),
        licence=_("counts of the campaign, no person"),
        dated=day,
        measure=Measure.RATE,
        unit=_("years") if mean else "%",
    )


def _earlier(campaign: Campaign, opened: OpenedFile) -> EarlierList:
    index = place_index(queries.current(campaign.place).path)
    digesters = Digester.everyone(campaign.pk, DATA)
    address, counts, found = lru_cache(maxsize=65_536)(index.address), ReadCounts(), EarlierList()
    for one in placed(opened.voter_lines(), index, counts):
        voter, _at_building = voter_of(one, address, campaign.pk, ListKind.MAIN.value)
        for digester in digesters:
            voter.digest_with(digester)
            found.people.add(voter.who)
            found.at_address[voter.building].add(voter.who)
    if not counts.voters:
        raise InputError(_("none of the %(n)d lines is of this territory") % {"n": counts.elsewhere})
    if not digesters:
        raise InputError(_("there is no list to compare with"), action=_("bring today's list first"))
    return found


def _compared(campaign: Campaign, earlier: EarlierList) -> tuple[Parts, Parts]:
    """By station: voters who are new, addresses where nobody stayed."""
    rows = Voter.objects.filter(campaign=campaign, source__waits_until=None).exclude(station="").order_by()
    people: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    today: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for station, building, who in rows.values_list("station", "building", "who").iterator():
        people[station][0] += who not in earlier.people
        people[station][1] += 1
        if building in earlier.at_address:
            today[station, building].add(who)
    doors: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (station, building), here in today.items():
        doors[station][0] += here.isdisjoint(earlier.at_address[building])
        doors[station][1] += 1
    return _parts(people), _parts(doors)


def _parts(counts: Mapping[str, list[int]]) -> Parts:
    return {station: (float(part), whole) for station, (part, whole) in counts.items()}


def series_of(campaign: Campaign) -> dict[FigureKind, tuple[ListFigure, LocalSeries]]:
    """The figures there are, with the series that holds each."""
    rows: Any = ListFigure.objects.select_related("series").filter(campaign=campaign)
    return {FigureKind(one.kind): (one, one.series) for one in rows}
