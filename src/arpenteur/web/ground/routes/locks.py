"""Rows that are about to change, locked in the order that everybody keeps: turfs, their action, its plan."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.kinds import TurfStatus
from arpenteur.web.ground.phone.models import Phone, Round, Turf
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS, ChangedMeanwhileError, Plan, RouteKind


def locked_action(pk: int) -> Action:
    """An action, of which two people who write take their turn."""
    return Action.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=pk)


def plan_at(kind: RouteKind, action: Action, version: int) -> Any:
    """The plan of an action, None where it has none yet; ``version`` is then 0. Two people who write take their turn.

    Raises ChangedMeanwhileError where it is not at ``version``.
    """
    locked_action(action.pk)
    plan = kind.plan_of(action)
    if (plan.version if plan else 0) != version:
        raise ChangedMeanwhileError(kind)
    return plan


def new_plan(kind: RouteKind, action: Action, at: datetime) -> Any:
    """The first plan of an action, not saved yet."""
    return kind.plan(campaign_id=action.campaign_id, action=action, version=0, made_at=at, changed_at=at)


def current(kind: RouteKind, plan: Plan, version: int) -> Any:
    """A plan as it is now, to be changed. Raises InputError where its action is over, ChangedMeanwhileError."""
    action = Action.objects.get(pk=plan.action_id)
    kind.check(action)
    now = plan_at(kind, action, version)
    if now is None:
        raise ChangedMeanwhileError(kind)
    return now


def move_on(plan: Plan, at: datetime) -> None:
    """Save a plan as its next version."""
    plan.version += 1
    plan.changed_at = at
    plan.save()


def lock_routes(kind: RouteKind, action: Action) -> Action:
    """The action, after its turfs, or its rounds as phones have them: phones that send take them in this order too."""
    rows = Turf.objects.select_for_update().filter(action=action, archived_at=None, of_stops=kind is not TURFS)
    list(rows.order_by("pk").values_list("pk", flat=True))
    return locked_action(action.pk)


def open_turf(turf: Turf) -> Turf:
    """A turf as it is now, locked. Raises InputError for one that is archived."""
    current = Turf.objects.select_for_update(of=("self",)).select_related("action__campaign").get(pk=turf.pk)
    if current.archived_at is not None:
        raise InputError(_("this turf is archived"), action=_("publish the cutting again"))
    return current


def close_link(turf: Turf, at: datetime) -> bool:
    """Close its link and its phones; True if there was anything to close. The caller saves ``digest``."""
    gone = Phone.objects.filter(turf=turf, left_at=None).update(left_at=at)
    had = turf.digest is not None
    turf.digest = None
    return had or bool(gone)


def current_round(one: Round) -> Round:
    """The round as it is now. Raises ChangedMeanwhileError where rounds were made anew."""
    current = Round.objects.filter(pk=one.pk).first()
    if current is None:
        raise ChangedMeanwhileError(ROUNDS)
    return current


def archive_now(turf: Turf, at: datetime) -> None:
    """Write that a turf is archived. Its row is locked, and the caller leaves the line."""
    turf.digest, turf.status, turf.archived_at = None, TurfStatus.ARCHIVED, at
    turf.save(update_fields=["digest", "status", "archived_at"])


def turf_of(one: Round) -> Turf | None:
    """The round as phones have it; None where it never was in anybody's hands."""
    return Turf.objects.filter(action=one.action_id, letter=one.letter, of_stops=True, archived_at=None).first()


def turfs_of(action: Action) -> dict[str, Turf]:
    """Rounds of an action that are in people's hands, by letter, with how many phones are in each (``inside``)."""
    rows = Turf.objects.filter(action=action, of_stops=True, archived_at=None)
    return {one.letter: one for one in rows.annotate(inside=Count("handsets", filter=Q(handsets__left_at=None)))}


def locked_turf_of(one: Round) -> Turf | None:
    """The round as phones have it, locked: before its action, as phones that send do."""
    rows = Turf.objects.select_for_update(of=("self",)).select_related("action__campaign")
    return rows.filter(action=one.action_id, letter=one.letter, of_stops=True, archived_at=None).first()


def give_turf(turf: Turf | None, pair: int, at: datetime) -> None:
    """What phones have of a round goes to the pair that the round is given to: the link of another one is withdrawn."""
    if turf is None or turf.pair == pair:
        return
    if turf.pair:
        close_link(turf, at)
    turf.pair = pair
    turf.save(update_fields=["pair", "digest"])
