"""Reads: the signs in the events of a turf, and what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from arpenteur.web.foundation.campaigns.clock import local, zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.ground.phone.ground.fold import standing
from arpenteur.web.ground.phone.ground.gate import buildings_of
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Review, Turf
from arpenteur.web.ground.routes.live.anomalies import Anomaly, CheckedEvent, anomalies


@dataclass(frozen=True)
class Suspect:
    """Signs that belong together in a turf; ``phone`` is its rank there, ``first`` the time of the first door."""

    turf: Turf
    sign: Anomaly
    phone: int
    first: str

    @property
    def numbers(self) -> str:
        """As a form sends them back."""
        return ",".join(map(str, self.sign.numbers))


def suspects(campaign: Campaign, turfs: Sequence[Turf]) -> list[Suspect]:
    """Every sign in some turfs, the largest first."""
    found: list[Suspect] = []
    zone = zone_of(campaign)
    for turf in turfs:
        events = standing(DoorEvent.objects.filter(turf=turf))
        ranks = {pk: rank for rank, pk in enumerate(Phone.objects.filter(turf=turf).values_list("pk", flat=True), 1)}
        times = {one.number: one.occurred_at for one in events}
        for sign in anomalies(map(_said, events), buildings_of(turf.plan).keys(), zone):
            first = clock(local(campaign, min(times[number] for number in sign.numbers)))
            found.append(Suspect(turf, sign, ranks.get(sign.phone, 0), first))
    return sorted(found, key=lambda one: -one.sign.doors)


def reviews_of(turfs: Sequence[Turf]) -> list[Review]:
    """What is set aside, the latest first."""
    return list(Review.objects.filter(turf__in=turfs, restored_at=None).select_related("turf"))


def _said(event: DoorEvent) -> CheckedEvent:
    return CheckedEvent(
        number=event.number,
        phone=event.phone_id or 0,
        type=event.type,
        building=event.building,
        doors=event.quantity,
        at=event.occurred_at,
        received=event.received_at,
        order=event.sent_number,
    )
