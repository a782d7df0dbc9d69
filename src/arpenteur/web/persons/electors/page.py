"""The page of the list as it is laid out: a figure a station, a slice with its counts, paper, what waits.

From today to the destruction of the list, as positions on a line: silences, rounds, the last day.

Streets of the place, to choose a slice by: those of the published snapshot, never a text of the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.territory.addresses import place_index
from arpenteur.web.persons.electors.actions import gone_at
from arpenteur.web.persons.electors.figures import series_of
from arpenteur.web.persons.electors.models import (
    FigureKind,
    ListFigure,
    ListKind,
    ListPaper,
    PaperEnd,
    PaperKind,
    Undertaking,
    Voter,
    VoterList,
)
from arpenteur.web.persons.electors.papers import back_by, recalled
from arpenteur.web.persons.electors.permissions import IMPORT_ELECTORS, PRINT_ELECTORS
from arpenteur.web.persons.electors.slices import AGES, SEXES, Slice, SliceSize, size_of
from arpenteur.web.persons.electors.undertaking import SENTENCE
from arpenteur.web.persons.local_series.models import MASKS, LocalSeries
from arpenteur.web.persons.local_series.page import value_of, written
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen

ROWS_SHOWN = 10
PAPERS_SHOWN = 12
MOST_STREETS = 400


_START, _END = 5.0, 93.0


def streets_of_place(campaign: Campaign, within: frozenset[str] | None) -> list[str]:
    """By name; ``within``: those of some stations alone."""
    streets = _streets_by_station(published_of(campaign).path)
    return sorted({street for station, street in streets if within is None or station in within})


@lru_cache(maxsize=4)
def _streets_by_station(path: Path) -> tuple[tuple[str, str], ...]:
    index = place_index(path)
    return tuple(
        (station, name)
        for of_commune in index.streets.values()
        for name, stations in of_commune.values()
        for station in stations
    )


@dataclass(frozen=True)
class TimelineMark:
    """A moment on the line: percent from the left, which one it is, its day."""

    along: float
    id: str
    day: date


@dataclass(frozen=True)
class ListTimeline:
    """Marks from the left to the right; ``last`` is where the last round stands."""

    marks: tuple[TimelineMark, ...]
    last: float

    @property
    def today(self) -> float:
        """Where the line begins to be ahead of us."""
        return self.marks[0].along

    @property
    def end(self) -> float:
        """Where the list is destroyed."""
        return self.marks[-1].along


def timeline(campaign: Campaign, gone: datetime, at: datetime) -> ListTimeline:
    """Of a campaign, from today on; days that are over are left out."""
    today, end = day_of(campaign, at), local(campaign, gone).date()
    days = [("silence", campaign.first_round - timedelta(days=1)), ("first", campaign.first_round)]
    if campaign.second_round:
        days.append(("second", campaign.second_round))
    span = max((end - today).days, 1)

    def along(day: date) -> float:
        return round(_START + (_END - _START) * min(max((day - today).days / span, 0.0), 1.0), 1)

    ahead = [TimelineMark(along(day), name, day) for name, day in days if today < day < end]
    last = along(campaign.second_round or campaign.first_round)
    return ListTimeline((TimelineMark(_START, "today", today), *ahead, TimelineMark(_END, "gone", end)), last)


@dataclass(frozen=True)
class FigureCell:
    """One figure of a station: as it is written, how far its bar goes (0 to 100), or why it is not shown."""

    text: str
    along: float
    masked: str


@dataclass(frozen=True)
class StationRow:
    """A station with its voters and its figures; ``chosen``: it is in the slice."""

    station: str
    label: str
    voters: int
    cells: Mapping[str, FigureCell]
    chosen: bool


@dataclass(frozen=True)
class PaperLine:
    """A paper with who asked for it and what can be done with it."""

    paper: ListPaper
    words: str
    asker: str
    is_late: bool
    mine: bool

    @property
    def state(self) -> str:
        """In one word."""
        paper = self.paper
        steps = (
            (paper.refused_at, _("refused")),
            (paper.destroyed_at, _("destroyed")),
            (paper.returned_at, _("brought back")),
            (self.is_late, _("recalled")),
            (paper.printed_at, _("out")),
            (paper.agreed_at, _("to print")),
        )
        return next((word for true, word in steps if true), _("waits for agreement"))


@dataclass(frozen=True)
class ListsView:
    """What there is: lists that are kept, one that waits, counts over all of those kept."""

    current: list[VoterList]
    waiting: list[VoterList]

    @property
    def voters(self) -> int:
        """Of all kept lists."""
        return sum(one.voters for one in self.current)

    @property
    def at_building(self) -> float:
        """Share of them whose address is one of the place."""
        return sum(one.at_building for one in self.current) / self.voters if self.voters else 0.0

    @property
    def destroyed(self) -> int:
        """Values that were never written."""
        return sum(one.values_destroyed for one in self.current)


def page(member: Member, chosen: Slice, at: datetime) -> dict[str, Any]:
    """Everything the page shows to a member; no name of a voter is opened for it."""
    campaign, ground = member.campaign, ground_of(member.campaign)
    lists = _lists(campaign)
    size = size_of(chosen.voters(campaign.pk, member.stations)) if lists.current else SliceSize(0, 0)
    rows = _rows(member, ground, chosen)
    figures = series_of(campaign)
    return {
        "section": "electors",
        "gone": gone_at(campaign),
        "days": max((local(campaign, gone_at(campaign)).date() - day_of(campaign, at)).days, 0),
        "over": at >= gone_at(campaign),
        "timeline": _timeline(campaign, at),
        "sentence": SENTENCE,
        "undertaking": Undertaking.objects.filter(campaign=campaign).first(),
        "lists": lists,
        "stations": len({row.station for row in rows if row.voters}),
        "all_stations": len(ground.stations),
        "rows": rows,
        "rows_shown": ROWS_SHOWN,
        "heads": [(kind, _head(kind, figures[kind][0])) for kind in FigureKind if kind in figures],
        "to_show": [one for one, series in figures.values() if series.kept_at is None],
        "slice": chosen,
        "size": size,
        "sheets": size.sheets(PaperKind.DOORS),
        "back_by": local(campaign, back_by(campaign, at)),
        "choices": _choices(member, ground, chosen, at) if lists.current else {},
        "papers": _papers(member, ground, at),
        "ends": PaperEnd.choices,
        "imports": member.may(IMPORT_ELECTORS.name),
        "prints": member.may(PRINT_ELECTORS.name),
        "agrees": member.may(Permission.KEEP_COMPLIANCE),
    }


def check_page(voters: VoterList) -> dict[str, Any]:
    """What was read of a file, before it is kept."""
    former = VoterList.objects.filter(campaign=voters.campaign_id, waits_until=None)
    ground = ground_of(voters.campaign)
    people = Voter.objects.filter(source=voters).order_by()
    counts = people.values_list("station").annotate(n=Count("pk"))
    found = {station: n for station, n in counts if station}
    return {
        "voters": voters,
        "kinds": [(ListKind(kind).label, n) for kind, n in people.values_list("kind").annotate(n=Count("pk"))],
        "missing": [ground.label(key) for key in ground.stations if key not in found],
        "all_stations": len(ground.stations),
        "unmatched": [(code, n, ", ".join(map(str, lines))) for code, n, lines in voters.unmatched],
        "former": sum(one.voters for one in former),
        "gone": gone_at(voters.campaign),
    }


def carriers(member: Member) -> list[Volunteer]:
    """Volunteers of the member's teams who may take paper, by name."""
    return sorted(people_seen(member).filter(paused_at=None), key=lambda one: one.name.casefold())


