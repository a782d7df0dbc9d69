"""Writes: what is asked of the routes of an action is kept until a job answers it, or given up."""

from datetime import datetime

from django.utils.translation import get_language

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.fieldwork.law import hold_to_the_law
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Cutting
from arpenteur.web.ground.routes.kinds import ROUNDS, ChangedMeanwhileError, Plan, RouteKind
from arpenteur.web.ground.routes.locks import locked_action, move_on, new_plan, plan_at
from arpenteur.web.ground.routes.requests import RouteRequest

WAITING, FAILED, LANGUAGE = "waiting", "failed", "language"
"""Keys of a plan's ``request`` beside the question: not answered yet (which version of the plan asked it), why not; in
which language that is said."""
_LONGEST_WHY = 300


@verb("rounds.asked", "rounds asked for")
@verb("turfs.asked", "cutting asked for")
def ask_later(*, action: Action, request: RouteRequest, version: int, by: Actor, at: datetime) -> Plan:
    """Keep a question that is too long for a page; a job answers it. A cutting there was is gone until then.

    Raises InputError where the action has no such routes or is over, RefusedByLawError where rounds would lie in
    electoral silence, ChangedMeanwhileError.
    """
    kind = request.kind
    kind.check(action)
    if kind is ROUNDS:
        hold_to_the_law(action.campaign, action.kind, action.starts_at, action.ends_at)
    plan = plan_at(kind, action, version)
    if plan is None and kind is ROUNDS:
        raise ChangedMeanwhileError(kind)
    plan = plan or new_plan(kind, action, at)
    plan.request = request.as_json() | {WAITING: version + 1, LANGUAGE: get_language()}
    if isinstance(plan, Cutting):
        plan.holding, plan.before = {}, []
    move_on(plan, at)
    record(verb=kind.verbs["asked"], subject=action, by=by, at=at, campaign=action.campaign_id, seed=request.seed)
    return plan


@verb("rounds.not_made", "rounds not computed")
@verb("turfs.not_cut", "cutting failed")
def give_up(*, kind: RouteKind, action: Action, question: object, why: str, by: Actor, at: datetime) -> None:
    """A question that could not be answered: the page says why. ``question`` is what ``WAITING`` said when it was read;
    another one asked meanwhile goes on waiting.
    """
    locked_action(action.pk)
    plan = kind.plan_of(action)
    if plan is None or plan.request.get(WAITING) != question:
        return
    plan.request = {key: value for key, value in plan.request.items() if key != WAITING} | {FAILED: why[:_LONGEST_WHY]}
    plan.changed_at = at
    plan.save(update_fields=["request", "changed_at"])
    record(verb=kind.verbs["gave_up"], subject=action, by=by, at=at, campaign=action.campaign_id)
