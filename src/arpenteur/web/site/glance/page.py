"""One look at the ground: everything the page and its refreshed parts show, asked in a constant number of queries.

The station of the first zones that lags most, as an alert.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import cast
from urllib.parse import urlencode

from django.http import Http404
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.alerts import Alert, alerts_of
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.standing import Standings, question_of, standings_of
from arpenteur.web.foundation.campaigns.times import day_bounds
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.panel import class_in_words
from arpenteur.web.foundation.territory.templatetags.zones import whole_map
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.contacts.sums import KeptPeople, kept_people
from arpenteur.web.site.glance.asking import WITHOUT_TEAM, GlanceQuestion
from arpenteur.web.site.glance.board import GlanceBoard, GlanceRow, board, reach, title_of
from arpenteur.web.site.glance.drawn import Outlines, outlines_of, zones_drawn
from arpenteur.web.site.glance.first_steps import FirstSteps, first_steps, nothing_done
from arpenteur.web.site.glance.latest import Latest, latest
from arpenteur.web.site.glance.ledger import Ledger, ledgers
from arpenteur.web.site.glance.panel import GlancePanel, panel
from arpenteur.web.site.glance.people import Available, FreeSaturday, available, free_saturday, slot_of
from arpenteur.web.site.glance.progress import (
    FirstCounts,
    GoalProgress,
    doors_next_saturday,
    first_counts,
    last_day_before_the_vote,
    progress,
)
from arpenteur.web.site.glance.queries import Version, remember, version
from arpenteur.web.site.glance.scope import GlanceScope
from arpenteur.web.site.glance.sharing import Split, split
from arpenteur.web.site.glance.way import Way

_PERIODS = {
    "all": _lazy("since the start"),
    "today": _lazy("today"),
    "week": _lazy("the last 7 days"),
    "dates": _lazy("from one day to another"),
}
LEAST = 20
"""A station that lags by fewer doors is not spoken of."""


def latest_station(
    member: Member, ground: Ground, whole: GoalProgress, planned: Mapping[str, int], done: Mapping[str, int]
) -> Alert | None:
    """The station with the most doors missing beside an even pace from the first door to the last day.

    ``planned`` are the dwellings of each of the first stations, ``done`` the doors done there. None on time, or where
    nothing is to be expected yet.
    """
    if not whole.goal or whole.expected is None or whole.last_day is None:
        return None
    pace = whole.expected / whole.goal
    lags = {station: pace * doors - done.get(station, 0) for station, doors in planned.items()}
    station = max(lags, key=lambda one: (lags[one], one), default="")
    if not station or lags[station] < LEAST:
        return None
    share = numbers.percent(done.get(station, 0) / planned[station])
    edits = member.may(Permission.EDIT_ACTIONS)
    page = reverse("fieldwork:new" if edits else "glance:glance", args=[member.campaign.slug])
    return Alert(
        due=day_bounds(member.campaign, whole.last_day)[1],
        icon="clock",
        title=_("%(station)s: %(share)s of the doors") % {"station": ground.title(station), "share": share},
        detail=_("the furthest behind, by %(n)s doors") % {"n": numbers.decimal(lags[station])},
        verb=_("Go there") if edits else _("See"),
        url=f"{page}?{urlencode({'zone': station})}",
    )


@dataclass(frozen=True)
class Glance:
    """A member's question at a moment. Each part is made when it is first read."""

    member: Member
    question: GlanceQuestion
    at: datetime
    published: PublishedSnapshot
    ground: Ground
    scope: GlanceScope
    version: Version

    @classmethod
    def of(cls, request: CampaignRequest) -> "Glance":
        """From a request inside a campaign. Raises InputError for an unreadable address, Http404 without a snapshot."""
        member, question, at = request.member, GlanceQuestion.read(request.GET), timezone.now()
        campaign = member.campaign
        return cls(
            member=member,
            question=question,
            at=at,
            published=member.published,
            ground=member.ground,
            scope=GlanceScope.of(member, question, at),
            version=version(campaign),
        )

    @cached_property
    def beginning(self) -> bool:
        """Whether nothing was ever done in the campaign."""
        campaign = self.member.campaign
        return remember(("beginning", campaign.pk, self.version.all), lambda: nothing_done(campaign))

    @property
    def with_priorities(self) -> "Glance":
        """The same with the priorities on the map, unless another colour is asked for."""
        counted = self.question.metric == GlanceQuestion.metric
        return replace(self, question=replace(self.question, metric="priority")) if counted else self

    @property
    def local_now(self) -> datetime:
        """The moment on the clocks of the territory."""
        return local(self.member.campaign, self.at)

    @property
    def etag(self) -> str:
        """Changes when what is shown may change: a write, five minutes of availability, another day, view or member."""
        parts = (*self.shared, self.member.membership.pk)
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'

    @property
    def shared(self) -> tuple[object, ...]:
        """What everything but the alerts depends on: the same for members who have the same rights and part."""
        return (*self._view, slot_of(self.at), sorted(self.member.rights))

    @cached_property
    def alerts(self) -> list[Alert]:
        """What is to be done first by this member."""
        who = (self.member.membership.pk, sorted(self.member.rights))
        key = ("alerts", self.member.campaign.pk, self.version.settled, slot_of(self.at), get_language(), who)
        found = remember(key, lambda: alerts_of(self.member, self.at))
        late = latest_station(self.member, self.ground, self.way.doors, self.first_doors, self.counted_first.by_station)
        return sorted([*found, late], key=lambda one: one.order) if late else found

    @property
    def _view(self) -> tuple[object, ...]:
        """What the counts of a view depend on: never who looks at it, but by the part she may see."""
        campaign = self.member.campaign
        return (campaign.pk, self.version.all, self.published.digest, self.scope.key(), self.question, get_language())

    @property
    def _closed(self) -> GlanceQuestion:
        return replace(self.question, zone="")

    @cached_property
    def table(self) -> SafeString:
        """The table of zones. Its parts are written once for everyone who looks at the same view; the row of the zone
        she has open is written again.
        """
        everyone = (*self._view[:-2], self._closed, get_language())
        head, rows, foot = remember(("table parts", *everyone), lambda: self._parts(self._board(self._closed)))
        if self.question.zone:
            rows = rows | _rows(self.board, [row for row in self.board.rows if row.selected])
        return mark_safe("".join((head, *rows.values(), foot)))  # noqa: S308 — parts that templates escaped

    @staticmethod
    def _parts(shown: GlanceBoard) -> tuple[SafeString, dict[str, SafeString], SafeString]:
        shared = {"board": shown, "question": shown.question}
        head = render_to_string("glance/_table_head.html", shared)
        return head, _rows(shown, shown.visible), render_to_string("glance/_table_foot.html", shared)

    @cached_property
    def drawing(self) -> SafeString:
        """The zones of the drawing, written again only where a class has changed, or of the zone she has open."""
        key = ("zones", self.outlines.digest, self.bins, self._closed)
        zones = remember(key, lambda: zones_drawn(self.outlines, self._board(self._closed).rows))
        zones = zones | zones_drawn(self.outlines, [row for row in self.board.rows if row.selected])
        return whole_map(self.outlines.drawing, zones.values())

    @cached_property
    def books(self) -> dict[str, Ledger]:
        """The counts of the level asked for and of the stations."""
        campaign, level = self.member.campaign, self.question.level
        return ledgers(campaign, self.ground, self.scope, level, self.version, self.published.digest)

    @cached_property
    def standings(self) -> dict[str, Standings]:
        """The ranking at the level asked for and of the stations."""
        levels = {"station", self.question.level}
        return {level: standings_of(self.member.campaign, self.published, level) for level in levels}

    @cached_property
    def board(self) -> GlanceBoard:
        """Figures and rows. Raises Http404 where the zone asked for is none of the member's."""
        if self.question.zone and self.question.zone not in self.books[self.question.level].lines:
            raise Http404(self.question.zone)
        return self._board(self.question)

    def _board(self, question: GlanceQuestion) -> GlanceBoard:
        return board(question, self.ground, self.books, self.standings)

    @cached_property
    def outlines(self) -> Outlines:
        """The map, of the member's zones."""
        narrowed = self.scope.stations is not None
        only = frozenset(self.books[self.question.level].lines) if narrowed else None
        return outlines_of(self.published, self.question.level, self.standings[self.question.level], only)

    @cached_property
    def bins(self) -> str:
        """One figure a zone of the map, in the order of its features: its class."""
        classes = {row.zone: row.bin for row in self.board.rows}
        return "".join(str(classes.get(zone, 0)) for zone in self.outlines.zones)

    @cached_property
    def available(self) -> Available:
        """Who can be sent now, as numbers."""
        return available(self.member, self.scope, self.version.settled, self.at)

    @cached_property
    def latest(self) -> Latest | None:
        """The last sending."""
        return latest(self.member.campaign, self.scope, self.version.all)

    @cached_property
    def saturday(self) -> FreeSaturday:
        """What people said of the next Saturday."""
        return free_saturday(self.member, self.scope, self.version.settled)

    @cached_property
    def acquaintances(self) -> KeptPeople:
        """How many people keep in touch with the campaign, without any name."""
        campaign = self.member.campaign
        key = ("acquaintances", campaign.pk, self.version.settled, slot_of(self.at))
        return remember(key, lambda: kept_people(campaign, self.at))

    @cached_property
    def first_stations(self) -> frozenset[str]:
        """The stations to be done first, of those the member may see."""
        first = self.standings["station"].first
        return first if self.scope.stations is None else first & self.scope.stations

    @cached_property
    def counted_first(self) -> FirstCounts:
        """What was counted in the first stations, whatever the filters keep."""
        scope, first, campaign = self.scope.unfiltered, self.first_stations, self.member.campaign
        part = (self.published.digest, scope.key())
        planned = remember(("saturday", campaign.pk, self.version.settled, *part), lambda: doors_next_saturday(scope))
        depends_on = (self.version.all, self.standings["station"].key, *part)
        return remember(("first", campaign.pk, *depends_on), lambda: first_counts(scope, first, planned))

    def progress(self, measure: str) -> GoalProgress:
        """How far the first zones are: ``doors`` done, people ``met``."""
        last_day = last_day_before_the_vote(self.member.campaign, self.scope.today)
        return progress(measure, self.scope.today, last_day, sum(self.first_doors.values()), self.counted_first)

    @cached_property
    def first_doors(self) -> dict[str, int]:
        """Dwellings of each of the first stations."""
        stations = self.ground.stations
        return {one: stations[one].doors for one in sorted(self.first_stations) if one in stations}

    @cached_property
    def first_steps(self) -> FirstSteps:
        """What is to be set up before the first outing."""
        return first_steps(self.member, self.published, self.ground, self.standings["station"], self.saturday)

    @cached_property
    def way(self) -> Way:
        """The answer in a sentence, and the curve of the measure asked for."""
        doors = self.progress("doors")
        shown = doors if self.question.curve == "doors" else self.progress(self.question.curve)
        return Way(doors, shown, self.standings["station"].first_words)

    @property
    def latest_words(self) -> str:
        """The last sending in words."""
        return self.latest.words(self.ground) if self.latest else ""

    @cached_property
    def split(self) -> Split:
        """The work by team."""
        return split(self.member.campaign, self.scope, self.version)

    @cached_property
    def panel(self) -> GlancePanel | None:
        """The zone asked for."""
        zone = self.question.zone
        if not zone:
            return None
        line = self.books[self.question.level].lines[zone]
        title = title_of(self.ground, zone)
        return panel(self.member, self.scope, self.ground, line, title, self.available, self.at)

    @property
    def priority(self) -> str:
        """Class of the zone asked for in words, empty where it has none."""
        standing = self.standings[self.question.level].zones.get(self.question.zone)
        return class_in_words(standing.zone) if standing and standing.priority else ""

    @property
    def reach(self) -> int:
        """Length of the bar of the zone asked for, 0 to 100."""
        return reach(self.panel.line.share if self.panel else None)

    @property
    def filters_in_words(self) -> str:
        """What is counted, for the closed line of the filters."""
        words = [str(_PERIODS[self.question.period])]
        if self.question.kind:
            words.append(str(Kind(self.question.kind).label))
        if self.question.team == WITHOUT_TEAM:
            words.append(_("without a team"))
        elif self.question.team is not None:
            words.append(_("one team"))
        return " · ".join(words)

    @property
    def names_shown(self) -> bool:
        """Whether the role sees volunteers."""
        return self.member.may(Permission.SEE_VOLUNTEERS)

    @property
    def profile_query(self) -> str:
        """The strategy's question, for links to profiles."""
        return question_of(self.member.campaign, self.question.level).query()


def _rows(shown: GlanceBoard, rows: Iterable[GlanceRow]) -> dict[str, SafeString]:
    """Each row of the table by zone."""
    template = get_template("glance/_table_row.html")
    return {
        row.zone: cast(SafeString, template.render({"board": shown, "question": shown.question, "row": row}))
        for row in rows
    }
