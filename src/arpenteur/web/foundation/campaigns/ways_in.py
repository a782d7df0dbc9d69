"""Writes: what a member makes that opens the campaign to whoever holds its secret closes with the rights of its maker.

A room lists which ways in it has (``WAYS_IN`` of its module ``ways_in``). Who made one is its ``maker``, or the
journal where a row has one secret at a time. Where neither names somebody who is a member, it closes with the first
member who leaves and could have made it: better one link made again than one left open.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.campaigns.roles import Role, every_right
from arpenteur.web.foundation.keys.rotation import begin_rotation
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.sealing import sealed, unsealed


@dataclass(frozen=True)
class OpenWay:
    """One that opens something now. ``own``: her page or her phone, closed with any right she loses."""

    row: Any
    makers: frozenset[str]
    own: bool = False


@dataclass(frozen=True)
class WayIn:
    """A kind of way in: its name in the journal, a count of it in words, who may make one, those open, how one closes.

    ``find`` locks the rows it returns: what is written at the same time waits, or was there before.
    """

    name: str
    words: Callable[[int], str]
    permission: str
    find: Callable[[Campaign, datetime], Iterable[OpenWay]]
    close: Callable[[Any, Actor, datetime], object]


@cache
def _ways_in() -> tuple[WayIn, ...]:
    """Every kind. Rooms above come later and are locked first, as phones that write take a turf first."""
    own = import_module("arpenteur.web.foundation.campaigns.invitations").WAYS_IN
    return tuple(way for room in reversed((own, *declared("ways_in", "WAYS_IN"))) for way in room)


def in_words(closed: Counter[str]) -> str:
    """« 2 invitations, 1 jeton de programme »; empty where nothing was closed."""
    return ", ".join(way.words(closed[way.name]) for way in reversed(_ways_in()) if closed[way.name])


def lost_rights(before: Membership, after: Membership) -> frozenset[str]:
    """Rights that a member no longer has; all, where her ground became narrower."""
    return every_right() if _is_narrower(before, after) else _rights(before) - _rights(after)


@verb("member.ways_in_closed", "what a member had opened, closed")
def close_ways_in(
    *, membership: Membership, by: Actor, at: datetime, lost: frozenset[str] | None = None
) -> Counter[str]:
    """Close what she made with rights she loses (every right without ``lost``), her own links with any; how many of
    each kind, and a line that says so. Again closes nothing. ``membership`` is as it was before.
    """
    lost = every_right() if lost is None else lost
    closed: Counter[str] = Counter()
    if not lost:
        return closed
    hers = Actor("user", str(membership.user_id)).pseudonyms
    members = _pseudonyms(Membership.objects.all())
    found = [(way, list(way.find(membership.campaign, at))) for way in _ways_in()]  # all locked, then closed
    could = _rights(membership)
    for way, rows in found:
        mine = way.permission in lost
        closing = {
            one.row.pk: one.row
            for one in rows
            if (one.makers & hers and (mine or one.own))
            or (mine and way.permission in could and not one.own and not _is_known(one, members))
        }
        for row in closing.values():
            way.close(row, by, at)
        closed.update({way.name: len(closing)} if closing else {})
    if closed:
        record(
            verb="member.ways_in_closed",
            subject=membership,
            by=by,
            at=at,
            campaign=membership.campaign_id,
            counting=False,
            **closed,
        )
    return closed


@verb(through="begin_rotation")
def change_keys_after(*, membership: Membership, by: Actor, at: datetime) -> bool:
    """Begin to change the keys of the campaign's data where a director stops being one; whether there were any."""
    if membership.role != Role.DIRECTOR:
        return False
    return bool(begin_rotation(campaign=membership.campaign_id, by=by, at=at, why="director"))


def close_expired(*, at: datetime) -> int:
    """Close what is still open of members whose time ran out, in every campaign; how many ways in."""
    with unsealed():
        over = list(Membership.objects.select_related("campaign").filter(expires_at__lte=at))
    count = 0
    for one in over:
        with sealed(one.campaign_id):
            count += close_ways_in(membership=one, by=JOB, at=at).total()
    return count


def is_orphan(campaign: int, maker: str, at: datetime) -> bool:
    """Whether the time of who made a way in ran out: between that moment and ``close_expired`` it opens nothing."""
    return maker in _pseudonyms(Membership.objects.filter(campaign=campaign, expires_at__lte=at))


def _is_known(one: OpenWay, members: frozenset[str]) -> bool:
    """Whether who made it can be told: a member, or no member at all, such as a command or the volunteer herself."""
    return any(maker in members or not maker.startswith("user:") for maker in one.makers)


def _rights(membership: Membership) -> frozenset[str]:
    return Member(membership.campaign, membership).rights


def _pseudonyms(memberships: Iterable[Membership]) -> frozenset[str]:
    return frozenset(name for one in memberships for name in Actor("user", str(one.user_id)).pseudonyms)


def _is_narrower(before: Membership, after: Membership) -> bool:
    stations = after.stations and not (before.stations and set(before.stations) <= set(after.stations))
    team = after.team and after.team != before.team
    return bool(stations or team or (after.assigned_only and not before.assigned_only))


def opened_by(rows: Iterable[Any], makers: Callable[[Any], str]) -> Iterator[OpenWay]:
    """Rows whose one maker is told by ``makers``, empty where nobody knows."""
    for row in rows:
        maker = makers(row)
        yield OpenWay(row, frozenset({maker} if maker else ()))