def _lists(campaign: Campaign) -> ListsView:
    found = list(VoterList.objects.filter(campaign=campaign))
    return ListsView([one for one in found if one.waits_until is None], [one for one in found if one.waits_until])


def _timeline(campaign: Campaign, at: datetime) -> ListTimeline:
    return timeline(campaign, gone_at(campaign), at)


def _rows(member: Member, ground: Ground, chosen: Slice) -> list[StationRow]:
    """Those with most newcomers first, else those with most new adults, else by voters."""
    campaign = member.campaign
    voters = _voters(member)
    figures = series_of(campaign)
    keys = set(voters) | {key for _figure, series in figures.values() for key in series.stations}
    keys &= ground.stations.keys() if member.stations is None else member.stations
    values = {kind: _values(series, keys) for kind, (_figure, series) in figures.items()}
    rows = [
        StationRow(
            station=key,
            label=ground.label(key),
            voters=voters.get(key, 0),
            cells={kind.value: cells[key] for kind, cells in values.items() if key in cells},
            chosen=key in chosen.stations,
        )
        for key in keys
    ]
    first = next((kind for kind in (FigureKind.NEWCOMERS, FigureKind.NEW_ADULTS) if kind in values), None)

    def rank(row: StationRow) -> tuple[bool, float, int, str]:
        cell = row.cells.get(first.value) if first else None
        return (not row.chosen, -(cell.along if cell else 0.0), -row.voters, row.station)

    return sorted(rows, key=rank)


