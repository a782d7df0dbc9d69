"""Which part of the campaign is counted: what the member may see, then what the filters keep."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from arpenteur.web.foundation.campaigns.clock import day_of, zone_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Tally
from arpenteur.web.site.glance.asking import EVER, WITHOUT_TEAM, GlanceQuestion, Span


@dataclass(frozen=True)
class GlanceScope:
    """A member's part of the ground and the filters, on a day of the territory.

    ``moment`` is when actions are looked at, to the quarter of an hour: whether their time is over; the midnight of
    ``today`` without one. ``stations`` and ``own_team`` are the walls of the member's role; ``team``, ``kind`` and
    ``span`` were asked for.
    """

    today: date
    zone: ZoneInfo
    stations: frozenset[str] | None = None
    own_team: int | None = None
    team: int | None = None
    kind: str = ""
    span: Span = EVER
    moment: datetime | None = None

    @classmethod
    def of(cls, member: Member, question: GlanceQuestion, at: datetime) -> "GlanceScope":
        """For a member's question."""
        today = day_of(member.campaign, at)
        return cls(
            today=today,
            zone=zone_of(member.campaign),
            stations=member.stations,
            own_team=member.team,
            team=question.team,
            kind=question.kind,
            span=question.span(today),
            moment=at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond),
        )

    @property
    def unfiltered(self) -> "GlanceScope":
        """All that the member may see, whatever the filters keep."""
        return replace(self, team=None, kind="", span=EVER)

    @property
    def now(self) -> datetime:
        """The moment at which actions are looked at."""
        return self.moment or self.midnight(self.today)

    def actions(self) -> QuerySet[Action]:
        """Actions of this part, drafts and cancelled ones too, one row for each of its stations.

        In a role narrowed to stations those that touch them, and those of its team that have none, as
        ``fieldwork.queries.within`` says.
        """
        found = Action.objects.filter(self._asked("")).order_by()
        if self.stations is None:
            return found
        here = Q(zones__station__in=self.stations)
        return found.filter(here if self.own_team is None else here | Q(zones=None))

    def tallies(self) -> QuerySet[Tally]:
        """Sums of this part, whatever the day."""
        return Tally.objects.filter(self._asked("action__"), self._here()).order_by()

    def events(self) -> QuerySet[FieldEvent]:
        """Events of this part, whatever the day."""
        return FieldEvent.objects.filter(self._asked("action__"), self._here()).order_by()

    def days(self, field: str = "day") -> Q:
        """Kept days of a column of days."""
        kept = Q()
        if self.span.since:
            kept &= Q(**{f"{field}__gte": self.span.since})
        if self.span.until:
            kept &= Q(**{f"{field}__lte": self.span.until})
        return kept

    def moments(self, field: str = "ends_at") -> Q:
        """Kept days of a column of moments, cut at the territory's midnights."""
        kept = Q()
        if self.span.since:
            kept &= Q(**{f"{field}__gte": self.midnight(self.span.since)})
        if self.span.until:
            kept &= Q(**{f"{field}__lt": self.midnight(self.span.until + timedelta(days=1))})
        return kept

    def this_week(self, field: str = "ends_at") -> Q:
        """From Monday on."""
        return Q(**{f"{field}__gte": self.midnight(self.today - timedelta(days=self.today.weekday()))})

    def midnight(self, day: date) -> datetime:
        """When a day of the territory begins."""
        return datetime.combine(day, time.min, tzinfo=self.zone)

    def key(self) -> str:
        """Tells this part from every other of the same campaign."""
        stations = "all" if self.stations is None else ",".join(sorted(self.stations))
        return repr((self.today, self.zone.key, stations, self.own_team, self.team, self.kind, self.span, self.moment))

    def _asked(self, prefix: str) -> Q:
        kept = Q()
        if self.own_team is not None:
            kept &= Q(**{f"{prefix}team": self.own_team})
        if self.team == WITHOUT_TEAM:
            kept &= Q(**{f"{prefix}team": None})
        elif self.team is not None:
            kept &= Q(**{f"{prefix}team": self.team})
        if self.kind:
            kept &= Q(**{f"{prefix}kind": self.kind})
        return kept

    def _here(self) -> Q:
        return Q() if self.stations is None else Q(station__in=self.stations)
