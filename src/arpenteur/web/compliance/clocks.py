"""Reads: the legal clocks of a campaign and the days its people are erased, on one line of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from arpenteur.domain.law import campaign_clocks
from arpenteur.domain.law.retention import term
from arpenteur.web.campaigns.clock import zone_of
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.shared.privacy import Retention

_MARGIN = timedelta(days=10)
_LEAST = 0.6
"""Of the width, in percent: a silence of two days still shows on a line of months."""


@dataclass(frozen=True)
class Bar:
    """One period, placed on the line of time from 0 to 100."""

    title: str
    why: str
    article: str
    starts: datetime
    ends: datetime
    now: datetime
    left: float
    width: float
    erases: bool = False

    @property
    def state(self) -> str:
        """``before``, ``during`` or ``after``."""
        return "before" if self.now < self.starts else "during" if self.now < self.ends else "after"


@dataclass(frozen=True)
class Timeline:
    """Bars, and where today is; ``today`` is None where it lies outside."""

    bars: tuple[Bar, ...]
    today: float | None


def timeline(campaign: Campaign, at: datetime) -> Timeline:
    """Every clock of the electoral code, then the day members and volunteers go."""
    zone = zone_of(campaign)
    now = at.astimezone(zone)
    clocks = campaign_clocks(
        place=campaign.place, time_zone=campaign.time_zone, first_round=campaign.first_round,
        second_round=campaign.second_round,
    )  # fmt: skip
    last = campaign.second_round or campaign.first_round
    gone = term(Retention.VOLUNTEER).after_day(last, campaign.time_zone)
    begin = min(clock.starts for clock in clocks) - _MARGIN
    whole = (gone + _MARGIN - begin).total_seconds()

    def place(moment: datetime) -> float:
        return 100 * (moment - begin).total_seconds() / whole

    bars = [
        Bar(clock.title, clock.reason, clock.article, clock.starts, clock.ends, now, place(clock.starts),
            max(_LEAST, place(clock.ends) - place(clock.starts)))
        for clock in clocks
    ]  # fmt: skip
    rule = term(Retention.VOLUNTEER)
    erased = _("Members and volunteers erased")
    bars.append(Bar(erased, rule.summary, rule.reference, gone, gone, now, place(gone), _LEAST, erases=True))
    today = place(now)
    return Timeline(tuple(bars), today if 0 <= today <= 100 else None)
