"""Writes: routes given to pairs of their action, one by one or shared out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.fieldwork import people
from arpenteur.web.ground.fieldwork.kinds import OVER
from arpenteur.web.ground.fieldwork.law import hold_to_the_law_now
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.phone.models import Round, Turf
from arpenteur.web.ground.routes.kinds import ROUNDS, TURFS, Route, RouteKind
from arpenteur.web.ground.routes.locks import (
    close_link,
    current_round,
    give_turf,
    lock_routes,
    locked_action,
    locked_turf_of,
    open_turf,
)
from arpenteur.web.persons.volunteers.models import Volunteer


@verb("round.given", "round given to a pair")
@verb("turf.given", "turf given to a pair")
def give(*, route: Route, pair: int, by: Actor, at: datetime) -> Any:
    """Give a turf or a round to a pair of its action (0: to nobody). Another pair than before: the old link is
    withdrawn.

    Raises InputError for a pair that is not there, an archived turf, a round of an action that is over;
    RefusedByLawError for a round given in electoral silence; ChangedMeanwhileError for a round made anew.
    """
    kind = TURFS if isinstance(route, Turf) else ROUNDS
    on_phones = None if isinstance(route, Turf) else locked_turf_of(route)
    current = open_turf(route) if isinstance(route, Turf) else _round(route, pair, at)
    if pair and not Participation.objects.filter(action=current.action_id, pair=pair).exists():
        raise InputError(_("this pair is not in the action"), action=_("make it first"))
    if current.pair == pair:
        return current
    if isinstance(current, Turf) and current.pair:
        close_link(current, at)
    give_turf(on_phones, pair, at)
    current.pair = pair
    current.save(update_fields=["pair", *(["digest"] if isinstance(current, Turf) else [])])
    record(verb=kind.verbs["given"], subject=current, by=by, at=at, campaign=current.campaign_id, pair=pair)
    return current


def _round(one: Round, pair: int, at: datetime) -> Round:
    action = locked_action(one.action_id)
    current = current_round(one)
    if action.status in OVER:
        raise InputError(_("this action is over or cancelled"), action=_("assign the rounds of an action to come"))
    if pair:
        hold_to_the_law_now(action.campaign, action.kind, action.starts_at, action.ends_at, at)
    return current


@verb(through="give")
def pair_and_give(*, route: Route, volunteers: Sequence[Volunteer], by: Actor, at: datetime) -> Any:
    """Make a pair of two or three people of the action and give it a route: both, or neither. Raises what ``give`` and
    ``fieldwork.people.pair`` raise.
    """
    if isinstance(route, Turf):
        open_turf(route)  # locked before its action, as phones do
    else:
        locked_turf_of(route)
    pair = people.pair(action=locked_action(route.action_id), volunteers=volunteers, by=by, at=at)
    return give(route=route, pair=pair, by=by, at=at)


@verb(through="give")
def give_all(*, kind: RouteKind, action: Action, by: Actor, at: datetime) -> int:
    """Give routes that have nobody to pairs, those with the fewest first, then by number; how many. Turfs: one a pair.

    All or none. A pair of which everybody missed the action is nobody. Raises what ``give`` raises.
    """
    lock_routes(kind, action)
    rows = list(kind.model.objects.filter(kind.open, action=action).order_by(kind.order))
    walking = Participation.objects.filter(action=action, pair__gt=0).exclude(presence=Presence.MISSED)
    loads = dict.fromkeys(walking.order_by("pair").values_list("pair", flat=True), 0)
    for one in rows:
        if one.pair in loads:
            loads[one.pair] += 1
    given = 0
    for one in [one for one in rows if one.pair not in loads] if loads else []:
        pair = min(loads, key=lambda number: (loads[number], number))
        if kind.one_each and loads[pair]:
            break
        give(route=one, pair=pair, by=by, at=at)
        loads[pair] += 1
        given += 1
    return given
