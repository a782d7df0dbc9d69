"""Writes: volunteers, what they say of themselves, their personal link."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.secret_links import close_link, renew_link
from arpenteur.web.persons.people.actions import join
from arpenteur.web.persons.people.identity import (
    PersonDetails,
    change_person,
    correct,
    people_for,
    person_for,
    person_of_account,
    stranger,
)
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.volunteers.models import Availability, LineSource, Volunteer, WeekQuestion
from arpenteur.web.persons.volunteers.people import checked
from arpenteur.web.persons.volunteers.queries import with_email

MOST_SLOTS = 60
_WHO = ("name", "email", "phone")
"""Columns of the person under her line."""
WeekSlot = tuple[int, time, time]
DaySlot = tuple[time, time, bool]


@verb("volunteer.added", "volunteer added")
def add_volunteer(*, campaign: Campaign, source: LineSource, by: Actor, at: datetime, **values: Any) -> Volunteer:
    """Write a volunteer down; she is who has the same name and e-mail address, where the campaign knows her otherwise.

    One who signs up by herself is a new person: nobody knows yet that the address is hers. Raises InputError for a
    value that may not be held (``people.checked``).
    """
    details, kept = _split(checked({"name": "", **values}))
    if source == LineSource.HERSELF:
        person = stranger(campaign=campaign, details=details)
    else:
        person = person_for(role=Volunteer, campaign=campaign, details=details)
    volunteer = _line(campaign, person, details, source=source, joined_at=at, **kept)
    volunteer.save(force_insert=True)
    record(subject=volunteer, by=by, at=at, campaign=campaign.pk, source=str(source))
    return volunteer


@verb("volunteers.imported", "list of volunteers imported")
def add_volunteers(*, campaign: Campaign, people: Iterable[dict[str, Any]], by: Actor, at: datetime) -> list[Volunteer]:
    """An imported list, all or none, in one line of the journal. Raises InputError as ``add_volunteer``."""
    each = [_split(checked(one)) for one in people]
    persons = people_for(role=Volunteer, campaign=campaign, each=[details for details, _kept in each])
    rows = [
        _line(campaign, person, details, source=LineSource.IMPORT, joined_at=at, **kept)
        for person, (details, kept) in zip(persons, each, strict=True)
    ]
    Volunteer.objects.bulk_create(rows, batch_size=500)
    record(subject="volunteers.Volunteer", by=by, at=at, campaign=campaign.pk, n=len(rows))
    return rows


@verb("volunteer.changed", "volunteer changed")
def change_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime, **values: Any) -> Volunteer:
    """Change what is held of her. Raises InputError for a value that may not be held."""
    kept = checked(values)
    changed = sorted(name for name, value in kept.items() if name not in _WHO and getattr(volunteer, name) != value)
    for name in changed:
        setattr(volunteer, name, kept[name])
    if changed:
        volunteer.save(update_fields=changed)
    changed = sorted([*changed, *correct(line=volunteer, **{name: kept[name] for name in _WHO if name in kept})])
    if changed:
        _note("volunteer.changed", volunteer, by, at, fields=changed)
    return volunteer


@verb("volunteer.paused", "volunteer paused")
def pause_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Leave her in peace: neither proposed nor written to, until she comes back; again is not an error."""
    if volunteer.paused_at is None:
        volunteer.paused_at = at
        volunteer.save(update_fields=["paused_at"])
        _note("volunteer.paused", volunteer, by, at)


@verb("volunteer.resumed", "volunteer back")
def resume_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """She is back."""
    if volunteer.paused_at is not None:
        volunteer.paused_at = None
        volunteer.save(update_fields=["paused_at"])
        _note("volunteer.resumed", volunteer, by, at)


