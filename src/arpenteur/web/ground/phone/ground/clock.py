"""When something happened, by the site's clock, from what a phone's clock says: it may be wrong, and mended since.

How wrong it is shows at each sending. An event carries the phone's time as it was noted: if the clock was mended
between the noting and the sending, the fault of an earlier sending is the right one. Which, is told by what cannot be:
nothing happened after it was sent, nor after what its phone noted next. Where both may be, nothing is refused that one
of them allows.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from arpenteur.web.ground.phone.ground.wire import Said
from arpenteur.web.ground.phone.models import DoorEvent, Phone

CLOCK_WRONG = timedelta(minutes=10)
"""A clock that is wrong by more is told to its owner; mended by more, it is a clock that was another one before."""
LONGEST_SKEW = timedelta(days=10_000)


class Clock:
    """The clock of one sending: ``skew`` is what is added to the phone's time to have the site's."""

    def __init__(self, phone: Phone | None, sent_at: datetime | None, at: datetime) -> None:
        self.phone, self.at = phone, at
        skew = timedelta() if sent_at is None else at - sent_at
        self.skew = max(-LONGEST_SKEW, min(skew, LONGEST_SKEW))
        self._next: dict[int, datetime] = {}
        self._earlier = [] if phone is None else self._before(phone)

    def order(self, events: Iterable[Said]) -> None:
        """Learn the ranks of a batch: what was noted before another event did not happen after it."""
        after: datetime | None = None
        for one in sorted(events, key=lambda said: said.n, reverse=True):
            if one.at + self.skew <= self.at:
                after = one.at + self.skew
            elif after is not None:
                self._next[one.n] = after

    def when(self, event: Said, allowed: Callable[[datetime], bool] = lambda _when: True) -> datetime:
        """When it happened: not before the phone came, not after now; the first that is possible and ``allowed``."""
        if self.phone is None:
            return min(event.at, self.at)
        usual = event.at + self.skew
        possible = usual <= self.at
        first = self._within(usual if possible else self._next.get(event.n, self.at))
        if possible and allowed(first):
            return first
        others = [self._within(event.at + skew) for skew in self._earlier if event.at + skew <= self.at]
        return next((one for one in others if allowed(one)), first)

    def is_wrong(self, event: Said, when: datetime) -> bool:
        """Whether its owner is told: now it is wrong, or it was."""
        gap = abs(when - (event.at + self.skew))
        return self.phone is not None and (abs(self.skew) > CLOCK_WRONG or gap > CLOCK_WRONG)

    def keep(self) -> dict[str, int]:
        """Columns of the phone to renew after this sending: how wrong the clock is, and was before it was mended."""
        seconds = round(self.skew.total_seconds())
        if not self._earlier:
            return {"skew_seconds": seconds}
        return {"skew_seconds": seconds, "skew_before_seconds": round(self._earlier[0].total_seconds())}

    def _within(self, when: datetime) -> datetime:
        return min(max(when, self.phone.joined_at), self.at) if self.phone is not None else min(when, self.at)

    def _before(self, phone: Phone) -> list[timedelta]:
        """How wrong it was at earlier sendings, where that is another fault than now. The turf's row is locked."""
        last, before = Phone.objects.values_list("skew_seconds", "skew_before_seconds").get(pk=phone.pk)
        found = [timedelta(seconds=one) for one in (last, before) if one is not None]
        other = [one for one in found if abs(one - self.skew) > CLOCK_WRONG]
        # A phone that never sent anything has shown no clock yet.
        return other if other and DoorEvent.objects.filter(phone=phone).exists() else []
