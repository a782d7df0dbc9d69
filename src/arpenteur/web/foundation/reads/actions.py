"""Writes: a name is opened, names are searched, and what was unusual is explained."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import named, record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Permission, Role, rights_of
from arpenteur.web.foundation.reads.limits import (
    LATELY,
    Alarm,
    DayCounts,
    alarm_of,
    given_alarm,
    is_night,
    listing_alarm,
)
from arpenteur.web.foundation.reads.models import ReadingDay, ReadingStop, Why
from arpenteur.web.foundation.reads.outgoing import hand_over_stopped

KEPT = timedelta(days=60)
"""How long days are kept: her usual number is their median."""

_DAY = timedelta(days=1)
_PAGE = "page"
"""What stands for a page of a list where the number of a row is kept."""


@dataclass(frozen=True)
class Reader:
    """Who reads, and whether from a device that had never signed in before."""

    member: Member
    new_device: bool = False

    @property
    def name(self) -> str:
        """Her pseudonym."""
        return self.member.actor.pseudonym


@verb("names.opened", "name read", also="names.stopped", acts="the reader, named by her membership")
def note_opened(*, row: models.Model, reader: Reader, at: datetime) -> ReadingStop | None:
    """One named record is opened, with its line in the journal; what stops her where she may not open it.

    Called before anything of it is shown, in the sealed campaign.
    """
    stop = ReadingStop.objects.filter(reader=reader.name, explained_at=None).first()
    if stop is not None:
        return stop
    campaign = reader.member.campaign
    day = _day(reader, at)
    day.in_a_row = day.in_a_row + 1 if _follows(row, day.last) else 1
    day.last = named(row)
    day.records += 1
    day.counted += 1
    day.at_night += is_night(local(campaign, at).hour)
    day.on_new_device += reader.new_device
    day.save()
    record(verb="names.opened", subject=row, by=reader.member.actor, at=at, campaign=campaign.pk, counting=True)
    return _stop(reader, day, at)


@verb("names.searched", "names searched", acts="the reader, named by her membership")
def note_searched(*, table: type[models.Model], count: int, reader: Reader, at: datetime) -> ReadingStop | None:
    """Names were searched: how many were found, never the words; what stops her where she may not search."""
    stop = ReadingStop.objects.filter(reader=reader.name, explained_at=None).first()
    if stop is not None:
        return stop
    day = _day(reader, at)
    day.searches += 1
    day.save(update_fields=["searches"])
    record(
        subject=table._meta.label,
        by=reader.member.actor,
        at=at,
        campaign=reader.member.campaign.pk,
        counting=True,
        n=count,
    )
    return None


@verb(
    "names.listed",
    "first list of names of the day read",
    acts="the reader, named by her membership",
    own_transaction=True,
)
def note_listed(*, names: int, reader: Reader, at: datetime) -> None:
    """A page showed a list of so many names: counted in the reader's day, whose first list is a line of the journal.

    It stops nobody: teams work with these lists all day.
    """
    more = {"lists": F("lists") + 1, "listed": F("listed") + names}
    campaign = reader.member.campaign
    if ReadingDay.objects.filter(reader=reader.name, day=day_of(campaign, at), lists__gt=0).update(**more):
        return
    with transaction.atomic():
        day = _day(reader, at)
        if not day.lists:
            record(subject=day, by=reader.member.actor, at=at, campaign=campaign.pk, counting=True, n=names)
        ReadingDay.objects.filter(pk=day.pk).update(**more)


@verb(also=("names.listed", "names.stopped"), acts="the reader, named by her membership")
def note_contacts_listed(
    *, names: int, page: int | None, reader: Reader, at: datetime, agreed_at: datetime | None = None
) -> ReadingStop | None:
    """A page with a list of so many contacts is about to be shown, counted as ``note_listed``; what stops her where she
    may not see it: she leafs through a whole list, or saw more names than her role works with in a day. ``page``: None
    for a file and for what is no page of a list. ``agreed_at``: when somebody else agreed to a file, who was shown what
    she had read that day: it is one reading, and what had stopped her before does not hold it.
    """
    stops = ReadingStop.objects.filter(reader=reader.name, explained_at=None)
    stop = (stops.filter(stopped_at__gt=agreed_at) if agreed_at else stops).first()
    if stop is not None:
        return stop
    day = _day(reader, at)
    if not day.lists:
        record(
            verb="names.listed",
            subject=day,
            by=reader.member.actor,
            at=at,
            campaign=reader.member.campaign.pk,
            counting=True,
            n=names,
        )
    if page is not None:
        day.in_a_row = day.in_a_row + 1 if day.last in {f"{_PAGE}:{page - 1}", f"{_PAGE}:{page + 1}"} else 1
        day.last = f"{_PAGE}:{page}"
    day.lists += 1
    day.listed += 1 if agreed_at else names
    day.save()
    if agreed_at:
        return None
    explained = ReadingStop.objects.filter(reader=reader.name, explained_at__isnull=False, stopped_at__gte=at - _DAY)
    pages = day.in_a_row if page is not None else 0
    alarm = listing_alarm(day.listed, pages, reader.member.role, explained=explained.count())
    return None if alarm is None else _stopped_by(alarm, reader, day, at)


@verb(
    "names.given", "name given to somebody who calls", also="names.stopped", acts="the reader, named by her membership"
)
def note_given(*, row: models.Model, reader: Reader, at: datetime) -> ReadingStop | None:
    """A room is about to give her one record to work on, that she did not choose: a line of the journal, counted apart
    from those she opens; what stops her where she may not see it.
    """
    stop = ReadingStop.objects.filter(reader=reader.name, explained_at=None).first()
    if stop is not None:
        return stop
    day = _day(reader, at)
    lately = [one for one in day.lately if datetime.fromisoformat(one) > at - LATELY]
    day.lately = [*lately, at.isoformat()]
    day.in_turn += 1
    day.save(update_fields=["in_turn", "lately"])
    record(
        verb="names.given",
        subject=row,
        by=reader.member.actor,
        at=at,
        campaign=reader.member.campaign.pk,
        counting=True,
    )
    said = ReadingStop.objects.filter(reader=reader.name, explained_at__isnull=False)
    alarm = given_alarm(
        day.in_turn,
        len(day.lately),
        explained=said.filter(stopped_at__gte=at - _DAY).count(),
        paced=not said.filter(explained_at__gt=at - LATELY).exists(),
    )
    return None if alarm is None else _stopped_by(alarm, reader, day, at)


@dataclass(frozen=True)
class ReadingToday:
    """What somebody read in a day: names on lists, records opened; since when she is stopped, None where she is not."""

    names: int
    records: int
    stopped_at: datetime | None


def reading_today(*, reader: str, campaign: Campaign, at: datetime) -> ReadingToday:
    """Of whoever has this pseudonym, in the sealed campaign: for somebody who answers a question about her."""
    day = ReadingDay.objects.filter(reader=reader, day=day_of(campaign, at)).first()
    stop = ReadingStop.objects.filter(reader=reader, explained_at=None).first()
    found = (day.listed, day.records) if day else (0, 0)
    return ReadingToday(*found, stopped_at=stop.stopped_at if stop else None)


@verb("names.explained", "unusual reading of names explained")
def explain(*, stop: ReadingStop, why: Why, by: Actor, at: datetime) -> None:
    """Say why a person opened so many names: she may again, and what she opened counts from nought.

    Raises InputError for herself, as long as somebody else of the campaign may say it.
    """
    if stop.explained_at is not None:
        return
    if by.pseudonym == stop.reader and len(_who_may_explain(stop.campaign_id, at) - {stop.reader}):
        raise InputError(_("the person who read is not the one to say it"), action=_("ask another director"))
    ReadingStop.objects.filter(pk=stop.pk).update(why=why, explained_at=at)
    ReadingDay.objects.filter(reader=stop.reader).update(counted=0, in_a_row=0, at_night=0, on_new_device=0)
    record(subject=stop, by=by, at=at, campaign=stop.campaign_id, alarm=stop.alarm, why=str(why))


def _stop(reader: Reader, day: ReadingDay, at: datetime) -> ReadingStop | None:
    before = ReadingDay.objects.filter(reader=reader.name, records__gt=0).exclude(pk=day.pk)
    counted = DayCounts(day.counted, day.in_a_row, day.at_night, day.on_new_device)
    alarm = alarm_of(counted, list(before.values_list("records", flat=True)), reader.member.role)
    return None if alarm is None else _stopped_by(alarm, reader, day, at)


def _stopped_by(alarm: Alarm, reader: Reader, day: ReadingDay, at: datetime) -> ReadingStop:
    campaign = reader.member.campaign
    stop = ReadingStop.objects.create(
        campaign=campaign, reader=reader.name, alarm=alarm, records=day.records, stopped_at=at
    )
    record(
        verb="names.stopped",
        subject=stop,
        by=reader.member.actor,
        at=at,
        campaign=campaign.pk,
        alarm=str(alarm),
        n=day.records,
    )
    hand_over_stopped(stop=stop, at=at)
    return stop


def _day(reader: Reader, at: datetime) -> ReadingDay:
    """Her day, locked: two pages at once are counted one after the other. Days too old to be compared go."""
    campaign = reader.member.campaign
    today = day_of(campaign, at)
    found, new = ReadingDay.objects.get_or_create(campaign=campaign, reader=reader.name, day=today)
    if new:
        ReadingDay.objects.filter(day__lt=today - KEPT).delete()
    return ReadingDay.objects.select_for_update().get(pk=found.pk)


def _follows(row: models.Model, last: str) -> bool:
    table, _colon, number = last.partition(":")
    return table == row._meta.label and number.isdigit() and abs(int(number) - int(row.pk)) == 1


def _who_may_explain(campaign: int, at: datetime) -> set[str]:
    roles = [role for role in Role if Permission.KEEP_COMPLIANCE in rights_of(role)]
    members = Membership.objects.filter(campaign=campaign, role__in=roles).exclude(expires_at__lte=at)
    return {Actor("user", str(user)).pseudonym for user in members.values_list("user", flat=True)}
