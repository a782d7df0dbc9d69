"""Writes: how the ground of an action is cut. Proposed by the engine, changed street by street, taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs import Turfs
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.fieldwork.kinds import OVER
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.phone.kinds import WALKED
from arpenteur.web.phone.models import Cutting, Turf
from arpenteur.web.routes.cut.asking import MOST_TURFS, Asked
from arpenteur.web.routes.cut.engine import Holding

MOST_STEPS = 50
"""Steps that can be undone."""
WAITING, FAILED = "waiting", "failed"
"""Keys of ``Cutting.asked`` beside the question: not answered yet, why not."""


class CutMeanwhileError(InputError):
    """Someone else changed the cutting since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "le découpage a changé pendant que vous le regardiez",
            action="voici ce qu'il est maintenant ; refaites votre changement s'il manque encore",
        )


@dataclass(frozen=True)
class Moved:
    """Street segments and buildings that change hands."""

    segments: tuple[int, ...] = ()
    buildings: tuple[str, ...] = ()


@transaction.atomic
def cut(*, action: Action, asked: Asked, found: Turfs, snapshot: str, version: int, by: Actor, at: datetime) -> Cutting:
    """Keep a proposal as the action's cutting; ``version`` is that of the cutting it replaces, 0 for the first.

    Turfs already published stay as they are until the new ones are. Raises InputError where the action is not walked
    from door to door, is over, or nothing can be cut; CutMeanwhileError.
    """
    _check_walked(action)
    if not found.turfs:
        raise InputError(
            "aucune porte à répartir ici", action="choisissez une autre zone ou reprenez les portes faites"
        )
    if len(found.turfs) > MOST_TURFS:
        raise InputError(
            f"{len(found.turfs)} secteurs", expected=f"{MOST_TURFS} au plus", action="cherchez moins grand"
        )
    before = _locked(action, version)
    holding = Holding.of(found)
    kept, _created = Cutting.objects.update_or_create(
        campaign_id=action.campaign_id,
        action=action,
        defaults={
            "snapshot": snapshot, "asked": asked.kept(), "holding": holding.kept(), "before": [],
            "version": version + 1, "changed_at": at, "made_at": at if before is None else before.made_at,
        },
    )  # fmt: skip
    record(
        verb="turfs.cut", subject=action, by=by, at=at, campaign=action.campaign_id, turfs=len(found.turfs),
        segments=len(holding.segments), seed=asked.seed, walk=asked.walk,
    )  # fmt: skip
    return kept


@transaction.atomic
def ask_later(*, action: Action, asked: Asked, version: int, by: Actor, at: datetime) -> Cutting:
    """Keep a question that is too long for a page; a job answers it with ``cut``. Raises what ``cut`` raises."""
    _check_walked(action)
    before = _locked(action, version)
    kept, _created = Cutting.objects.update_or_create(
        campaign_id=action.campaign_id,
        action=action,
        defaults={
            "asked": asked.kept() | {WAITING: True}, "holding": {}, "before": [], "version": version + 1,
            "changed_at": at, "made_at": at if before is None else before.made_at,
        },
    )  # fmt: skip
    record(verb="turfs.asked", subject=action, by=by, at=at, campaign=action.campaign_id, seed=asked.seed)
    return kept


@transaction.atomic
def give_up(*, action: Action, why: str, by: Actor, at: datetime) -> None:
    """A question that could not be answered: the page says why."""
    cutting = Cutting.objects.select_for_update().filter(action=action).first()
    if cutting is None or WAITING not in cutting.asked:
        return
    cutting.asked = {key: value for key, value in cutting.asked.items() if key != WAITING} | {FAILED: why[:300]}
    cutting.changed_at = at
    cutting.save(update_fields=["asked", "changed_at"])
    record(verb="turfs.not_cut", subject=action, by=by, at=at, campaign=action.campaign_id)


