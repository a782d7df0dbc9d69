"""Slots on the wall clock of a territory: a question cut at midnights and clock changes, and whether slots cover it.

Slots are hours that a clock shows, so a moment is in a slot where the clock shows an hour of the slot. When clocks go
back an hour is shown twice and both are in the slot; when they go forward the missing hour is in none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY_SECONDS = 24 * 3600
_STEP = timedelta(minutes=15)
_LAST_MINUTE = DAY_SECONDS - 60

Span = tuple[int, int]
"""Seconds of a day: from (kept), to (not kept)."""


@dataclass(frozen=True)
class Piece:
    """A stretch of one calendar day, in seconds of its clock."""

    day: date
    start: int
    end: int


@dataclass
class Slots:
    """What one person said: free every week (by weekday), on a day, taken away on a day, perhaps free on a day.

    A slot taken away wins over perhaps, perhaps wins over free.
    """

    weekly: dict[int, list[Span]] = field(default_factory=dict)
    added: dict[date, list[Span]] = field(default_factory=dict)
    taken: dict[date, list[Span]] = field(default_factory=dict)
    perhaps: dict[date, list[Span]] = field(default_factory=dict)

    def free(self, pieces: Iterable[Piece]) -> bool:
        """Whether every second of all pieces is free, and not only perhaps."""
        return all(covered(one, self._given(one.day), self._not_sure(one.day)) for one in pieces)

    def perhaps_free(self, pieces: Sequence[Piece]) -> bool:
        """Whether every second of all pieces is free or perhaps free, some of them only perhaps."""
        most = (
            covered(one, [*self._given(one.day), *self.perhaps.get(one.day, ())], self.taken.get(one.day, ()))
            for one in pieces
        )
        return all(most) and not self.free(pieces)

    def share(self, piece: Piece) -> float:
        """Which part of a piece is free, 0 to 1; what is only perhaps free is not."""
        return _share(minus(union(self._given(piece.day)), self._not_sure(piece.day)), piece)

    def perhaps_share(self, piece: Piece) -> float:
        """Which part of a piece is only perhaps free, 0 to 1."""
        return _share(minus(union(self.perhaps.get(piece.day, ())), self.taken.get(piece.day, ())), piece)

    def _given(self, day: date) -> list[Span]:
        return [*self.weekly.get(day.weekday(), ()), *self.added.get(day, ())]

    def _not_sure(self, day: date) -> list[Span]:
        return [*self.taken.get(day, ()), *self.perhaps.get(day, ())]


def span(starts: time, ends: time) -> Span:
    """A slot in seconds; one that ends in the last minute of a day lasts until midnight."""
    end = _seconds(ends)
    return _seconds(starts), DAY_SECONDS if end >= _LAST_MINUTE else end


def pieces_of(starts: datetime, ends: datetime, zone: ZoneInfo) -> list[Piece]:
    """A stretch of time as the clocks of a zone show it, cut where the day or the offset changes.

    Offsets and days change on quarters of an hour everywhere since 1972, so that quarters are where one looks.
    """
    found: list[Piece] = []
    offset = None
    for start, end in pairwise(_cuts(starts.astimezone(UTC), ends.astimezone(UTC))):
        local = start.astimezone(zone)
        first = _seconds(local.time())
        last = first + int((end - start).total_seconds())
        if found and local.utcoffset() == offset and found[-1].day == local.date():
            found[-1] = Piece(local.date(), found[-1].start, last)
        else:
            found.append(Piece(local.date(), first, last))
        offset = local.utcoffset()
    return found


def covered(piece: Piece, free: Sequence[Span], taken: Sequence[Span]) -> bool:
    """Whether slots cover a piece of their day and none taken away touches it."""
    if any(start < piece.end and end > piece.start for start, end in taken):
        return False
    return any(start <= piece.start and end >= piece.end for start, end in union(free))


def union(spans: Iterable[Span]) -> list[Span]:
    """The same seconds, as few spans as possible, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def minus(free: Sequence[Span], taken: Iterable[Span]) -> list[Span]:
    """Seconds free and not taken away."""
    left = list(free)
    for start, end in taken:
        left = [
            (first, last)
            for one, other in left
            for first, last in ((one, min(other, start)), (max(one, end), other))
            if last > first
        ]
    return left


def _share(spans: Iterable[Span], piece: Piece) -> float:
    seconds = sum(max(min(end, piece.end) - max(start, piece.start), 0) for start, end in spans)
    return seconds / (piece.end - piece.start)


def _cuts(starts: datetime, ends: datetime) -> list[datetime]:
    quarter = starts.replace(minute=starts.minute // 15 * 15, second=0, microsecond=0) + _STEP
    cuts = [starts]
    while quarter < ends:
        cuts.append(quarter)
        quarter += _STEP
    return [*cuts, ends]


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
