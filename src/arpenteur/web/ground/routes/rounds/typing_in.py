"""What a sheet of a round says, as events without a phone: the same gate takes them as takes those of phones."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.phone.ground.gate import EventStatus, Result
from arpenteur.web.ground.phone.ground.wire import Reason
from arpenteur.web.ground.phone.kinds import EventType, StopOutcome
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from arpenteur.web.ground.routes.rounds.places import Place, shared_out

Line = tuple[str, StopOutcome, int]
"""Key of a stop, what came of it, how many."""
_WHY = {
    Reason.SILENCE: gettext_lazy("this day lies in electoral silence: nothing is counted then"),
    Reason.CLOSED: gettext_lazy("the campaign is closed: nothing more is typed in"),
}


def stop_lines(
    every: Iterable[Place], reached: Collection[Place], words: Mapping[str, DoorEvent], amount: int | None
) -> list[Line]:
    """What a sheet says that was not said yet: stops reached, with their share of ``amount`` (None: what was said of
    them, else what was planned), and stops said done that are not.

    ``words`` is the last word on each stop.
    """
    shares = shared_out(amount, reached) if amount is not None else None
    lines: list[Line] = []
    for one in every:
        word = words.get(one.key)
        done = word is not None and word.outcome == StopOutcome.DONE
        if one in reached:
            known = word.quantity if word is not None and done else None
            wanted = shares[one.key] if shares is not None else one.load if known is None else known
            if wanted != known:
                lines.append((one.key, StopOutcome.DONE, wanted))
        elif done:
            lines.append((one.key, StopOutcome.INACCESSIBLE, 0))
    return lines


def paper_events(lines: Iterable[Line], when: datetime) -> list[dict[str, Any]]:
    """Lines as the gate reads them."""
    return [
        _event(when)
        | {
            "type": EventType.STOP.value,
            "building": key,
            "outcome": outcome.value,
            "quantity": quantity,
            "minutes": 0,
        }
        for key, outcome, quantity in lines
    ]


def events_taken_back(turf: Turf, when: datetime) -> list[dict[str, Any]]:
    """Everything that was typed in of a round and stands, taken back."""
    typed = DoorEvent.objects.filter(turf=turf, phone=None, type=EventType.STOP, undone_by=None).order_by("number")
    return [_event(when) | {"type": EventType.UNDO.value, "undoes": str(one.pk)} for one in typed]


def refuse(results: Iterable[Result]) -> None:
    """Raises InputError where the gate refused something: nothing of a sheet is kept then."""
    reason = next((one.reason for one in results if one.status is EventStatus.REFUSED), None)
    if reason is not None:
        raise InputError(str(_WHY.get(reason) or _("this round has changed since")), action=_("reload the page"))


def _event(when: datetime) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "n": 0, "at": when.isoformat()}
