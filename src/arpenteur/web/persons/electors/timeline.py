"""From today to the destruction of the list, as positions on a line: silences, rounds, the last day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.models import Campaign

_START, _END = 5.0, 93.0


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
