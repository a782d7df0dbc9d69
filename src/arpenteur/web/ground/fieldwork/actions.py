"""Writes: actions. What the law refuses is never planned; it may be kept as a draft, which binds nobody."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.times import weeks_later
from arpenteur.web.foundation.shared.secret_links import digest, new_secret
from arpenteur.web.ground.fieldwork.details import Details, checked
from arpenteur.web.ground.fieldwork.kinds import NEXT, Status
from arpenteur.web.ground.fieldwork.law import hold_to_the_law, refusals
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, Delegation
from arpenteur.web.ground.fieldwork.notices import drop_cancelled, hand_over_cancelled

MOST_WEEKS = 26
_LAW_ASKED = {Status.PLANNED, Status.RUNNING}


class EditedMeanwhileError(InputError):
    """Someone else changed the action since the form was opened; ``current`` is what it says now."""

    def __init__(self, current: Action) -> None:
        self.current = current
        super().__init__(
            _("this action was changed while you were editing it"),
            action=_("compare the two versions, then save again"),
        )


@verb("action.created", "action created")
def create_action(
    *,
    campaign: Campaign,
    details: Details,
    by: Actor,
    at: datetime,
    draft: bool = False,
    key: uuid.UUID | None = None,
    series: uuid.UUID | None = None,
) -> Action:
    """A planned action, or a draft. A form sent twice (``key``) gives the same action.

    Raises InputError, and RefusedByLawError where it is no draft and its slot is forbidden.
    """
    known = Action.objects.filter(key=key).first() if key else None
    if known is not None:
        return known
    complete = checked(details, campaign)
    found = refusals(campaign, complete.kind, complete.starts_at, complete.ends_at)
    if not draft:
        hold_to_the_law(campaign, complete.kind, complete.starts_at, complete.ends_at)
    action = Action(
        campaign=campaign,
        status=Status.DRAFT if draft else Status.PLANNED,
        key=key,
        series=series,
        created_at=at,
        changed_at=at,
        **complete.columns(),
    )
    try:
        with transaction.atomic():
            action.save(force_insert=True)
    except IntegrityError:
        known = Action.objects.filter(key=key).first() if key else None
        if known is None:
            raise
        return known
    _write_zones(action, complete.stations)
    record(
        subject=action,
        by=by,
        at=at,
        campaign=campaign.pk,
        kind=str(complete.kind),
        status=str(action.status),
        zones=len(complete.stations),
        refused=[one.rule for one in found],
    )
    return action


@verb("action.changed", "action changed")
def change_action(
    *, action: Action, details: Details, version: int, by: Actor, at: datetime, draft: bool | None = None
) -> Action:
    """Write an action anew. ``draft`` False plans a draft, True takes a planned action back to draft.

    Raises EditedMeanwhileError where ``version`` is not the current one, and what ``create_action`` raises.
    """
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.version != version:
        raise EditedMeanwhileError(current)
    if current.status == Status.CANCELLED:
        raise InputError(_("this action is cancelled"), action=_("restore it before changing it"))
    before = Details.of(current)
    complete = checked(details, action.campaign)
    status = _after(Status(current.status), draft)
    if status in _LAW_ASKED:
        hold_to_the_law(action.campaign, complete.kind, complete.starts_at, complete.ends_at)
    columns = complete.columns()
    for name, value in columns.items():
        setattr(current, name, value)
    current.status, current.version, current.changed_at = status, version + 1, at
    if complete.starts_at != before.starts_at:
        current.reminded_at = None
    current.save()
    if complete.stations != before.stations:
        _write_zones(current, complete.stations)
    old = before.columns() | {"stations": before.stations}
    fields = [name for name, value in (columns | {"stations": complete.stations}).items() if value != old[name]]
    record(
        subject=current,
        by=by,
        at=at,
        campaign=current.campaign_id,
        fields=sorted(fields),
        status=str(status),
        version=current.version,
    )
    return current


def _after(status: Status, draft: bool | None) -> Status:
    if draft is True and status is Status.PLANNED:
        return Status.DRAFT
    return Status.PLANNED if draft is False and status is Status.DRAFT else status


@verb("action.status", "action moved on")
def set_status(*, action: Action, status: Status, by: Actor, at: datetime) -> Action:
    """Along ``kinds.NEXT``; the same status again changes nothing. Cancelling has its own verb.

    Raises InputError for a step that does not exist, RefusedByLawError where a slot would be planned against the law.
    """
    current = Action.objects.select_for_update().get(pk=action.pk)
    before = Status(current.status)
    if before == status:
        return current
    if status is Status.CANCELLED or status not in NEXT[before]:
        raise InputError(
            _("“%(before)s” cannot become “%(after)s”") % {"before": before.label, "after": Status(status).label},
            expected=_(" or ").join(
                _("“%(name)s”") % {"name": one.label} for one in sorted(NEXT[before] - {Status.CANCELLED})
            ),
        )
    if status is Status.PLANNED and before in {Status.DRAFT, Status.CANCELLED}:
        hold_to_the_law(current.campaign, current.kind, current.starts_at, current.ends_at)
    current.status, current.version, current.changed_at = status, current.version + 1, at
    if status is Status.PLANNED:
        current.cancelled_why = ""
    current.save(update_fields=["status", "version", "changed_at", "cancelled_why"])
    record(subject=current, by=by, at=at, campaign=current.campaign_id, before=str(before), after=str(status))
    return current


@verb(through="set_status")
def begin(*, action: Action, by: Actor, at: datetime) -> None:
    """A planned action is under way once the ground says something of it; where it stands otherwise stays."""
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.status == Status.PLANNED:
        set_status(action=current, status=Status.RUNNING, by=by, at=at)


@verb("action.cancelled", "action cancelled")
def cancel_action(*, action: Action, why: str, by: Actor, at: datetime, letters_at: datetime | None = None) -> Action:
    """Cancel with a reason for everyone to read; those who were coming are told by e-mail, at once or at
    ``letters_at``. Again changes nothing.

    Raises InputError without a reason, or where the action is done.
    """
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.status == Status.CANCELLED:
        return current
    if Status.CANCELLED not in NEXT[Status(current.status)]:
        raise InputError(_("this action is over: it can no longer be cancelled"))
    reason = why.strip()
    if not reason or len(reason) > 200 or "\0" in reason:
        raise InputError(_("a reason is needed"), expected=_("a sentence of 200 characters at most, read by everyone"))
    was_draft = current.status == Status.DRAFT
    current.status, current.cancelled_why = Status.CANCELLED, reason
    current.version, current.changed_at = current.version + 1, at
    current.save(update_fields=["status", "cancelled_why", "version", "changed_at"])
    record(subject=current, by=by, at=at, campaign=current.campaign_id)
    if not was_draft:
        hand_over_cancelled(action=current, at=letters_at or at)
    return current


@verb(also="action.status")
def take_cancellation_back(*, action: Action, status: Status, by: Actor, at: datetime) -> Action:
    """A cancelled action is again what it was (``status``), and letters that have not left are forgotten. An action
    that is not cancelled stays. Raises RefusedByLawError where its slot is not lawful any more.
    """
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.status != Status.CANCELLED:
        return current
    if status in _LAW_ASKED:
        hold_to_the_law(current.campaign, current.kind, current.starts_at, current.ends_at)
    drop_cancelled(current)
    current.status, current.cancelled_why = status, ""
    current.version, current.changed_at = current.version + 1, at
    current.save(update_fields=["status", "cancelled_why", "version", "changed_at"])
    record(subject=current, by=by, at=at, campaign=current.campaign_id, before=str(Status.CANCELLED), after=str(status))
    return current


@verb(through="create_action")
def copy_action(*, action: Action, by: Actor, at: datetime) -> Action:
    """A draft of the same a week later, at the same hour of the clock; nobody is in it yet."""
    campaign = action.campaign
    details = Details.of(action).at(
        weeks_later(campaign, action.starts_at, 1), weeks_later(campaign, action.ends_at, 1)
    )
    return create_action(campaign=campaign, details=details, by=by, at=at, draft=True)


@verb("action.repeated", "action repeated")
def repeat_weekly(*, action: Action, weeks: int, by: Actor, at: datetime, keep_drafts: bool = False) -> list[Action]:
    """The same on each of the next weeks, at the same hour of the clock, as one series; all or none.

    A week whose slot is forbidden raises RefusedByLawError, or with ``keep_drafts`` becomes a draft. Weeks that the
    series has already are left as they are.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(
            _("%(weeks)s weeks") % {"weeks": weeks},
            expected=_("a whole number from 1 to %(most)s") % {"most": MOST_WEEKS},
        )
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.series is None:
        current.series = uuid.uuid4()
        current.save(update_fields=["series"])
    campaign, details = current.campaign, Details.of(current)
    made: list[Action] = []
    for week in range(1, weeks + 1):
        starts, ends = weeks_later(campaign, current.starts_at, week), weeks_later(campaign, current.ends_at, week)
        if Action.objects.filter(series=current.series, starts_at=starts).exists():
            continue
        refused = bool(refusals(campaign, current.kind, starts, ends))
        made.append(
            create_action(
                campaign=campaign,
                details=details.at(starts, ends),
                by=by,
                at=at,
                series=current.series,
                draft=current.status == Status.DRAFT or (keep_drafts and refused),
            )
        )
    record(subject=current, by=by, at=at, campaign=campaign.pk, weeks=len(made))
    return made


