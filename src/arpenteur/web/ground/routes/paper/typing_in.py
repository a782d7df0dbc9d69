"""Writes: a sheet typed in from paper. Typed twice it is one sheet; corrected, the earlier line is taken back."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.phone.ground.events import all_ended, receive
from arpenteur.web.ground.phone.ground.fold import MAILED
from arpenteur.web.ground.phone.ground.gate import EventStatus, Result
from arpenteur.web.ground.phone.ground.wire import Reason
from arpenteur.web.ground.phone.kinds import EventType, TurfStatus
from arpenteur.web.ground.phone.models import DoorEvent, Turf
from arpenteur.web.ground.routes.paper.lines import Counts, Place, WalkSheet, events_of, outcome_of, sheet_of

PAPER = uuid.UUID("6b1f4a54-5c0e-5d0a-9c53-0f6f2b0d7a11")
"""Namespace of identifiers of what is typed in."""
_WHY = {
    Reason.SILENCE: gettext_lazy("this day lies in electoral silence: nothing is counted then"),
    Reason.CLOSED: gettext_lazy("the campaign is closed: nothing more is typed in"),
    Reason.BUILDING: gettext_lazy("an address of this sheet is no longer in a turf of the action"),
}


class TypedMeanwhileError(InputError):
    """Somebody else typed in other results of the same sheet since it was read."""


@dataclass(frozen=True)
class Typed:
    """What was written: lines that changed, and what there is to say of them."""

    changed: int
    notes: frozenset[Reason]


@verb("turf.typed_in", "walk sheet typed in")
def type_in(
    *,
    turf: Turf,
    lines: Mapping[Place, Counts],
    seen: str,
    walked_at: datetime,
    complete: bool,
    by: Actor,
    at: datetime,
) -> Typed:
    """Write the lines of a sheet that differ from what was typed in before; a line left empty is taken back.

    ``lines`` are all lines of the form, ``seen`` is that of the sheet as it was read, ``walked_at`` when people walked,
    ``complete``: the whole sheet is in, and the turf is done unless a phone still walks it. Raises TypedMeanwhileError
    where somebody else wrote something else meanwhile, InputError where the law or the campaign's end refuses; then
    nothing is written.
    """
    locked = Turf.objects.select_for_update(of=("self",)).select_related("action__campaign").get(pk=turf.pk)
    sheet = sheet_of(locked, at)
    present = {line.place: dict(line.typed) for line in sheet.lines}
    if not lines.keys() <= present.keys():
        raise InputError(_("the plan of this turf has changed since"), action=_("reload the page"))
    changed = [place for place, counts in lines.items() if _clean(counts) != present[place]]
    if changed and seen != sheet.seen:
        raise TypedMeanwhileError(
            _("somebody else has just typed this sheet in differently"), action=_("check the lines, then save")
        )
    notes: frozenset[Reason] = frozenset()
    if changed:
        told = [*_taken_back(locked, changed, walked_at), *_said(sheet, lines, changed, walked_at)]
        notes = _judged(receive(turf=locked, phone=None, events=told, sent_at=None, by=by, at=at).results)
    if complete:
        _is_in(turf, at)
    record(subject=locked, by=by, at=at, campaign=locked.campaign_id, lines=len(changed), complete=complete)
    return Typed(len(changed), notes)


def _is_in(turf: Turf, at: datetime) -> None:
    Turf.objects.filter(pk=turf.pk).update(typed_at=at)
    current = Turf.objects.get(pk=turf.pk)
    if current.status in {TurfStatus.READY, TurfStatus.OUT} and all_ended(current):
        Turf.objects.filter(pk=turf.pk).update(status=TurfStatus.DONE)


@verb("turf.printed", "walk sheet printed")
def note_printed(*, turfs: Iterable[Turf], by: Actor, at: datetime) -> None:
    """Sheets went out: what is not typed in again is looked for."""
    for turf in turfs:
        Turf.objects.filter(pk=turf.pk).update(printed_at=at)
        record(subject=turf, by=by, at=at, campaign=turf.campaign_id)


def _clean(counts: Counts) -> dict[str, int]:
    return {outcome: number for outcome, number in counts.items() if number}


def _taken_back(turf: Turf, places: Iterable[Place], walked_at: datetime) -> list[dict[str, object]]:
    wanted = set(places)
    return [
        {
            "id": str(uuid.uuid5(PAPER, f"undo/{one.pk}")),
            "n": 0,
            "at": walked_at.isoformat(),
            "type": EventType.UNDO.value,
            "undoes": str(one.pk),
        }
        for one in events_of(turf)
        if one.phone_id is None and outcome_of(one) and (one.building, one.stair) in wanted
    ]


def _said(
    sheet: WalkSheet, lines: Mapping[Place, Counts], places: Iterable[Place], walked_at: datetime
) -> list[dict[str, object]]:
    """New events. How often a line was typed in is part of their identifiers: a correction is another event."""
    before: Counter[Place] = Counter()
    ever = DoorEvent.objects.filter(turf=sheet.turf, phone=None).exclude(building="")
    before.update(ever.values_list("building", "stair"))
    houses = {line.place for line in sheet.lines if line.row.single}
    told: list[dict[str, object]] = []
    for place in places:
        # Letterboxes first: what is said of some doors of a stair is said after what is said of all of it.
        for outcome, quantity in sorted(_clean(lines[place]).items(), key=lambda one: one[0] != MAILED):
            name = f"{sheet.turf.pk}/{place[0]}/{place[1]}/{outcome}/{before[place]}"
            said = {
                "id": str(uuid.uuid5(PAPER, name)),
                "n": 0,
                "at": walked_at.isoformat(),
                "building": place[0],
                "stair": place[1],
            }
            told.append(said | _what(outcome, quantity, house=place in houses))
    return told


def _what(outcome: str, quantity: int, *, house: bool) -> dict[str, object]:
    """Of a house its only door; of a stair how many doors, which ones paper does not say."""
    if outcome == MAILED:
        return {"type": EventType.STAIR_MAILED.value, "quantity": quantity}
    where: dict[str, object] = {"floor": 0, "door": 1} if house else {"quantity": quantity}
    return {"type": EventType.VISIT.value, "outcome": outcome, **where}


def _judged(results: Iterable[Result]) -> frozenset[Reason]:
    """What there is to say of what was taken. Raises InputError for the first refusal: then nothing is written."""
    found = list(results)
    refused = next((one.reason for one in found if one.status is EventStatus.REFUSED), None)
    if refused is not None:
        why = _WHY.get(refused, _("this sheet is not taken in (%(reason)s)") % {"reason": refused.value})
        raise InputError(str(why))
    return frozenset(one.reason for one in found if one.reason is not None)
