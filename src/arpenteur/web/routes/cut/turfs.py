"""Writes: turfs published, given to a pair, handed over by a link shown once, withdrawn, archived."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from arpenteur.domain.errors import InputError
from arpenteur.strategy import turfs as engine
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.campaigns.clock import local
from arpenteur.web.campaigns.ground import ground_of
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.fieldwork.kinds import OVER
from arpenteur.web.fieldwork.law import hold_to_the_law_now
from arpenteur.web.fieldwork.models import Action, Participation, Presence
from arpenteur.web.fieldwork.times import moment
from arpenteur.web.phone.ground.own_links import own_link
from arpenteur.web.phone.kinds import PHONES, TurfStatus
from arpenteur.web.phone.models import Cutting, Phone, Turf
from arpenteur.web.routes.cut.cutting import CutMeanwhileError
from arpenteur.web.routes.cut.plan import plan_of
from arpenteur.web.shared.secret_links import digest, new_secret

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of typing codes: none that looks like another on paper."""
_SIGNS = 4
_NUMBER = 6
MOST_PHONES = 6
LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Published:
    """What a publication did."""

    made: int
    changed: int
    archived: int


@transaction.atomic
def publish(*, cutting: Cutting, found: engine.Turfs, version: int, by: Actor, at: datetime) -> Published:
    """Make turfs of a cutting that phones and paper can open; again, only what changed since is written.

    A turf keeps its letter, its code, its pair and its link; its plan's version grows. Turfs that the cutting no
    longer has are archived. ``found`` is the cutting at ``version``, measured. Raises RefusedByLawError in electoral
    silence, InputError where the action is over, CutMeanwhileError.
    """
    action = _locked(cutting.action_id)
    current = Cutting.objects.select_for_update().filter(pk=cutting.pk).first()
    if current is None or current.version != version:
        raise CutMeanwhileError
    if action.status in OVER:
        raise InputError("cette action est finie ou annulée", action="publiez les secteurs d'une action à venir")
    hold_to_the_law_now(action.campaign, action.kind, action.starts_at, action.ends_at, at)
    start = current.asked.get("start")
    known = {turf.letter: turf for turf in Turf.objects.filter(action=action, archived_at=None)}
    made = changed = 0
    for one in found.turfs:
        if not one.buildings:
            continue
        values = _columns(one, found, start)
        turf = known.pop(one.letter, None)
        if turf is None:
            _new(action, one, values, at)
            made += 1
        elif any(getattr(turf, name) != value for name, value in values.items()):
            Turf.objects.filter(pk=turf.pk).update(**values, version=turf.version + 1)
            changed += 1
    for turf in known.values():
        _archive(turf, at)
    record(
        verb="turfs.published", subject=action, by=by, at=at, campaign=action.campaign_id, made=made, changed=changed,
        archived=len(known),
    )  # fmt: skip
    return Published(made, changed, len(known))


@transaction.atomic
def give(*, turf: Turf, pair: int, by: Actor, at: datetime) -> Turf:
    """Give a turf to a pair of its action (0: to nobody). Another pair than before: the old link is withdrawn.

    Raises InputError for a pair that is not there, or an archived turf.
    """
    current = _open(turf)
    if pair and not Participation.objects.filter(action=current.action_id, pair=pair).exists():
        raise InputError("ce binôme n'est pas dans l'action", action="formez-le d'abord")
    if current.pair == pair:
        return current
    if current.pair:
        _close(current, at)
    current.pair = pair
    current.save(update_fields=["pair", "digest"])
    record(verb="turf.given", subject=current, by=by, at=at, campaign=current.campaign_id, pair=pair)
    return current


@transaction.atomic
def give_all(*, action: Action, by: Actor, at: datetime) -> int:
    """Give turfs that have nobody to pairs that have none, in the order of letters and numbers; how many.

    A pair of which everybody missed the action is nobody.
    """
    _locked(action.pk)
    turfs = list(Turf.objects.filter(action=action, archived_at=None).order_by("letter"))
    walking = Participation.objects.filter(action=action, pair__gt=0).exclude(presence=Presence.MISSED)
    pairs = set(walking.values_list("pair", flat=True))
    taken = {turf.pair for turf in turfs}
    free = sorted(pairs - taken)
    given = 0
    for turf in (one for one in turfs if one.pair not in pairs):
        if not free:
            break
        give(turf=turf, pair=free.pop(0), by=by, at=at)
        given += 1
    return given