@transaction.atomic
def move(*, cutting: Cutting, moved: Moved, to: int, version: int, by: Actor, at: datetime) -> Cutting:
    """Hand segments and buildings to another turf; the first number that is not taken makes a new one.

    A segment takes along the buildings that its turf has on it. Nothing changed is not an error. Raises InputError for
    what is not in the cutting, CutMeanwhileError.
    """
    current = _current(cutting, version)
    holding = Holding.read(current.holding)
    numbers = set(holding.segments.values()) | set(holding.buildings.values())
    if not 1 <= to <= min(max(numbers, default=0) + 1, MOST_TURFS):
        raise InputError(f"secteur {to}", expected="un secteur de ce découpage, ou un nouveau")
    strangers = [one for one in moved.segments if one not in holding.segments]
    if strangers or not (moved.segments or moved.buildings):
        raise InputError("cette rue n'est pas dans le découpage", action="rechargez la page")
    segments = {one: to for one in moved.segments if holding.segments[one] != to}
    buildings = {one: to for one in moved.buildings if holding.buildings.get(one) != to}
    if not segments and not buildings:
        return current
    step = {
        "segments": {str(one): holding.segments[one] for one in segments},
        "buildings": {one: holding.buildings.get(one) for one in buildings},
    }
    _write(current, Holding({**holding.segments, **segments}, {**holding.buildings, **buildings}), at)
    current.before = [*current.before, step][-MOST_STEPS:]
    current.save()
    record(
        verb="turfs.moved", subject=current.action, by=by, at=at, campaign=current.campaign_id, to=to,
        segments=len(segments), buildings=len(buildings),
    )  # fmt: skip
    return current


@transaction.atomic
def undo(*, cutting: Cutting, version: int, by: Actor, at: datetime) -> Cutting:
    """Take the latest move back. Raises InputError where there is none, CutMeanwhileError."""
    current = _current(cutting, version)
    if not current.before:
        raise InputError("il n'y a rien à défaire")
    *earlier, step = current.before
    holding = Holding.read(current.holding)
    segments = {**holding.segments, **{int(one): turf for one, turf in step["segments"].items()}}
    buildings = {**holding.buildings, **step["buildings"]}
    _write(current, Holding(segments, {one: turf for one, turf in buildings.items() if turf is not None}), at)
    current.before = earlier
    current.save()
    record(verb="turfs.undone", subject=current.action, by=by, at=at, campaign=current.campaign_id)
    return current


@transaction.atomic
def discard(*, cutting: Cutting, version: int, by: Actor, at: datetime) -> None:
    """Throw a cutting away. Raises InputError where turfs of it are published, CutMeanwhileError."""
    current = _current(cutting, version)
    if Turf.objects.filter(action=current.action_id, archived_at=None).exists():
        raise InputError("des secteurs de ce découpage sont publiés", action="archivez-les d'abord")
    action = current.action
    Cutting.objects.filter(pk=current.pk).delete()
    record(verb="turfs.discarded", subject=action, by=by, at=at, campaign=action.campaign_id)


def _check_walked(action: Action) -> None:
    if action.kind not in WALKED:
        raise InputError("cette action ne va pas de porte en porte", expected="un porte-à-porte ou un boîtage")
    if action.status in OVER:
        raise InputError("cette action est finie ou annulée", action="découpez une action à venir ou en cours")


def _locked(action: Action, version: int) -> Cutting | None:
    """The cutting that is replaced. Two people who cut the same action take their turn on the action."""
    Action.objects.select_for_update().get(pk=action.pk)
    before = Cutting.objects.filter(action=action).first()
    if (before.version if before else 0) != version:
        raise CutMeanwhileError
    return before


def _current(cutting: Cutting, version: int) -> Cutting:
    current = Cutting.objects.select_for_update().select_related("action").filter(pk=cutting.pk).first()
    if current is None or current.version != version:
        raise CutMeanwhileError
    _check_walked(current.action)
    return current


def _write(cutting: Cutting, holding: Holding, at: datetime) -> None:
    cutting.holding = holding.kept()
    cutting.version += 1
    cutting.changed_at = at
