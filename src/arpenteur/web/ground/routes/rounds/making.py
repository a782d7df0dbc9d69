"""Writes: rounds made of stops, said done, taken back."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.rounds import Round as Found
from arpenteur.strategy.rounds import Rounds
from arpenteur.strategy.turfs.words import letter
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.parameters import between
from arpenteur.web.ground.fieldwork.actions import begin
from arpenteur.web.ground.fieldwork.counting import take_back
from arpenteur.web.ground.fieldwork.events import MOST
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.law import hold_to_the_law
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.stops import words_of
from arpenteur.web.ground.phone.kinds import TurfStatus
from arpenteur.web.ground.phone.models import Round, StopList, Turf
from arpenteur.web.ground.routes.kinds import ROUNDS, ChangedMeanwhileError
from arpenteur.web.ground.routes.locks import current_round, lock_routes, locked_action, move_on, plan_at
from arpenteur.web.ground.routes.requests import RoundRequest
from arpenteur.web.ground.routes.rounds.on_phones import archive_round, in_hands, renew
from arpenteur.web.ground.routes.rounds.places import BOXES, Place, read_places
from arpenteur.web.ground.routes.rounds.reaching import check_whole, left_of, reached_in
from arpenteur.web.ground.routes.rounds.typing_in import events_taken_back, paper_events, refuse, stop_lines

_NOT_HELD = {Status.DRAFT, Status.CANCELLED}


def to_go(action: Action, stops: StopList, snapshot: str) -> tuple[Place, ...]:
    """Stops that no round has reached yet, to be gone to along the streets of a snapshot (its digest).

    Raises InputError where letterboxes among the stops are of another one: what is found there is not what was taken;
    or where a part of a stop was reached.
    """
    if boxes_moved(stops, snapshot):
        raise InputError(
            _("the place was published again since these letterboxes were taken"),
            action=_("take the letterboxes of the ground again, then compute"),
        )
    places, reached = read_places(stops.stops), reached_in(action)
    check_whole(places, reached)
    return left_of(places, reached)


def boxes_moved(stops: StopList, snapshot: str) -> bool:
    """Whether letterboxes among the stops are those of another snapshot than this one (its digest)."""
    return stops.snapshot not in {"", snapshot} and any(row.get("source") == BOXES for row in stops.stops)


@verb("rounds.made", "rounds computed")
def make(
    *, action: Action, request: RoundRequest, answer: Rounds, snapshot: str, version: int, by: Actor, at: datetime
) -> int:
    """Keep rounds as those of an action; how many. ``version`` is that of the stops they were made of, ``snapshot`` the
    digest of the one they go along the streets of.

    Rounds said done stay, and those under way as they stand; the others are replaced, and a letter keeps its pair, its
    link and its phones. Raises RefusedByLawError where the
    action lies in electoral silence, InputError where it is over or its letterboxes are of another snapshot;
    ChangedMeanwhileError.
    """
    ROUNDS.check(lock_routes(ROUNDS, action))
    hold_to_the_law(action.campaign, action.kind, action.starts_at, action.ends_at)
    stops = plan_at(ROUNDS, action, version)
    if stops is None:
        raise ChangedMeanwhileError(ROUNDS)
    places = {one.key: one for one in to_go(action, stops, snapshot)}
    if {stop.key for one in answer.rounds for stop in one.stops} - set(places):
        raise ChangedMeanwhileError(ROUNDS)
    rounds = Round.objects.filter(action=action)
    for one in rounds.filter(done_at=None).exclude(reached=[]):
        _close(one, at)
    pairs = dict(rounds.filter(done_at=None).values_list("letter", "pair"))
    rounds.filter(done_at=None).delete()
    taken = set(rounds.values_list("number", flat=True))
    free = (number for number in range(1, len(taken) + len(answer.rounds) + 1) if number not in taken)
    rows = [_row(action, one, number, places, at) for number, one in zip(free, answer.rounds, strict=False)]
    for row in rows:
        row.pair = pairs.get(row.letter, 0)
        row.plan |= {"meeting": list(request.start), "snapshot": snapshot}
    Round.objects.bulk_create(rows)
    renew(action=action, rounds=Round.objects.filter(action=action).select_related("action__campaign"), by=by, at=at)
    stops.request, stops.notices = request.as_json(), list(answer.notices)
    move_on(stops, at)
    record(
        subject=action,
        by=by,
        at=at,
        campaign=action.campaign_id,
        rounds=len(answer.rounds),
        stops=len(places),
        seed=request.seed,
    )
    return len(answer.rounds)


def _close(one: Round, at: datetime) -> None:
    """A round that is under way stays as it stands: what it did not reach is in the rounds that are made now."""
    archive_round(one, at)
    one.done_at = at
    one.save(update_fields=["done_at"])


def _row(action: Action, one: Found, number: int, places: dict[str, Place], at: datetime) -> Round:
    mine = [places[stop.key] for stop in one.stops]
    return Round(
        campaign_id=action.campaign_id,
        action=action,
        number=number,
        letter=letter(number),
        stations=sorted({place.station for place in mine if place.station}),
        load=one.load,
        metres=round(one.metres),
        minutes=round(one.minutes),
        made_at=at,
        plan={
            "stops": [place.as_json() for place in mine],
            "path": [[round(x, 6), round(y, 6)] for x, y in one.path],
            "segments": list(one.segments),
        },
    )


@verb("round.done", "round said done")
def say_done(*, one: Round, reached: Collection[str], amount: int | None, by: Actor, at: datetime) -> Round:
    """Write down what came of a round on paper: the stops reached and what was put up, given or filled in all (None:
    what its phones noted, else what was planned). It is counted stop by stop through the same gate as what phones
    say, as of the action's own hours once these are over. A planned action is under way then.

    Raises InputError for a round that is done already, an action that is not held, no stop, or an amount out of range.
    """
    turf = in_hands(one=one, by=by, at=at)
    action, current = turf.action, current_round(one)
    if action.status in _NOT_HELD:
        raise InputError(_("nothing is counted in an action that does not take place"), action=_("plan it first"))
    if current.done_at is not None:
        raise InputError(_("this round is done already"), action=_("take it back to correct it"))
    every = read_places(current.plan["stops"])
    places = [place for place in every if place.key in reached]
    if not places:
        raise InputError(_("no stop is ticked"), action=_("tick those that are done"))
    if amount is not None and not 0 <= amount <= MOST:
        raise InputError(_("quantity %(quantity)s") % {"quantity": amount}, expected=between(0, MOST))
    lines = stop_lines(every, places, words_of(action.pk, [place.key for place in every]), amount)
    events = paper_events(lines, min(at, action.ends_at))
    refuse(receive(turf=turf, phone=None, events=events, sent_at=None, by=by, at=at).results)
    Turf.objects.filter(pk=turf.pk).update(typed_at=at, status=TurfStatus.DONE)
    Round.objects.filter(pk=current.pk).update(done_at=at)
    begin(action=action, by=by, at=at)
    current = current_round(current)
    record(subject=current, by=by, at=at, campaign=current.campaign_id, stops=len(places), amount=current.amount)
    return current


@verb("round.not_done", "round taken back: not done")
def not_done(*, one: Round, by: Actor, at: datetime) -> Round:
    """Take back that a round is done, and what was typed in of it, but counts that somebody took back already. What its
    phones noted stays: they take it back themselves. Again: no error.
    """
    turf = None if one.counts else in_hands(one=one, by=by, at=at)
    locked_action(one.action_id)
    current = current_round(one)
    if current.done_at is None:
        return current
    for event in FieldEvent.objects.filter(pk__in=current.counts, undone_by=None):
        take_back(event=event, id=uuid.uuid4(), at=at)
    if turf is None:
        Round.objects.filter(pk=current.pk).update(done_at=None, amount=0, reached=[], counts=[])
    else:
        Turf.objects.filter(pk=turf.pk).update(typed_at=None, status=TurfStatus.OUT)
        receive(turf=turf, phone=None, events=events_taken_back(turf, at), sent_at=None, by=by, at=at)
        Turf.objects.filter(pk=turf.pk).update(status=TurfStatus.OUT)
        Round.objects.filter(pk=current.pk).update(done_at=None)
    current = current_round(current)
    record(subject=current, by=by, at=at, campaign=current.campaign_id)
    return current