@verb("action.delegated", "action handed to a member")
def delegate(*, action: Action, membership: Membership, by: Actor, at: datetime) -> Delegation:
    """Hand an action to a member: she edits it and assigns people to it. Again is not an error."""
    found, created = Delegation.objects.get_or_create(
        campaign_id=action.campaign_id, action=action, membership=membership, defaults={"since": at}
    )
    if created:
        record(subject=action, by=by, at=at, campaign=action.campaign_id, member=membership.pk)
    return found


@verb("action.undelegated", "action taken back from a member")
def undelegate(*, action: Action, membership: Membership, by: Actor, at: datetime) -> None:
    """Take an action back from a member. Again is not an error."""
    gone, _rows = Delegation.objects.filter(action=action, membership=membership).delete()
    if gone:
        record(subject=action, by=by, at=at, campaign=action.campaign_id, member=membership.pk)


@verb("action.link", "sign-up link made")
def new_signup_link(*, action: Action, by: Actor, at: datetime) -> str:
    """The secret of a new sign-up link, shown once; the link before it no longer works."""
    secret = new_secret()
    Action.objects.filter(pk=action.pk).update(digest=digest(secret))
    record(subject=action, by=by, at=at, campaign=action.campaign_id)
    return secret


@verb("action.link_closed", "sign-up link closed")
def close_signup_link(*, action: Action, by: Actor, at: datetime) -> None:
    """The sign-up link no longer works. Again is not an error."""
    if Action.objects.filter(pk=action.pk).exclude(digest=None).update(digest=None):
        record(subject=action, by=by, at=at, campaign=action.campaign_id)


def _write_zones(action: Action, stations: Sequence[str]) -> None:
    ActionZone.objects.filter(action=action).exclude(station__in=stations).delete()
    ActionZone.objects.bulk_create(
        [ActionZone(campaign_id=action.campaign_id, action=action, station=station) for station in stations],
        ignore_conflicts=True,
    )
