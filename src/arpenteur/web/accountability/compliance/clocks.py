"""Reads: the legal clocks of a campaign and the days its people are erased, on one line of time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.law import Clock, campaign_clocks
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention

_MARGIN = timedelta(days=10)
_SHORT = timedelta(days=3)
_LEAST = 0.6
"""Of the width, in percent: a silence of two days still shows on a line of months."""


@dataclass(frozen=True)
class ClockBar:
    """One period, placed on the line of time from 0 to 100."""

    title: str
    round: int
    """Which round it belongs to, 0 for both."""
    why: str
    """Empty where a bar before it says the same."""
    article: str
    starts: datetime
    ends: datetime
    now: datetime
    left: float
    width: float
    erases: bool = False

    @property
    def exact(self) -> bool:
        """Whether its hours matter: a window of months begins and ends with a day."""
        return self.ends - self.starts < _SHORT

    @property
    def last_day(self) -> datetime:
        """The last moment inside."""
        return self.ends - timedelta(seconds=1)

    @property
    def state(self) -> str:
        """``before``, ``during`` or ``after``."""
        return "before" if self.now < self.starts else "during" if self.now < self.ends else "after"


@dataclass(frozen=True)
class Timeline:
    """Bars, and where today is; ``today`` is None where it lies outside."""

    bars: tuple[ClockBar, ...]
    today: float | None


def timeline(campaign: Campaign, at: datetime) -> Timeline:
    """Every clock of the electoral code, then the day members and volunteers go."""
    zone = zone_of(campaign)
    now = at.astimezone(zone)
    clocks = campaign_clocks(
        place=campaign.place,
        time_zone=campaign.time_zone,
        first_round=campaign.first_round,
        second_round=campaign.second_round,
    )
    last = campaign.second_round or campaign.first_round
    gone = term(Retention.VOLUNTEER).after_day(last, campaign.time_zone)
    begin = min(clock.starts for clock in clocks) - _MARGIN
    whole = (gone + _MARGIN - begin).total_seconds()

    def place(moment: datetime) -> float:
        return 100 * (moment - begin).total_seconds() / whole

    rule = term(Retention.VOLUNTEER)
    bars = [
        ClockBar(
            one.title,
            rank,
            "" if rank > 1 else one.reason,
            one.article,
            one.starts,
            one.ends,
            now,
            place(one.starts),
            max(_LEAST, place(one.ends) - place(one.starts)),
        )
        for one, rank in _ranked(clocks)
    ]
    erased = _("Members and volunteers erased")
    bars.append(ClockBar(erased, 0, rule.summary, rule.reference, gone, gone, now, place(gone), _LEAST, erases=True))
    today = place(now)
    return Timeline(tuple(bars), today if 0 <= today <= 100 else None)


def _ranked(clocks: Sequence[Clock]) -> Iterator[tuple[Clock, int]]:
    """Each clock with the round it belongs to, where its rule has one for each."""
    times, seen = Counter(clock.rule for clock in clocks), Counter[str]()
    for clock in clocks:
        seen[clock.rule] += 1
        yield clock, seen[clock.rule] if times[clock.rule] > 1 else 0
