"""Reads: who is free when. Everything here is asked inside a ``sealed`` block."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.people.queries import find
from arpenteur.web.persons.volunteers.models import Availability, Volunteer, WeekQuestion
from arpenteur.web.persons.volunteers.slots import DAY_SECONDS, Piece, Slots, pieces_of, span

LONGEST = timedelta(days=31)
_MOMENT = timedelta(minutes=1)


class Reply(StrEnum):
    """What a volunteer said of some days, in one word."""

    YES = "yes"
    """Free in a slot of one of them, which she named for that day."""
    PERHAPS = "perhaps"
    """Perhaps free, and surely in no slot."""
    USUAL = "usual"
    """Free in a slot of her ordinary week."""
    NO = "no"
    """Free on none of them, and she said so."""
    NOTHING = "nothing"
    """She said nothing: that is not a refusal."""


def free_between(starts: datetime, ends: datetime, *, people: "QuerySet[Volunteer] | None" = None) -> list[Volunteer]:
    """Volunteers free from start to end: weekly slots and days, on the clock of the territory.

    Nobody who is paused, nobody who is only perhaps free. ``people`` narrows the question to some volunteers. Two
    queries, however many they are. Whether someone already has an action then is ``fieldwork.queries.busy_between``.
    Raises InputError where the end does not follow the start within 31 days.
    """
    return _between(starts, ends, people, Slots.free)


def perhaps_between(
    starts: datetime, ends: datetime, *, people: "QuerySet[Volunteer] | None" = None
) -> list[Volunteer]:
    """Volunteers who are perhaps free from start to end and said no more than that. As ``free_between`` otherwise."""
    return _between(starts, ends, people, Slots.perhaps_free)


def silent(people: "QuerySet[Volunteer]", days: Iterable[date]) -> "QuerySet[Volunteer]":
    """Those of the volunteers who said nothing about these days. Nobody who is paused. One query, when it is read.

    Whoever has an ordinary week, a slot of one of the days or an answer about one of them said something.
    """
    asked = set(days)
    said = Availability.objects.filter(Q(day=None) | Q(day__in=asked), volunteer=OuterRef("pk"))
    answered = _answers(asked).filter(volunteer=OuterRef("pk"))
    return people.filter(~Exists(said), ~Exists(answered), paused_at=None)


def replies(people: "QuerySet[Volunteer]", days: Iterable[date]) -> dict[int, Reply]:
    """What each volunteer said about some days, by number, paused or not: silence is not a refusal. Four queries."""
    asked = sorted(set(days))
    numbers = people.order_by().values("pk")
    slots = slots_of(people, asked)
    usual = set(Availability.objects.filter(volunteer__in=numbers, day=None).values_list("volunteer", flat=True))
    answered = set(_answers(asked).filter(volunteer__in=numbers).values_list("volunteer", flat=True))
    return {
        number: _reply(slots.get(number, Slots()), asked, heard=number in usual or number in answered)
        for number in people.order_by().values_list("pk", flat=True)
    }


def _answers(days: Collection[date]) -> "QuerySet[WeekQuestion]":
    """Answers about one of some days."""
    about = (Q(first_day__lte=day, last_day__gte=day) for day in days)
    return WeekQuestion.objects.exclude(answer="").filter(reduce(or_, about, Q(pk__in=())))


def _reply(slots: Slots, days: Iterable[date], *, heard: bool) -> Reply:
    """``heard``: whether she has an ordinary week or answered, whatever her slots of these days are."""
    spoke = heard or bool(slots.added or slots.taken or slots.perhaps)
    whole = [Piece(day, 0, DAY_SECONDS) for day in days]
    if any(slots.share(day) > 0 for day in whole):
        return Reply.YES if slots.added else Reply.USUAL
    if any(slots.perhaps_share(day) > 0 for day in whole):
        return Reply.PERHAPS
    return Reply.NO if spoke else Reply.NOTHING


def _between(
    starts: datetime,
    ends: datetime,
    people: "QuerySet[Volunteer] | None",
    fits: Callable[[Slots, list[Piece]], bool],
) -> list[Volunteer]:
    if not timedelta(0) < ends - starts <= LONGEST:
        raise InputError(_("this slot cannot be read"), expected=_("an end after the start, within 31 days"))
    asked = (Volunteer.objects.all() if people is None else people).filter(paused_at=None)
    found = list(asked.select_related("campaign"))
    if not found:
        return []
    pieces = pieces_of(starts, ends, zone_of(found[0].campaign))
    slots = slots_of(asked, {piece.day for piece in pieces})
    return [one for one in found if one.pk in slots and fits(slots[one.pk], pieces)]


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
    for volunteer, weekday, day, starts, ends, free, perhaps in rows.order_by().values_list(
        "volunteer_id", "weekday", "day", "starts", "ends", "free", "perhaps"
    ):
        slots = found.setdefault(volunteer, Slots())
        if day is None:
            slots.weekly.setdefault(weekday, []).append(span(starts, ends))
        else:
            kept = slots.perhaps if perhaps else slots.added if free else slots.taken
            kept.setdefault(day, []).append(span(starts, ends))
    return found


def moment(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """The moment at which a territory's clocks show an hour of a day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
