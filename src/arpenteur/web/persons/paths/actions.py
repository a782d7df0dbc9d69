"""Writes: a journey moves on, is put off, handed over, ended, taken up again; a gesture is taken back."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.persons.paths.delays import due_after
from arpenteur.web.persons.paths.history import change_journey
from arpenteur.web.persons.paths.models import ExitReason, Journey, JourneyChange, JourneyStatus, PathStep

_ENDS = {
    JourneyStatus.COMPLETED: JourneyChange.COMPLETION,
    JourneyStatus.ABANDONED: JourneyChange.ABANDONMENT,
}
_BECOMES = {**_ENDS, JourneyStatus.ACTIVE: JourneyChange.REACTIVATION, JourneyStatus.VOIDED: JourneyChange.VOIDING}
_DATES, _TIMES = ("step_due", "due"), ("ended_at", "last_moved_at", "given_at")
_LINKS = {"step_id": PathStep, "owner_id": Membership, "step_owner_id": Membership, "reason_id": ExitReason}


@verb(through="change_journey")
def move_on(*, journey: Journey, step: PathStep, seen: int, by: Actor, at: datetime) -> Journey:
    """To a step of its path, with the owner and the date that the step says. ``seen``: the version that was shown.

    Raises InputError where it is over, is at this step already, or somebody else changed it first.
    """
    _check_active(journey)
    if step.path_id != journey.path_id or step.pk == journey.step_id:
        raise InputError(_("a journey moves to another step of its path"))
    to = {
        "step_id": step.pk,
        "step_owner_id": step.owner_id,
        "step_due": due_after(step.delay, day_of(journey.campaign, at)),
        "last_moved_at": at,
    }
    return change_journey(journey=journey, seen=seen, kind=JourneyChange.STEP, to=to, by=by, at=at, step=step)


@verb(through="change_journey")
def end(
    *, journey: Journey, status: JourneyStatus, seen: int, by: Actor, at: datetime, reason: ExitReason | None = None
) -> Journey:
    """Completed, or stopped for a reason of the campaign's list. A reason says which of the two it is.

    Raises InputError where it is over, no reason is given for a stop, or somebody else changed it first.
    """
    _check_active(journey)
    if status not in _ENDS or (status is JourneyStatus.ABANDONED and reason is None):
        raise InputError(_("why does it end?"), expected=_("a reason of the list"))
    if reason is not None and (reason.target != status or reason.campaign_id != journey.campaign_id):
        raise InputError(_("this reason does not end a journey so"))
    to = {"status": status, "reason_id": reason.pk if reason else None, "ended_at": at, "last_moved_at": at}
    return change_journey(
        journey=journey, seen=seen, kind=_ENDS[status], to=to, by=by, at=at, step=journey.step, reason=reason
    )


@verb(through="move_on")
def go_on(*, journey: Journey, seen: int, by: Actor, at: datetime) -> Journey:
    """To the step after; at the last one, completed. Raises InputError as ``move_on``."""
    steps = list(journey.path.steps.all())
    rank = next((rank for rank, one in enumerate(steps) if one.pk == journey.step_id), len(steps))
    if rank + 1 < len(steps):
        return move_on(journey=journey, step=steps[rank + 1], seen=seen, by=by, at=at)
    return end(journey=journey, status=JourneyStatus.COMPLETED, seen=seen, by=by, at=at)


@verb(through="change_journey")
def void(*, journey: Journey, seen: int, by: Actor, at: datetime) -> Journey:
    """Begun by mistake: it counts nowhere. Raises InputError where it is over or somebody else changed it first."""
    _check_active(journey)
    to = {"status": JourneyStatus.VOIDED, "ended_at": at, "last_moved_at": at}
    return change_journey(journey=journey, seen=seen, kind=JourneyChange.VOIDING, to=to, by=by, at=at)


@verb(through="change_journey")
def reactivate(*, journey: Journey, seen: int, by: Actor, at: datetime) -> Journey:
    """Taken up again where it ended, or at the first step where that one is gone, with a new date.

    Raises InputError where it is under way, its contact asked to be left alone or is on this path again, or somebody
    else changed it first.
    """
    if journey.status == JourneyStatus.ACTIVE:
        raise InputError(_("this journey is under way"))
    _check_contact(journey)
    step = journey.step or journey.path.steps.first()
    if step is None:
        raise InputError(_("this path has no step"), action=_("add one"))
    to = {
        "status": JourneyStatus.ACTIVE,
        "step_id": step.pk,
        "reason_id": None,
        "ended_at": None,
        "last_moved_at": at,
        "step_due": due_after(step.delay, day_of(journey.campaign, at)),
    }
    return _once_on_a_path(journey=journey, seen=seen, kind=JourneyChange.REACTIVATION, to=to, by=by, at=at, step=step)


@verb(through="change_journey")
def postpone(*, journey: Journey, due: date, seen: int, by: Actor, at: datetime) -> Journey:
    """To be done by another day. Raises InputError for a day before today, and as ``move_on``."""
    _check_active(journey)
    if due < day_of(journey.campaign, at):
        raise InputError(_("a day that is over"), expected=_("today or later"))
    return change_journey(
        journey=journey,
        seen=seen,
        kind=JourneyChange.POSTPONEMENT,
        to={"step_due": due},
        by=by,
        at=at,
        step=journey.step,
    )


@verb(through="change_journey")
def hand_over(
    *, journey: Journey, to: Membership | None, seen: int, by: Actor, at: datetime, whole: bool = False
) -> Journey:
    """To whom the step falls from now on; ``whole``: all of the journey. None: nobody, to be given.

    Raises InputError as ``move_on``.
    """
    _check_active(journey)
    owner = to.pk if to is not None else None
    if to is not None and to.campaign_id != journey.campaign_id:
        raise InputError(_("a member of this campaign is needed"))
    changed = {"owner_id": owner, "step_owner_id": None} if whole or to is None else {"step_owner_id": owner}
    kind = JourneyChange.OWNER if whole or to is None else JourneyChange.STEP_OWNER
    return change_journey(journey=journey, seen=seen, kind=kind, to=changed, by=by, at=at, step=journey.step)


@verb(through="change_journey")
def return_step(*, journey: Journey, seen: int, by: Actor, at: datetime) -> Journey:
    """The step falls to whoever leads the journey again. Raises InputError as ``move_on``."""
    _check_active(journey)
    return change_journey(
        journey=journey,
        seen=seen,
        kind=JourneyChange.STEP_OWNER,
        to={"step_owner_id": None},
        by=by,
        at=at,
        step=journey.step,
    )


def state_of(journey: Journey) -> dict[str, Any]:
    """What ``take_back`` writes again: numbers, states and dates, as JSON has them."""
    plain = {"id": journey.pk, "status": str(journey.status), **{name: getattr(journey, name) for name in _LINKS}}
    dates = {name: value.isoformat() if (value := getattr(journey, name)) else None for name in (*_DATES, *_TIMES)}
    return {**plain, **dates}


@verb(through="change_journey")
def take_back(*, journey: Journey, before: dict[str, Any], seen: int, by: Actor, at: datetime) -> Journey:
    """A journey as ``state_of`` kept it before the gesture after which its version is ``seen``.

    Raises InputError where it was changed since, or what it was is there no more.
    """
    if before["id"] != journey.pk:
        raise InputError(_("another journey"))
    to: dict[str, Any] = {"status": before["status"]}
    for name, model in _LINKS.items():
        key = before[name]
        to[name] = key if key is not None and model.objects.filter(pk=key).exists() else None
    to |= {name: date.fromisoformat(before[name]) if before[name] else None for name in _DATES}
    to |= {name: datetime.fromisoformat(before[name]) if before[name] else None for name in _TIMES}
    if to["status"] == JourneyStatus.ACTIVE and to["step_id"] is None:
        raise InputError(_("the step is there no more"), action=_("choose another"))
    _check_contact(journey)
    step = PathStep.objects.filter(pk=to["step_id"]).first()
    return _once_on_a_path(
        journey=journey, seen=seen, kind=_change_between(journey, to), to=to, by=by, at=at, step=step, undoes=True
    )


def _change_between(journey: Journey, to: dict[str, Any]) -> JourneyChange:
    """What a gesture that is taken back was, said the other way."""
    if to["status"] != journey.status:
        return _BECOMES[JourneyStatus(to["status"])]
    if to["step_id"] != journey.step_id:
        return JourneyChange.STEP
    if to["owner_id"] != journey.owner_id:
        return JourneyChange.OWNER
    if to["step_owner_id"] != journey.step_owner_id:
        return JourneyChange.STEP_OWNER
    return JourneyChange.POSTPONEMENT


def _once_on_a_path(**change: Any) -> Journey:
    """A change that makes a journey active: a contact is once on a path."""
    try:
        with transaction.atomic():
            return change_journey(**change)
    except IntegrityError as fault:
        raise InputError(_("this person is on this path again already")) from fault


def _check_active(journey: Journey) -> None:
    if journey.status != JourneyStatus.ACTIVE:
        raise InputError(_("this journey is over"), action=_("take it up again first"))
    _check_contact(journey)


def _check_contact(journey: Journey) -> None:
    if journey.contact.objected_at is not None:
        raise InputError(_("this person asked to be left alone"), action=_("nothing more is to be done"))
