"""What the pages of turfs show: the action, its cutting measured and drawn, who walks, what may be done."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.clock import day_of, local
from arpenteur.web.campaigns.ground import ground_of, published_of
from arpenteur.web.fieldwork.kinds import Kind
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.phone.models import Cutting, Turf
from arpenteur.web.routes.cut import engine
from arpenteur.web.routes.cut.asking import Asked, task_of
from arpenteur.web.routes.cut.board import Board, board
from arpenteur.web.routes.cut.cutting import FAILED, WAITING
from arpenteur.web.routes.cut.drawing import Drawn, draw, draw_ground
from arpenteur.web.routes.cut.engine import Holding
from arpenteur.web.routes.cut.queries import cutting_of, people_of, turfs_of
from arpenteur.web.routes.measures import job_seconds, lasting, late_words
from arpenteur.web.routes.pairs import People
from arpenteur.web.routes.reach import Reach, stations_of
from arpenteur.web.shared.numbers import decimal
from arpenteur.web.territory.models import PublishedSnapshot, Zone
from arpenteur.web.territory.queries import opened, zones

_NOON, _EVENING = 12, 18
_PATIENCE = 1.25
"""Times the length of the action that a turf may ask for before it is said."""
_WEEK = 7
_DOORS_A_SECOND = 2_000
"""That a job cuts: 8 000 on a quiet machine, 2026-11-26."""


@dataclass(frozen=True)
class Ground:
    """The published snapshot a page draws on: that of the cutting while it is kept, else the current one."""

    published: PublishedSnapshot
    walkable: bool
    outdated: bool


@dataclass(frozen=True)
class Seen:
    """A cutting as a page shows it. ``board`` None: nothing is cut yet, ``why`` says what stands in the way."""

    reach: Reach
    ground: Ground
    cutting: Cutting | None
    asked: Asked | None
    board: Board | None
    turfs: list[Turf]
    people: People
    holding: Holding
    why: str = ""
    waiting: bool = False

    @property
    def version(self) -> int:
        """Of the cutting, 0 where there is none."""
        return self.cutting.version if self.cutting else 0

    @property
    def undoable(self) -> bool:
        """Whether a move can be taken back."""
        return bool(self.cutting and self.cutting.before)

    @property
    def start(self) -> tuple[float, float] | None:
        """Where everybody meets."""
        return self.asked.start if self.asked else None

    @property
    def target(self) -> str:
        """``6 binômes, 90 portes``: what was aimed at, in a few words."""
        if self.board is None:
            return ""
        turfs = len(self.board.rows)
        words = ngettext("%(turfs)d turf of %(doors)d doors ± 10%%", "%(turfs)d turfs of %(doors)d doors ± 10%%", turfs)
        return words % {"turfs": turfs, "doors": round(self.board.found.target)}

    @property
    def too_long(self) -> str:
        """The sentence that says that turfs ask for more time than the action has; empty where they do not."""
        if self.board is None or self.reach.action.kind != Kind.DOORS:
            return ""
        lasts = (self.reach.action.ends_at - self.reach.action.starts_at).total_seconds() / 60
        if self.board.minutes <= lasts * _PATIENCE:
            return ""
        words = {"turf": lasting(self.board.minutes), "action": lasting(lasts)}
        return _("A turf asks for about %(turf)s, the action lasts %(action)s: cut smaller, or fewer stations.") % words

    @property
    def wait(self) -> str:
        """How long a cutting that a job makes should take; once it takes much longer, what may hold it up."""
        stations = ground_of(self.reach.action.campaign).stations
        wanted = (self.asked.stations if self.asked else ()) or stations
        doors = sum(stations[key].doors for key in wanted if key in stations)
        seconds, now = job_seconds(doors, _DOORS_A_SECOND), timezone.now()
        late = late_words(seconds, self.cutting.changed_at if self.cutting else now, now)
        return late or _("%(doors)s doors: about %(n)d seconds.") % {"doors": decimal(doors), "n": seconds}

    def drawn(self) -> Drawn:
        """The map."""
        outlines = self._outlines()
        if self.board is not None:
            return draw(self.board.found, self.holding.segments, outlines, self.start)
        every = outlines or zones(self.ground.published, "station")
        boxes = [(one.west, one.south, one.east, one.north) for one in every if one.geometry]
        if not boxes:
            return draw_ground((), (), None)
        bounds = tuple(pick(side) for pick, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
        return draw_ground(engine.backdrop(self.ground.published, bounds), every, self.start)

    def _outlines(self) -> list[Zone]:
        mine = set(stations_of(self.reach))
        if self.board is not None and not mine:
            mine = {station for row in self.board.rows for station in row.walk.stations}
        return [zone for zone in zones(self.ground.published, "station") if zone.zone in mine]


def seen(reach: Reach) -> Seen:
    """Everything a page shows of an action's turfs, in a few queries."""
    action = reach.action
    cutting, turfs, people = cutting_of(action), turfs_of(action), people_of(action)
    ground = _ground(action, cutting)
    asked, found, holding, why = None, None, Holding({}), ""
    waiting = bool(cutting and WAITING in cutting.asked)
    if cutting is not None:
        why = str(cutting.asked.get(FAILED, ""))
        try:
            asked = replace(Asked.read(cutting.asked), task=task_of(action))
            holding = Holding.read(cutting.holding)
            if holding.segments and ground.walkable and not ground.outdated:
                found = board(engine.measured(ground.published, asked, holding), holding, turfs, people, reach)
        except InputError as error:
            why = str(error)
    return Seen(reach, ground, cutting, asked, found, turfs, people, holding, why, waiting)


def _ground(action: Action, cutting: Cutting | None) -> Ground:
    now = published_of(action.campaign)
    if cutting is not None and cutting.holding and cutting.snapshot != now.digest:
        before = PublishedSnapshot.objects.filter(place=now.place, digest=cutting.snapshot).first()
        if before is not None and before.path.is_dir():
            return Ground(before, engine.walkable(opened(before.path)), outdated=False)
        return Ground(now, engine.walkable(opened(now.path)), outdated=True)
    return Ground(now, engine.walkable(opened(now.path)), outdated=False)


def question(action: Action, at: datetime) -> str:
    """``Qui couvre quoi samedi après-midi ?``: the page's title."""
    there = local(action.campaign, action.starts_at)
    part = 0 if there.hour < _NOON else 1 if there.hour < _EVENING else 2
    ahead = (there.date() - day_of(action.campaign, at)).days
    if ahead == 0:
        return (
            _("Who covers what this morning?"), _("Who covers what this afternoon?"), _("Who covers what tonight?")
        )[part]  # fmt: skip
    words = (
        _("Who covers what %(day)s in the morning?"),
        _("Who covers what %(day)s in the afternoon?"),
        _("Who covers what %(day)s in the evening?"),
    )
    return words[part] % {"day": date_format(there, "l" if 0 < ahead < _WEEK else "l j F")}


def where(reach: Reach) -> str:
    """The action's ground in a few words."""
    return ground_of(reach.action.campaign).listed(stations_of(reach))


def badges_of(drawn: Drawn) -> list[dict[str, Any]]:
    """Tints and badges, as the map on the page takes them after a change."""
    return [
        {"n": one.number, "letter": one.letter, "doors": one.doors, "path": one.path, "x": one.x, "y": one.y}
        for one in drawn.turfs
    ]
