"""Reads: who is free when. Everything here is asked inside a ``sealed`` block."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.clock import zone_of
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.keys.blind import Word
from arpenteur.web.people.models import Person
from arpenteur.web.people.queries import find
from arpenteur.web.volunteers.models import Availability, Volunteer
from arpenteur.web.volunteers.slots import Slots, pieces_of, span

LONGEST = timedelta(days=31)
_MOMENT = timedelta(minutes=1)


def free_between(starts: datetime, ends: datetime, *, people: "QuerySet[Volunteer] | None" = None) -> list[Volunteer]:
    """Volunteers free from start to end: weekly slots and days, on the clock of the territory.

    Nobody who is paused. ``people`` narrows the question to some volunteers. Two queries, however many they are.
    Whether someone already has an action then is ``fieldwork.queries.busy_between``. Raises InputError where the end
    does not follow the start within 31 days.
    """
    if not timedelta(0) < ends - starts <= LONGEST:
        raise InputError(_("this slot cannot be read"), expected=_("an end after the start, within 31 days"))
    asked = (Volunteer.objects.all() if people is None else people).filter(paused_at=None)
    found = list(asked.select_related("campaign"))
    if not found:
        return []
    pieces = pieces_of(starts, ends, zone_of(found[0].campaign))
    slots = slots_of(asked, {piece.day for piece in pieces})
    return [one for one in found if one.pk in slots and slots[one.pk].free(pieces)]


def with_email(campaign: Campaign, email: str) -> "QuerySet[Volunteer]":
    """Volunteers of a campaign with that address, however it is written."""
    people = find(Person.objects.filter(campaign=campaign), campaign, Word.EMAIL, email)
    return Volunteer.objects.filter(by_email=True, person__in=people.order_by().values("pk"))


def free_now(campaign: Campaign, at: datetime) -> list[Volunteer]:
    """Volunteers of a campaign whose slots hold a moment."""
    return free_between(at, at + _MOMENT, people=Volunteer.objects.filter(campaign=campaign))


def slots_of(people: "QuerySet[Volunteer]", days: Iterable[date]) -> dict[int, Slots]:
    """Slots that matter on some days, by volunteer; nobody without a slot. One query."""
    asked = set(days)
    rows = Availability.objects.filter(
        Q(day__in=asked) | Q(weekday__in={day.weekday() for day in asked}), volunteer__in=people.order_by().values("pk")
    )
    found: dict[int, Slots] = {}
    for volunteer, weekday, day, starts, ends, free in rows.order_by().values_list(
        "volunteer_id", "weekday", "day", "starts", "ends", "free"
    ):
        slots = found.setdefault(volunteer, Slots())
        if day is None:
            slots.weekly.setdefault(weekday, []).append(span(starts, ends))
        else:
            kept = slots.added if free else slots.taken
            kept.setdefault(day, []).append(span(starts, ends))
    return found


def moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """The moment at which a territory's clocks show an hour of a day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