@verb("volunteer.forgotten", "volunteer erased")
def forget_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Erase her line, her slots, her teams and her part in actions. What was counted stays, without her."""
    _note("volunteer.forgotten", volunteer, by, at)
    volunteer.delete()


@verb("volunteer.linked", "volunteer linked to an account")
def link_account(*, volunteer: Volunteer, user: Any, by: Actor, at: datetime) -> Volunteer:
    """Her line belongs to an account. Its links close: whoever signed up with her address may hold them.

    Raises InputError where the account already has another line here.
    """
    own = Person.objects.filter(user=user).exclude(pk=volunteer.person_id).first()
    if own is not None and Volunteer.objects.filter(person=own).exists():
        raise InputError(_("this account already has a volunteer's record"), action=_("forget one of the two first"))
    if own is not None:
        join(person=own, into=volunteer.person, by=by, at=at)
    change_person(person=volunteer.person, user=user, open_link=False)
    volunteer.digest = None
    volunteer.save(update_fields=["digest"])
    WeekQuestion.objects.filter(volunteer=volunteer).update(link=F("link") + 1, maker="")
    _note("volunteer.linked", volunteer, by, at)
    return volunteer


def line_of(campaign: Campaign, user: Any) -> Volunteer | None:
    """The line of a member: hers, or the only one with her confirmed e-mail address that waits for an account."""
    own = Volunteer.objects.filter(person__user=user).first()
    if own is not None:
        return own
    alike = with_email(campaign, user.email).filter(person__user=None)[:2]
    return alike[0] if len(alike) == 1 else None


@verb(also="volunteer.added")
def own_volunteer(*, campaign: Campaign, user: Any, by: Actor, at: datetime) -> Volunteer:
    """The line of a member: hers already, the only one with her confirmed e-mail address, or a new one."""
    own = line_of(campaign, user)
    if own is not None:
        return own if own.user_id else link_account(volunteer=own, user=user, by=by, at=at)
    person = person_of_account(campaign=campaign, user=user)
    values = {"campaign": campaign, "source": LineSource.HERSELF, "joined_at": at, "by_email": True}
    volunteer, created = Volunteer.objects.get_or_create(person=person, defaults=values)
    if created:
        _note("volunteer.added", volunteer, by, at, source=str(LineSource.HERSELF))
    return volunteer


@verb("volunteer.link_made", "personal link made")
def new_personal_link(*, volunteer: Volunteer, by: Actor, at: datetime) -> str:
    """A new secret for her page and her calendar, shown once; the one before no longer opens anything."""
    secret = renew_link(volunteer)
    _note("volunteer.link_made", volunteer, by, at)
    return secret


@verb("volunteer.link_closed", "personal link closed")
def close_personal_link(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Her link opens nothing any more; again is not an error."""
    if close_link(volunteer):
        _note("volunteer.link_closed", volunteer, by, at)


@verb("volunteer.week_set", "availability of a week set")
def set_week(*, volunteer: Volunteer, slots: Iterable[WeekSlot], by: Actor, at: datetime) -> None:
    """Her slots of every week, instead of those before. Raises InputError for one that cannot be."""
    rows = [_slot(volunteer, starts, ends, weekday=weekday) for weekday, starts, ends in dict.fromkeys(slots)]
    if len(rows) > MOST_SLOTS or any(row.weekday not in range(7) for row in rows):
        raise InputError(
            _("unreadable week"),
            expected=_("%(most)s slots at most, from Monday (0) to Sunday (6)") % {"most": MOST_SLOTS},
        )
    Availability.objects.filter(volunteer=volunteer, day=None).delete()
    Availability.objects.bulk_create(rows)
    _note("volunteer.week_set", volunteer, by, at, slots=len(rows))


@verb("volunteer.day_set", "availability of a day set")
def set_day(*, volunteer: Volunteer, day: date, slots: Iterable[DaySlot], by: Actor, at: datetime) -> None:
    """What is different on one day, instead of what was said of it before; nothing: like every week.

    Raises InputError for a slot that cannot be.
    """
    rows = [_slot(volunteer, starts, ends, day=day, free=free) for starts, ends, free in dict.fromkeys(slots)]
    if len(rows) > MOST_SLOTS:
        raise InputError(_("unreadable day"), expected=_("%(most)s slots at most") % {"most": MOST_SLOTS})
    Availability.objects.filter(volunteer=volunteer, day=day).delete()
    Availability.objects.bulk_create(rows)
    _note("volunteer.day_set", volunteer, by, at, slots=len(rows))


def _split(values: dict[str, Any]) -> tuple[PersonDetails, dict[str, Any]]:
    """Who she is, and the rest."""
    who = {name: values[name] for name in _WHO if name in values}
    return PersonDetails(**who), {name: value for name, value in values.items() if name not in _WHO}


def _line(campaign: Campaign, person: Person, details: PersonDetails, **values: Any) -> Volunteer:
    return Volunteer(
        campaign=campaign, person=person, by_email=bool(details.email), by_phone=bool(details.phone), **values
    )


def _slot(volunteer: Volunteer, starts: time, ends: time, **where: Any) -> Availability:
    if ends <= starts:
        raise InputError(_("this slot cannot be read"), expected=_("an end after the start"))
    return Availability(campaign_id=volunteer.campaign_id, volunteer=volunteer, starts=starts, ends=ends, **where)


def _note(verb: str, volunteer: Volunteer, by: Actor, at: datetime, **details: Any) -> None:
    record(verb=verb, subject=volunteer, by=by, at=at, campaign=volunteer.campaign_id, **details)
