"""Stops of rounds: what came of each, by the last word on it, and the round that is said so far.

A stop is done or not by the last thing that anybody said of it and did not take back, phone or paper, whichever round
of the action it was in then: rounds computed anew hand stops on.
"""

from collections.abc import Iterable
from datetime import datetime

from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.kinds import EventType, StopOutcome, TurfStatus
from arpenteur.web.ground.phone.models import DoorEvent, Round, Turf


def last_words(events: Iterable[DoorEvent]) -> dict[str, DoorEvent]:
    """Key of each stop to the last of the events about it, which stand and are in their order."""
    return {one.building: one for one in events if one.type == EventType.STOP}


def words_of(action: int, stops: Iterable[str] | None = None) -> dict[str, DoorEvent]:
    """The last word on each stop of an action, or on some of them, in the sealed campaign."""
    standing = DoorEvent.objects.filter(turf__action=action, type=EventType.STOP, undone_by=None, review=None)
    if stops is not None:
        standing = standing.filter(building__in=list(stops))
    return last_words(standing.order_by("received_at", "turf", "number"))


def follow(*, turf: Turf, events: Iterable[DoorEvent], at: datetime) -> None:
    """Write into the rounds of the turf's action what came of their stops after these events. The turf is locked.

    The round of the turf is done once all its phones ended, and is not while one goes on, unless its sheet is in.
    A round that was said done before phones had rounds stays as it was said.
    """
    Action.objects.select_for_update(of=("self",)).get(pk=turf.action_id)  # two turfs with one stop take their turn
    touched = {one.building for one in events if one.building}
    rounds = [one for one in Round.objects.filter(action=turf.action_id) if not one.counts]
    for one in rounds:
        mine = [str(stop["key"]) for stop in one.plan.get("stops") or ()]
        own = one.letter == turf.letter
        if not own and not touched.intersection(mine):
            continue
        words = words_of(turf.action_id, mine)
        done = [words[key] for key in mine if key in words and words[key].outcome == StopOutcome.DONE]
        one.reached, one.amount = [word.building for word in done], sum(word.quantity for word in done)
        one.spent = sum(word.minutes for word in done)
        if own:
            one.done_at = _done_at(one, turf, at)
        one.save(update_fields=["reached", "amount", "spent", "done_at"])


def _done_at(one: Round, turf: Turf, at: datetime) -> datetime | None:
    if turf.status == TurfStatus.DONE:
        return one.done_at or at
    return one.done_at if turf.typed_at is not None or turf.archived_at is not None else None
