"""Writes: volunteers, what they say of themselves, their personal link."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.shared.secret_links import close_link, renew_link
from arpenteur.web.volunteers.models import Availability, Source, Volunteer
from arpenteur.web.volunteers.people import checked

MOST_SLOTS = 60
WeekSlot = tuple[int, time, time]
DaySlot = tuple[time, time, bool]


@transaction.atomic
def add_volunteer(*, campaign: Campaign, source: Source, by: Actor, at: datetime, **values: Any) -> Volunteer:
    """Write a volunteer down. Raises InputError for a value that may not be held (``people.checked``)."""
    kept = checked({"name": "", **values})
    volunteer = Volunteer.objects.create(campaign=campaign, source=source, joined_at=at, **kept)
    record(verb="volunteer.added", subject=volunteer, by=by, at=at, campaign=campaign.pk, source=str(source))
    return volunteer


@transaction.atomic
def add_volunteers(*, campaign: Campaign, people: Iterable[dict[str, Any]], by: Actor, at: datetime) -> list[Volunteer]:
    """An imported list, all or none, in one line of the journal. Raises InputError as ``add_volunteer``."""
    rows = [Volunteer(campaign=campaign, source=Source.IMPORT, joined_at=at, **checked(one)) for one in people]
    Volunteer.objects.bulk_create(rows, batch_size=500)
    record(verb="volunteers.imported", subject="volunteers.Volunteer", by=by, at=at, campaign=campaign.pk, n=len(rows))
    return rows


@transaction.atomic
def change_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime, **values: Any) -> Volunteer:
    """Change what is held of her. Raises InputError for a value that may not be held."""
    kept = checked(values)
    changed = sorted(name for name, value in kept.items() if getattr(volunteer, name) != value)
    for name in changed:
        setattr(volunteer, name, kept[name])
    if changed:
        volunteer.save(update_fields=changed)
        _note("volunteer.changed", volunteer, by, at, fields=changed)
    return volunteer


@transaction.atomic
def pause_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Leave her in peace: neither proposed nor written to, until she comes back; again is not an error."""
    if volunteer.paused_at is None:
        volunteer.paused_at = at
        volunteer.save(update_fields=["paused_at"])
        _note("volunteer.paused", volunteer, by, at)


@transaction.atomic
def resume_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """She is back."""
    if volunteer.paused_at is not None:
        volunteer.paused_at = None
        volunteer.save(update_fields=["paused_at"])
        _note("volunteer.resumed", volunteer, by, at)


@transaction.atomic
def forget_volunteer(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Erase her line, her slots, her teams and her part in actions. What was counted stays, without her."""
    _note("volunteer.forgotten", volunteer, by, at)
    volunteer.delete()


@transaction.atomic
def link_account(*, volunteer: Volunteer, user: Any, by: Actor, at: datetime) -> Volunteer:
    """Her line belongs to an account. Its personal link closes: whoever signed up with her address may hold it.

    Raises InputError where the account already has another line here.
    """
    if Volunteer.objects.filter(user=user).exclude(pk=volunteer.pk).exists():
        raise InputError(_("this account already has a volunteer's record"), action=_("forget one of the two first"))
    volunteer.user, volunteer.digest = user, None
    volunteer.save(update_fields=["user", "digest"])
    _note("volunteer.linked", volunteer, by, at)
    return volunteer


@transaction.atomic
def own_volunteer(*, campaign: Campaign, user: Any, by: Actor, at: datetime) -> Volunteer:
    """The line of a member: hers already, the only one with her confirmed e-mail address, or a new one."""
    own = Volunteer.objects.filter(user=user).first()
    if own is not None:
        return own
    alike = list(Volunteer.objects.filter(user=None, email__iexact=user.email)[:2])
    if len(alike) == 1:
        return link_account(volunteer=alike[0], user=user, by=by, at=at)
    values = {"source": Source.HERSELF, "name": str(user)[:80], "email": user.email, "joined_at": at}
    volunteer, created = Volunteer.objects.get_or_create(campaign=campaign, user=user, defaults=values)
    if created:
        _note("volunteer.added", volunteer, by, at, source=str(Source.HERSELF))
    return volunteer


@transaction.atomic
def new_personal_link(*, volunteer: Volunteer, by: Actor, at: datetime) -> str:
    """A new secret for her page and her calendar, shown once; the one before no longer opens anything."""
    secret = renew_link(volunteer)
    _note("volunteer.link_made", volunteer, by, at)
    return secret


@transaction.atomic
def close_personal_link(*, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Her link opens nothing any more; again is not an error."""
    if close_link(volunteer):
        _note("volunteer.link_closed", volunteer, by, at)


@transaction.atomic
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


@transaction.atomic
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


def _slot(volunteer: Volunteer, starts: time, ends: time, **where: Any) -> Availability:
    if ends <= starts:
        raise InputError(_("this slot cannot be read"), expected=_("an end after the start"))
    return Availability(campaign_id=volunteer.campaign_id, volunteer=volunteer, starts=starts, ends=ends, **where)


def _note(verb: str, volunteer: Volunteer, by: Actor, at: datetime, **details: Any) -> None:
    record(verb=verb, subject=volunteer, by=by, at=at, campaign=volunteer.campaign_id, **details)