@transaction.atomic
def hand_over(
    *, turf: Turf, by: Actor, at: datetime, until: datetime | None = None, phones: int = PHONES
) -> tuple[Turf, str]:
    """The secret of a new hand-over link, shown once; the link before it no longer works, phones that are in stay.

    ``until`` None keeps the deadline, or puts it at the end of the action's day where that is still to come. Raises
    RefusedByLawError in electoral silence, InputError for an archived turf or a deadline that is past or too far.
    """
    current = _open(turf)
    outing = current.action
    hold_to_the_law_now(outing.campaign, outing.kind, outing.starts_at, outing.ends_at, at)
    ends = until or (current.until if current.until > at else day_end(current.action.campaign, at))
    if not at < ends <= max(at, current.action.ends_at) + LONGEST:
        raise InputError("cette échéance ne va pas", expected="un moment à venir, dans le mois qui suit l'action")
    if not 1 <= phones <= MOST_PHONES:
        raise InputError(f"{phones} téléphones", expected=f"un entier de 1 à {MOST_PHONES}")
    secret = new_secret()
    current.digest, current.until, current.phones = digest(secret), ends, phones
    current.save(update_fields=["digest", "until", "phones"])
    record(verb="turf.handed_over", subject=current, by=by, at=at, campaign=current.campaign_id, phones=phones)
    return current, secret


@transaction.atomic
def open_own(*, turf: Turf, by: Actor, at: datetime) -> tuple[Turf, str]:
    """A link to a turf for someone who walks it. The one that is open, perhaps on paper, stays: hers is beside it.

    Raises what ``hand_over`` raises.
    """
    current = _open(turf)
    if current.digest is None or current.until <= at:
        return hand_over(turf=current, by=by, at=at, phones=current.phones)
    outing = current.action
    hold_to_the_law_now(outing.campaign, outing.kind, outing.starts_at, outing.ends_at, at)
    record(
        verb="turf.handed_over", subject=current, by=by, at=at, campaign=current.campaign_id, phones=current.phones,
        own=True,
    )  # fmt: skip
    return current, own_link(current)


@transaction.atomic
def withdraw(*, turf: Turf, by: Actor, at: datetime) -> Turf:
    """The link no longer works and phones that came by it are out; what they kept is still taken. Again: no error."""
    current = Turf.objects.select_for_update().get(pk=turf.pk)
    if _close(current, at):
        current.save(update_fields=["digest"])
        record(verb="turf.withdrawn", subject=current, by=by, at=at, campaign=current.campaign_id)
    return current


@transaction.atomic
def archive(*, turf: Turf, by: Actor, at: datetime) -> Turf:
    """Put a turf away: nobody opens it any more, what phones kept is still taken. Again changes nothing."""
    current = Turf.objects.select_for_update().get(pk=turf.pk)
    if current.archived_at is None:
        _archive(current, at)
        record(verb="turf.archived", subject=current, by=by, at=at, campaign=current.campaign_id)
    return current


def day_end(campaign: Campaign, at: datetime) -> datetime:
    """Midnight at the end of a moment's day, by the territory's clocks."""
    return moment(campaign, local(campaign, at).date() + timedelta(days=1), time())


def _columns(one: engine.Turf, found: engine.Turfs, start: Iterable[float] | None) -> dict[str, object]:
    where = tuple(start) if start else None
    return {
        "stations": list(one.stations), "doors": one.doors, "metres": round(one.metres), "minutes": round(one.minutes),
        "plan": plan_of(one, found, (where[0], where[1]) if where else None),
    }  # fmt: skip


def _new(action: Action, one: engine.Turf, values: Mapping[str, object], at: datetime) -> None:
    ends = day_end(action.campaign, action.ends_at)
    Turf.objects.create(
        campaign_id=action.campaign_id, action=action, letter=one.letter, code=_code(action, one), made_at=at,
        until=max(ends, day_end(action.campaign, at)), **values,
    )  # fmt: skip


def _code(action: Action, one: engine.Turf) -> str:
    """``26-A-7F3K``: station of most doors, letter, four signs; no other turf of the campaign has it."""
    doors: dict[str, int] = {}
    for building in one.buildings:
        if building.station:
            doors[building.station] = doors.get(building.station, 0) + building.doors
    first = max(doors, key=lambda key: (doors[key], key), default="")
    station = ground_of(action.campaign).stations.get(first)
    number = "".join(sign for sign in (station.number if station else "") if sign.isalnum())[-_NUMBER:] or "0"
    while True:
        code = f"{number}-{one.letter}-{''.join(secrets.choice(SIGNS) for _ in range(_SIGNS))}"
        if not Turf.objects.filter(code=code).exists():
            return code


def _locked(action: int) -> Action:
    """The action, after its turfs: phones that send take them in this order too."""
    turfs = Turf.objects.select_for_update().filter(action=action, archived_at=None).order_by("pk")
    list(turfs.values_list("pk", flat=True))
    return Action.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=action)


def _open(turf: Turf) -> Turf:
    current = Turf.objects.select_for_update(of=("self",)).select_related("action__campaign").get(pk=turf.pk)
    if current.archived_at is not None:
        raise InputError("ce secteur est archivé", action="publiez de nouveau le découpage")
    return current


def _close(turf: Turf, at: datetime) -> bool:
    """Link and phones closed; whether there was anything to close."""
    gone = Phone.objects.filter(turf=turf, left_at=None).update(left_at=at)
    had = turf.digest is not None
    turf.digest = None
    return had or bool(gone)


def _archive(turf: Turf, at: datetime) -> None:
    turf.digest, turf.status, turf.archived_at = None, TurfStatus.ARCHIVED, at
    turf.save(update_fields=["digest", "status", "archived_at"])
