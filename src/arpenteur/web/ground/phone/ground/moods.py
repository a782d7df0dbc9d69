"""Mood of the talks of a station: sums, released together from ``MOOD_FROM`` opened doors on (RGPD, art. 9).

A tally is never kept by itself: what comes in is added to a sum that nobody reads, and only that it came is kept. When
enough opened doors wait they are released at once, so that two readings differ by nothing or by enough doors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from arpenteur.web.ground.phone.ground.wire import Said
from arpenteur.web.ground.phone.kinds import MOOD_FROM
from arpenteur.web.ground.phone.models import Mood, MoodReceipt


@dataclass(frozen=True)
class Released:
    """What may be read of a station."""

    opened: int
    warm: int
    cool: int


def add(*, campaign: int, tallies: Iterable[Said], on: date) -> None:
    """Add tallies that never came before, inside the verb that received them; in the order of stations."""
    for said in sorted(tallies, key=lambda one: one.station):
        MoodReceipt.objects.create(id=said.id, campaign_id=campaign, received_on=on)
        Mood.objects.get_or_create(campaign_id=campaign, station=said.station)
        mood = Mood.objects.filter(station=said.station)
        mood.update(
            pending_opened=F("pending_opened") + said.opened,
            pending_warm=F("pending_warm") + said.warm,
            pending_cool=F("pending_cool") + said.cool,
        )
        mood.filter(pending_opened__gte=MOOD_FROM).update(
            opened=F("opened") + F("pending_opened"),
            warm=F("warm") + F("pending_warm"),
            cool=F("cool") + F("pending_cool"),
            pending_opened=0,
            pending_warm=0,
            pending_cool=0,
        )


def released() -> Mapping[str, Released]:
    """Station to the mood that may be read, in the sealed campaign; a station below the threshold is not there."""
    found = Mood.objects.filter(opened__gte=MOOD_FROM).values_list("station", "opened", "warm", "cool")
    return {station: Released(opened, warm, cool) for station, opened, warm, cool in found}
