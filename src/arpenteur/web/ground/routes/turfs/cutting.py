"""Writes: how the ground of an action is cut. Proposed by the engine, changed street by street, taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs import Turfs
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Cutting, Turf
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.locks import current, move_on, new_plan, plan_at
from arpenteur.web.ground.routes.requests import MOST_TURFS, TurfRequest
from arpenteur.web.ground.routes.turfs.engine import Holding

MOST_STEPS = 50
"""Steps that can be undone."""


@dataclass(frozen=True)
class Moved:
    """Street segments and buildings that change hands."""

    segments: tuple[int, ...] = ()
    buildings: tuple[str, ...] = ()


@verb("turfs.cut", "ground cut into turfs")
def cut(
    *, action: Action, request: TurfRequest, walks: Turfs, snapshot: str, version: int, by: Actor, at: datetime
) -> Cutting:
    """Keep a proposal as the action's cutting; ``version`` is that of the cutting it replaces, 0 for the first.

    Turfs already published stay as they are until the new ones are. Raises InputError where the action is not walked
    from door to door, is over, or nothing can be cut; ChangedMeanwhileError.
    """
    TURFS.check(action)
    if not walks.turfs:
        raise InputError(_("no door to share out here"), action=_("choose another area, or take in doors already done"))
    if len(walks.turfs) > MOST_TURFS:
        raise InputError(
            _("%(n)s turfs") % {"n": len(walks.turfs)},
            expected=_("%(most)s at most") % {"most": MOST_TURFS},
            action=_("cut a smaller area"),
        )
    cutting = plan_at(TURFS, action, version) or new_plan(TURFS, action, at)
    holding = Holding.of(walks)
    cutting.snapshot, cutting.request = snapshot, request.as_json()
    cutting.holding, cutting.before = holding.as_json(), []
    move_on(cutting, at)
    record(
        subject=action,
        by=by,
        at=at,
        campaign=action.campaign_id,
        turfs=len(walks.turfs),
        segments=len(holding.segments),
        seed=request.seed,
        walk=request.walk,
    )
    return cutting


@verb("turfs.moved", "street moved to another turf")
def move(*, cutting: Cutting, moved: Moved, to: int, version: int, by: Actor, at: datetime) -> Cutting:
    """Hand segments and buildings to another turf; the first number that is not taken makes a new one.

    A segment takes along the buildings that its turf has on it. Nothing changed is not an error. Raises InputError for
    what is not in the cutting, ChangedMeanwhileError.
    """
    now = current(TURFS, cutting, version)
    holding = Holding.read(now.holding)
    numbers = set(holding.segments.values()) | set(holding.buildings.values())
    if not 1 <= to <= min(max(numbers, default=0) + 1, MOST_TURFS):
        raise InputError(_("turf %(n)s") % {"n": to}, expected=_("a turf of this cutting, or a new one"))
    strangers = [one for one in moved.segments if one not in holding.segments]
    if strangers or not (moved.segments or moved.buildings):
        raise InputError(_("this street is not in the cutting"), action=_("reload the page"))
    segments = {one: to for one in moved.segments if holding.segments[one] != to}
    buildings = {one: to for one in moved.buildings if holding.buildings.get(one) != to}
    if not segments and not buildings:
        return now
    step = {
        "segments": {str(one): holding.segments[one] for one in segments},
        "buildings": {one: holding.buildings.get(one) for one in buildings},
    }
    now.holding = Holding({**holding.segments, **segments}, {**holding.buildings, **buildings}).as_json()
    now.before = [*now.before, step][-MOST_STEPS:]
    move_on(now, at)
    record(
        subject=now.action,
        by=by,
        at=at,
        campaign=now.campaign_id,
        to=to,
        segments=len(segments),
        buildings=len(buildings),
    )
    return now


@verb("turfs.undone", "move of a street taken back")
def undo(*, cutting: Cutting, version: int, by: Actor, at: datetime) -> Cutting:
    """Take the latest move back. Raises InputError where there is none, ChangedMeanwhileError."""
    now = current(TURFS, cutting, version)
    if not now.before:
        raise InputError(_("there is nothing to undo"))
    *earlier, step = now.before
    holding = Holding.read(now.holding)
    segments = {**holding.segments, **{int(one): turf for one, turf in step["segments"].items()}}
    buildings = {**holding.buildings, **step["buildings"]}
    now.holding = Holding(segments, {one: turf for one, turf in buildings.items() if turf is not None}).as_json()
    now.before = earlier
    move_on(now, at)
    record(subject=now.action, by=by, at=at, campaign=now.campaign_id)
    return now


@verb("turfs.discarded", "cutting thrown away")
def discard(*, cutting: Cutting, version: int, by: Actor, at: datetime) -> None:
    """Throw a cutting away. Raises InputError where turfs of it are published, ChangedMeanwhileError."""
    now = current(TURFS, cutting, version)
    if Turf.objects.filter(TURFS.listed, action=now.action_id).exists():
        raise InputError(_("turfs of this cutting are published"), action=_("archive them first"))
    action = now.action
    Cutting.objects.filter(pk=now.pk).delete()
    record(subject=action, by=by, at=at, campaign=action.campaign_id)
