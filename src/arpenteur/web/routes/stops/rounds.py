"""Writes: rounds made of stops, given to a pair, said done, taken back."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.strategy.rounds import Round as Found
from arpenteur.strategy.rounds import Rounds
from arpenteur.strategy.turfs.words import letter
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.fieldwork import people
from arpenteur.web.fieldwork.actions import begin
from arpenteur.web.fieldwork.counting import Counted, add_counts, take_back
from arpenteur.web.fieldwork.events import MOST
from arpenteur.web.fieldwork.kinds import OVER, Kind, Status
from arpenteur.web.fieldwork.law import hold_to_the_law, hold_to_the_law_now
from arpenteur.web.fieldwork.models import Action, FieldEvent, Participation, Presence
from arpenteur.web.phone.models import Round, StopList
from arpenteur.web.routes.stops.asking import BOXES, MEASURES, Asked, Place, read_places, shared_out
from arpenteur.web.routes.stops.listing import StopsMeanwhileError, check_toured, locked
from arpenteur.web.routes.stops.reaching import check_whole, left_of, reached_in
from arpenteur.web.volunteers.models import Volunteer

WAITING, FAILED = "waiting", "failed"
"""Keys of ``StopList.asked`` beside the question: not answered yet (which version of the list asked it), why not."""
_NOT_HELD = {Status.DRAFT, Status.CANCELLED}


def to_go(action: Action, stops: StopList, snapshot: str) -> tuple[Place, ...]:
    """Stops that no round has reached yet, to be gone to along the streets of a snapshot (its digest).

    Raises InputError where letterboxes among the stops are of another one: what is found there is not what was taken;
    or where a part of a stop was reached.
    """
    if boxes_moved(stops, snapshot):
        raise InputError(
            "le lieu a été publié de nouveau depuis que ces boîtes ont été prises",
            action="reprenez les boîtes aux lettres du terrain, puis calculez",
        )
    places, reached = read_places(stops.stops), reached_in(action)
    check_whole(places, reached)
    return left_of(places, reached)


def boxes_moved(stops: StopList, snapshot: str) -> bool:
    """Whether letterboxes among the stops are those of another snapshot than this one (its digest)."""
    return stops.snapshot not in {"", snapshot} and any(row.get("source") == BOXES for row in stops.stops)


@transaction.atomic
def make(*, action: Action, asked: Asked, found: Rounds, snapshot: str, version: int, by: Actor, at: datetime) -> int:
    """Keep rounds as those of an action; how many. ``version`` is that of the stops they were made of, ``snapshot`` the
    digest of the one they go along the streets of.

    Rounds said done stay; the others are replaced, and a letter keeps its pair. Raises RefusedByLawError where the
    action lies in electoral silence, InputError where it is over or its letterboxes are of another snapshot;
    StopsMeanwhileError.
    """
    check_toured(action)
    hold_to_the_law(action.campaign, action.kind, action.starts_at, action.ends_at)
    stops = locked(action, version)
    if stops is None:
        raise StopsMeanwhileError
    places = {one.key: one for one in to_go(action, stops, snapshot)}
    if {stop.key for one in found.rounds for stop in one.stops} - set(places):
        raise StopsMeanwhileError
    rounds = Round.objects.filter(action=action)
    pairs = dict(rounds.filter(done_at=None).values_list("letter", "pair"))
    rounds.filter(done_at=None).delete()
    taken = set(rounds.values_list("number", flat=True))
    free = (number for number in range(1, len(taken) + len(found.rounds) + 1) if number not in taken)
    rows = [_row(action, one, number, places, at) for number, one in zip(free, found.rounds, strict=False)]
    for row in rows:
        row.pair = pairs.get(row.letter, 0)
        row.plan |= {"meeting": list(asked.start), "snapshot": snapshot}
    Round.objects.bulk_create(rows)
    stops.asked, stops.notices = asked.kept(), list(found.notices)
    _moved_on(stops, at)
    record(
        verb="rounds.made", subject=action, by=by, at=at, campaign=action.campaign_id, rounds=len(found.rounds),
        stops=len(places), seed=asked.seed,
    )  # fmt: skip
    return len(found.rounds)


def _row(action: Action, one: Found, number: int, places: dict[str, Place], at: datetime) -> Round:
    mine = [places[stop.key] for stop in one.stops]
    return Round(
        campaign_id=action.campaign_id, action=action, number=number, letter=letter(number),
        stations=sorted({place.station for place in mine if place.station}), load=one.load, metres=round(one.metres),
        minutes=round(one.minutes), made_at=at,
        plan={
            "stops": [place.kept() for place in mine],
            "path": [[round(x, 6), round(y, 6)] for x, y in one.path],
            "segments": list(one.segments),
        },
    )  # fmt: skip


@transaction.atomic
def ask_later(*, action: Action, asked: Asked, version: int, by: Actor, at: datetime) -> StopList:
    """Keep a question that is too long for a page; a job answers it with ``make``. Raises what ``make`` raises."""
    check_toured(action)
    hold_to_the_law(action.campaign, action.kind, action.starts_at, action.ends_at)
    stops = locked(action, version)
    if stops is None:
        raise StopsMeanwhileError
    stops.asked = asked.kept() | {WAITING: version + 1}
    _moved_on(stops, at)
    record(verb="rounds.asked", subject=action, by=by, at=at, campaign=action.campaign_id, seed=asked.seed)
    return stops


@transaction.atomic
def give_up(*, action: Action, question: int, why: str, by: Actor, at: datetime) -> None:
    """A question that could not be answered: the page says why. ``question`` is what ``WAITING`` said when it was read;
    another one asked meanwhile goes on waiting.
    """
    _locked(action.pk)
    stops = StopList.objects.filter(action=action).first()
    if stops is None or stops.asked.get(WAITING) != question:
        return
    stops.asked = {key: value for key, value in stops.asked.items() if key != WAITING} | {FAILED: why[:300]}
    stops.changed_at = at
    stops.save(update_fields=["asked", "changed_at"])
    record(verb="rounds.not_made", subject=action, by=by, at=at, campaign=action.campaign_id)


@transaction.atomic
def give(*, one: Round, pair: int, by: Actor, at: datetime) -> Round:
    """Give a round to a pair of its action (0: to nobody).

    Raises RefusedByLawError in electoral silence, InputError where the action is over or the pair is not there.
    """
    action = _locked(one.action_id)
    current = _found(one)
    if action.status in OVER:
        raise InputError("cette action est finie ou annulée", action="affectez les tournées d'une action à venir")
    if pair:
        hold_to_the_law_now(action.campaign, action.kind, action.starts_at, action.ends_at, at)
        if not Participation.objects.filter(action=action, pair=pair).exists():
            raise InputError("ce binôme n'est pas dans l'action", action="formez-le d'abord")
    if current.pair != pair:
        current.pair = pair
        current.save(update_fields=["pair"])
        record(verb="round.given", subject=current, by=by, at=at, campaign=current.campaign_id, pair=pair)
    return current


@transaction.atomic
def pair_and_give(*, one: Round, volunteers: Sequence[Volunteer], by: Actor, at: datetime) -> Round:
    """Make a pair of two or three people of the action and give it a round: both, or neither. Raises what ``give`` and
    ``fieldwork.people.pair`` raise.
    """
    pair = people.pair(action=_locked(one.action_id), volunteers=volunteers, by=by, at=at)
    return give(one=one, pair=pair, by=by, at=at)


@transaction.atomic
def give_all(*, action: Action, by: Actor, at: datetime) -> int:
    """Give rounds to go that have nobody to pairs, those with the fewest to go first, then by number; how many.

    All or none. A pair of which everybody missed the action is nobody. Raises what ``give`` raises.
    """
    _locked(action.pk)
    rounds = list(Round.objects.filter(action=action, done_at=None).order_by("number"))
    walking = Participation.objects.filter(action=action, pair__gt=0).exclude(presence=Presence.MISSED)
    held = dict.fromkeys(walking.order_by("pair").values_list("pair", flat=True), 0)
    for one in rounds:
        if one.pair in held:
            held[one.pair] += 1
    alone = [one for one in rounds if one.pair not in held] if held else []
    for one in alone:
        pair = min(held, key=lambda number: (held[number], number))
        give(one=one, pair=pair, by=by, at=at)
        held[pair] += 1
    return len(alone)


@transaction.atomic
def say_done(*, one: Round, reached: Collection[str], amount: int, by: Actor, at: datetime) -> Round:
    """Write down what came of a round: the stops reached and what was put up, given or filled in all; it is counted in
    the action, station by station, as of the action's own hours once these are over. A planned action
    is under way then.

    Raises InputError for a round that is done already, an action that is not held, no stop, or an amount out of range.
    """
    action = _locked(one.action_id)
    current = _found(one)
    if action.status in _NOT_HELD:
        raise InputError("rien ne se compte dans une action qui n'a pas lieu", action="planifiez-la d'abord")
    if current.done_at is not None:
        raise InputError("cette tournée est déjà faite", action="reprenez-la pour la corriger")
    places = [place for place in read_places(current.plan["stops"]) if place.key in reached]
    if not places:
        raise InputError("aucun arrêt n'est coché", action="cochez ceux qui sont faits")
    if not 0 <= amount <= MOST:
        raise InputError(f"quantité {amount}", expected=f"un entier de 0 à {MOST}")
    counts = _counts(action, places, amount, at)
    add_counts(action=action, counts=counts, volunteer=None, at=at)
    current.done_at, current.amount = at, amount
    current.reached, current.counts = [place.key for place in places], [str(count.id) for count in counts]
    current.save(update_fields=["done_at", "amount", "reached", "counts"])
    begin(action=action, by=by, at=at)
    record(
        verb="round.done", subject=current, by=by, at=at, campaign=current.campaign_id, stops=len(places), amount=amount
    )
    return current


def _counts(action: Action, places: Sequence[Place], amount: int, at: datetime) -> list[Counted]:
    measure, occurred = MEASURES[Kind(action.kind)], min(at, action.ends_at)
    return [
        Counted(uuid.uuid4(), station, measure.value, share, occurred)
        for station, share in sorted(shared_out(amount, places).items())
    ]


@transaction.atomic
def not_done(*, one: Round, by: Actor, at: datetime) -> Round:
    """Take back that a round is done, and its counts but those that somebody took back already. Again: no error."""
    _locked(one.action_id)
    current = _found(one)
    if current.done_at is None:
        return current
    for event in FieldEvent.objects.filter(pk__in=current.counts, undone_by=None):
        take_back(event=event, id=uuid.uuid4(), at=at)
    current.done_at, current.amount, current.reached, current.counts = None, 0, [], []
    current.save(update_fields=["done_at", "amount", "reached", "counts"])
    record(verb="round.not_done", subject=current, by=by, at=at, campaign=current.campaign_id)
    return current


def _locked(action: int) -> Action:
    return Action.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=action)


def _found(one: Round) -> Round:
    """The round as it is now. Raises StopsMeanwhileError where rounds were made anew."""
    current = Round.objects.filter(pk=one.pk).first()
    if current is None:
        raise StopsMeanwhileError
    return current


def _moved_on(stops: StopList, at: datetime) -> None:
    stops.version += 1
    stops.changed_at = at
    stops.save(update_fields=["asked", "notices", "version", "changed_at"])
