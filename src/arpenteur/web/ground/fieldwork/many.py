"""Writes: one gesture on many actions, what it would change of each and why not, and the same taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.undo import UNDO
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.kinds import NEXT, OVER, Status
from arpenteur.web.ground.fieldwork.law import refusals
from arpenteur.web.ground.fieldwork.models import Action, Delegation
from arpenteur.web.ground.fieldwork.queries import assignable, editable, is_to_finish, visible, with_figures
from arpenteur.web.persons.volunteers.models import Team

MOST_PRINTED = 20
"""Actions in one document: more would keep a visitor waiting for minutes."""


class Gesture(StrEnum):
    """What is done with many actions at once, as forms write it."""

    TEAM = "team"
    HAND = "hand"
    MOVE = "move"
    PLAN = "plan"
    FINISH = "finish"
    CANCEL = "cancel"
    PRINT = "print"


@dataclass(frozen=True)
class Order:
    """A gesture with what it needs: a team (None: no team any more), a member, days and hours, a reason."""

    gesture: Gesture
    team: Team | None = None
    membership: Membership | None = None
    days: int = 0
    hours: int = 0
    why: str = ""

    def moved(self, action: Action) -> tuple[datetime, datetime]:
        """Start and end of an action after the move: days at the same hour of the clock, then hours."""
        campaign = action.campaign
        starts, ends = (local(campaign, one) for one in (action.starts_at, action.ends_at))
        later, more = timedelta(days=self.days), timedelta(hours=self.hours)
        start = moment(campaign, starts.date() + later, starts.time()) + more
        return start, moment(campaign, ends.date() + later, ends.time()) + more


@dataclass(frozen=True)
class Sorting:
    """What an order would change, and the others by the sentence that says why not."""

    changing: tuple[Action, ...]
    staying: dict[str, tuple[Action, ...]]

    @classmethod
    def of(cls, member: Member, actions: Sequence[Action], order: Order, at: datetime) -> "Sorting":
        """Of actions that the member sees. Three queries, however many they are."""
        numbers = [one.pk for one in actions]
        rights = assignable(member) if order.gesture is Gesture.PRINT else editable(member)
        hers = set(Action.objects.filter(rights, pk__in=numbers).values_list("pk", flat=True))
        handed = set(
            Delegation.objects.filter(membership=order.membership, action__in=numbers).values_list("action", flat=True)
            if order.membership
            else ()
        )
        changing: list[Action] = []
        staying: dict[str, tuple[Action, ...]] = {}
        for one in actions:
            why = _("they are not yours to change") if one.pk not in hers else _why_not(one, order, handed, at)
            if not why and order.gesture is Gesture.PRINT and len(changing) == MOST_PRINTED:
                why = _("one document holds %(n)d actions at most") % {"n": MOST_PRINTED}
            if why:
                staying[why] = (*staying.get(why, ()), one)
            else:
                changing.append(one)
        return cls(tuple(changing), staying)

    @property
    def unchanged(self) -> int:
        """How many stay as they are."""
        return sum(len(actions) for actions in self.staying.values())


def _why_not(action: Action, order: Order, handed: set[int], at: datetime) -> str:
    """The sentence that says why an order leaves an action as it is, empty where it changes it."""
    status = Status(action.status)
    if order.gesture is Gesture.PLAN and status is not Status.DRAFT:
        return _("they are no drafts")
    if status in OVER:
        return _("finished already") if status is Status.DONE else _("cancelled already")
    if order.gesture is Gesture.FINISH and not is_to_finish(action, at):
        return _("they are drafts, or their time is not over")
    if order.gesture is Gesture.CANCEL and Status.CANCELLED not in NEXT[status]:
        return _("they can no longer be cancelled")
    if order.gesture is Gesture.TEAM and action.team_id == (order.team.pk if order.team else None):
        return _("this team has them already") if order.team else _("they have no team")
    if order.gesture is Gesture.HAND and action.pk in handed:
        return _("they are handed to this member already")
    if order.gesture is Gesture.MOVE and (status is Status.RUNNING or action.starts_at <= at):
        return _("they have begun")
    return _unlawful(action, order, status)


def _unlawful(action: Action, order: Order, status: Status) -> str:
    if order.gesture is Gesture.MOVE:
        starts, ends = order.moved(action)
        asked = status is not Status.DRAFT
    else:
        starts, ends = action.starts_at, action.ends_at
        asked = order.gesture is Gesture.PLAN
    found = refusals(action.campaign, action.kind, starts, ends) if asked else ()
    return f"{found[0].title} ({found[0].article})" if found else ""


def seen_in(member: Member, numbers: Sequence[int]) -> list[Action]:
    """Those of some actions that a member sees, in the order of time, with figures."""
    return list(with_figures(visible(member).filter(pk__in=numbers)).select_related("campaign", "team"))


@verb(through="verbs.change_action")
def change_many(
    *, member: Member, numbers: Sequence[int], order: Order, by: Actor, at: datetime
) -> tuple[list[dict[str, Any]], Sorting]:
    """Do what was ordered to the actions that it can change; what ``take_back_many`` needs, and how they were sorted.

    An action that a verb refuses meanwhile stays, with the sentence of its refusal. Letters of a cancellation leave
    once it can no longer be taken back.
    """
    sorting = Sorting.of(member, seen_in(member, numbers), order, at)
    kept: list[dict[str, Any]] = []
    for one in sorting.changing:
        try:
            kept.append(_change(one, order, by, at))
        except InputError as error:
            sorting.staying[str(error)] = (*sorting.staying.get(str(error), ()), one)
    return kept, sorting


def _change(action: Action, order: Order, by: Actor, at: datetime) -> dict[str, Any]:
    """What the action was before, with its version after."""
    before = {"pk": action.pk, "status": str(action.status)}
    match order.gesture:
        case Gesture.HAND if order.membership:
            verbs.delegate(action=action, membership=order.membership, by=by, at=at)
            return {**before, "member": order.membership.pk}
        case Gesture.TEAM:
            team = order.team.pk if order.team else None
            after = _rewrite(action, replace(Details.of(action), team=team), by, at)
            return {**before, "version": after.version, "team": action.team_id}
        case Gesture.MOVE:
            after = _rewrite(action, Details.of(action).at(*order.moved(action)), by, at)
            when = [action.starts_at.isoformat(), action.ends_at.isoformat()]
            return {**before, "version": after.version, "when": when}
        case Gesture.PLAN:
            return {**before, "version": verbs.set_status(action=action, status=Status.PLANNED, by=by, at=at).version}
        case Gesture.FINISH:
            return {**before, "version": verbs.set_status(action=action, status=Status.DONE, by=by, at=at).version}
        case Gesture.CANCEL:
            after = verbs.cancel_action(action=action, why=order.why, by=by, at=at, letters_at=at + UNDO)
            return {**before, "version": after.version}
        case _:
            raise ValueError(order.gesture)


def _rewrite(action: Action, details: Details, by: Actor, at: datetime) -> Action:
    return verbs.change_action(action=action, details=details, version=action.version, by=by, at=at)


@verb(through="verbs.change_action")
def take_back_many(
    *, member: Member, gesture: Gesture, changes: Sequence[dict[str, Any]], by: Actor, at: datetime
) -> tuple[int, int]:
    """Each action as it was before ``change_many``; how many are, and how many stay because they changed meanwhile,
    are not hers any more, or may not be what they were.
    """
    found = visible(member).filter(editable(member), pk__in=[one["pk"] for one in changes])
    actions = {one.pk: one for one in found.select_related("campaign", "team").prefetch_related("zones")}
    back = 0
    for before in changes:
        action = actions.get(before["pk"])
        if action is None or action.version != before.get("version", action.version):
            continue
        try:
            _take_back(action, gesture, before, by, at)
        except InputError:
            continue
        back += 1
    return back, len(changes) - back


def _take_back(action: Action, gesture: Gesture, before: dict[str, Any], by: Actor, at: datetime) -> None:
    match gesture:
        case Gesture.HAND:
            handed = Membership.objects.filter(pk=before["member"]).first()
            if handed:
                verbs.undelegate(action=action, membership=handed, by=by, at=at)
        case Gesture.TEAM:
            _rewrite(action, replace(Details.of(action), team=before["team"]), by, at)
        case Gesture.MOVE:
            starts, ends = (datetime.fromisoformat(one) for one in before["when"])
            _rewrite(action, Details.of(action).at(starts, ends), by, at)
        case Gesture.PLAN:
            verbs.set_status(action=action, status=Status.DRAFT, by=by, at=at)
        case Gesture.FINISH:
            verbs.set_status(action=action, status=Status.RUNNING, by=by, at=at)
            verbs.set_status(action=action, status=Status(before["status"]), by=by, at=at)
        case Gesture.CANCEL:
            verbs.take_cancellation_back(action=action, status=Status(before["status"]), by=by, at=at)
        case _:
            raise ValueError(gesture)