def _voters(member: Member) -> dict[str, int]:
    rows = Slice().voters(member.campaign.pk, member.stations).exclude(station="").order_by()
    return dict(rows.values_list("station").annotate(n=Count("pk")))


def _values(series: LocalSeries, keys: set[str]) -> dict[str, FigureCell]:
    known = {key: value for key in keys if (value := value_of(series, key)) is not None}
    top = max(known.values(), default=0.0)
    cells: dict[str, FigureCell] = {}
    for key in keys & series.stations.keys():
        value, why = known.get(key), series.stations[key].get("masked")
        along = round(100 * max(value or 0.0, 0.0) / top, 1) if top > 0 else 0.0
        mask = str(MASKS.get(why, "")) if why else ""
        cells[key] = FigureCell(written(series, value), along, mask if value is None else "")
    return cells


def _head(kind: FigureKind, figure: ListFigure) -> str:
    """The title of a column, with the year it counts from."""
    if kind is FigureKind.NEWCOMERS:
        return _("New since %(year)d") % {"year": figure.since}
    if kind is FigureKind.NEW_ADULTS:
        return _("Born in %(year)d or later") % {"year": figure.since - 17}
    return str(kind.label)


def _choices(member: Member, ground: Ground, chosen: Slice, at: datetime) -> dict[str, Any]:
    seen = sorted(ground.stations) if member.stations is None else sorted(member.stations & ground.stations.keys())
    return {
        "stations": [(key, ground.label(key), key in chosen.stations) for key in seen],
        "ages": [(key, label) for key, (_least, _most, label) in AGES.items()],
        "sexes": list(SEXES.items()),
        "streets": _streets(member),
        "genres": PaperKind.choices,
        "carriers": [(str(one.pk), one.name) for one in carriers(member)] if member.may(PRINT_ELECTORS.name) else [],
        "asked_at": at,
    }


def _streets(member: Member) -> list[str]:
    return streets_of_place(member.campaign, member.stations)[:MOST_STREETS]


def _papers(member: Member, ground: Ground, at: datetime) -> list[PaperLine]:
    """Those out or waiting first, then the latest; of a narrowed member, those of her stations alone."""
    who = _members(member.campaign)
    found = [
        PaperLine(
            paper=one,
            words=Slice.of_row(one.slice).words(ground),
            asker=who.get(one.asker, ""),
            is_late=recalled(one, at),
            mine=one.asker in member.actor.pseudonyms,
        )
        for one in ListPaper.objects.select_related("carrier__person", "campaign").filter(campaign=member.campaign)
        if member.stations is None or (_within(one, member.stations))
    ]
    ended = [bool(one.paper.destroyed_at or one.paper.refused_at) for one in found]
    order = sorted(range(len(found)), key=lambda rank: (ended[rank], rank))
    return [found[rank] for rank in order][:PAPERS_SHOWN]


def _within(paper: ListPaper, stations: frozenset[str]) -> bool:
    """Whether a paper is of some stations alone."""
    own = set(paper.slice.get("stations", ()))
    return bool(own) and own <= stations


def _members(campaign: Campaign) -> dict[str, str]:
    """Pseudonym of each member to her name."""
    members = Membership.objects.select_related("user").filter(campaign=campaign)
    return {name: one.user.name for one in members for name in Actor("user", str(one.user_id)).pseudonyms}
