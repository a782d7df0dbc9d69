"""Writes: which stair a phone of the pair is in. It runs out by itself and forbids nothing, so the journal has none."""

from datetime import datetime, timedelta

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.phone.kinds import RESERVED_MINUTES
from arpenteur.web.ground.phone.models import Phone, Reservation, Turf


@verb(no_line="a stair that somebody is in for some minutes: it runs out by itself")
def reserve(*, phone: Phone, building: str, stair: str, by: Actor, at: datetime) -> Reservation:
    """Say that a phone is in a stair, for a quarter of an hour; another's that has not run out stays, and is told."""
    del by  # a stair that somebody is in for some minutes is no lasting write
    Turf.objects.select_for_update().get(pk=phone.turf_id)
    held = Reservation.objects.filter(turf=phone.turf_id, building=building, stair=stair).first()
    if held is not None and held.phone_id != phone.pk and held.until > at:
        return held
    values = {"phone": phone, "until": at + timedelta(minutes=RESERVED_MINUTES)}
    kept, _created = Reservation.objects.update_or_create(
        campaign_id=phone.campaign_id, turf_id=phone.turf_id, building=building, stair=stair, defaults=values
    )
    return kept


@verb(no_line="a stair that somebody is in for some minutes: it runs out by itself")
def free(*, phone: Phone, building: str, stair: str, by: Actor, at: datetime) -> None:
    """The phone has left the stair; those that ran out are swept away with it."""
    del by
    Reservation.objects.filter(turf=phone.turf_id, building=building, stair=stair, phone=phone).delete()
    Reservation.objects.filter(turf=phone.turf_id, until__lte=at).delete()


def reserved(turf: Turf, at: datetime) -> list[Reservation]:
    """Stairs of a turf that somebody is in."""
    return list(Reservation.objects.filter(turf=turf, until__gt=at).order_by("building", "stair"))
