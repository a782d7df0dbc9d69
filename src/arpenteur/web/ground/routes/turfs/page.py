"""What the pages of turfs show: the action, its cutting measured and drawn, who walks, what may be done.

How many names of the electoral list are in a turf: a count, for an organiser on the page alone.

No phone is told, and no name is opened.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.phone.models import Cutting, Turf
from arpenteur.web.ground.routes import engine
from arpenteur.web.ground.routes.board import RoutesPage
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.measures import wait_words
from arpenteur.web.ground.routes.plans import FAILED
from arpenteur.web.ground.routes.reach import Reach, stations_of
from arpenteur.web.ground.routes.requests import TurfRequest, task_of
from arpenteur.web.ground.routes.turfs.board import TurfBoard, TurfRow, board
from arpenteur.web.ground.routes.turfs.drawing import TurfsMap, draw, draw_ground
from arpenteur.web.ground.routes.turfs.engine import Holding, measure
from arpenteur.web.persons.electors.permissions import SEE_ELECTORS
from arpenteur.web.persons.electors.slices import names_at

_NOON, _EVENING = 12, 18
_WEEK = 7
_DOORS_A_SECOND = 2_000
"""That a job cuts: 8 000 on a quiet machine, 2026-11-26."""


def list_names(member: Member, row: TurfRow | None) -> int:
    """In one turf; 0 where there is no list, no turf, or for a member who does not see the list."""
    if row is None or not member.may(SEE_ELECTORS.name):
        return 0
    return sum(names_at(member.campaign.pk, (one.id for one in row.route.buildings)).values())


def can_complete(one: Reach) -> bool:
    """Whether pairs, turfs and links of an action are made in one gesture: from door to door, on stations within the
    member's reach, with no turf yet.
    """
    action = one.action
    stations = {zone.station for zone in action.zones.all()}
    if action.kind != Kind.DOORS or action.area or action.streets or not stations:
        return False
    if not (one.cuts and one.assigns) or (one.stations is not None and not stations <= one.stations):
        return False
    return not Turf.objects.filter(TURFS.listed, action=action).exists()


@dataclass(frozen=True)
class TurfsPage(RoutesPage):
    """A cutting as a page shows it. ``board`` None: nothing is cut yet. ``published`` is the snapshot of the cutting
    while that is kept, else the current one (``outdated`` where it was cut on one that is gone).
    """

    outdated: bool
    board: TurfBoard | None
    holding: Holding

    @property
    def undoable(self) -> bool:
        """Whether a move can be taken back."""
        return bool(self.plan and self.plan.before)

    @property
    def target(self) -> str:
        """``6 binômes, 90 portes``: what was aimed at, in a few words."""
        if self.board is None:
            return ""
        turfs = len(self.board.rows)
        words = ngettext("%(turfs)d turf of %(doors)d doors ± 10%%", "%(turfs)d turfs of %(doors)d doors ± 10%%", turfs)
        return words % {"turfs": turfs, "doors": round(self.board.walks.target)}

    @property
    def too_long(self) -> str:
        """The sentence that says that turfs ask for more time than the action has; empty where they do not."""
        if self.board is None or self.reach.action.kind != Kind.DOORS:
            return ""
        words = self.overrun(self.board.minutes)
        if words is None:
            return ""
        return (
            _("A turf asks for about %(route)s, the action lasts %(action)s: cut smaller, or fewer stations.") % words
        )

    @property
    def wait(self) -> str:
        """How long a cutting that a job makes should take; once it takes much longer, what may hold it up."""
        stations = ground_of(self.reach.action.campaign).stations
        wanted = (self.request.stations if self.request else ()) or stations
        doors = sum(stations[key].doors for key in wanted if key in stations)
        now = timezone.now()
        asked = self.plan.changed_at if self.plan else now
        return wait_words(_("%(work)s doors: about %(n)d seconds."), doors, _DOORS_A_SECOND, asked, now)

    def drawn(self) -> TurfsMap:
        """The map."""
        if self.board is not None:
            stations = {station for row in self.board.rows for station in row.route.stations}
            outlines = self.outlines(every=False, otherwise=stations)
            return draw(self.board.walks, self.holding.segments, outlines, self.start)
        every = self.outlines(every=True)
        boxes = [(one.west, one.south, one.east, one.north) for one in every if one.geometry]
        if not boxes:
            return draw_ground((), (), None)
        bounds = tuple(pick(side) for pick, side in zip((min, min, max, max), zip(*boxes, strict=True), strict=True))
        return draw_ground(engine.streets(self.published, bounds), every, self.start)


def page_of(reach: Reach) -> TurfsPage:
    """Everything a page shows of an action's turfs, in a few queries."""
    action = reach.action
    cutting, turfs = TURFS.plan_of(action), TURFS.routes_of(action)
    people = TURFS.people_of(action, turfs)
    published, outdated = _published(action, cutting)
    on_streets = engine.walkable(published)
    request, rows, holding, why = None, None, Holding({}), ""
    if cutting is not None:
        why = str(cutting.request.get(FAILED, ""))
        try:
            request = replace(TurfRequest.read(cutting.request), task=task_of(action))
            holding = Holding.read(cutting.holding)
            if holding.segments and on_streets and not outdated:
                rows = board(measure(published, request, holding), holding, turfs, people, reach)
        except InputError as error:
            why = str(error)
    return TurfsPage(
        reach=reach,
        published=published,
        walkable=on_streets,
        plan=cutting,
        request=request,
        people=people,
        why=why,
        outdated=outdated,
        board=rows,
        holding=holding,
    )


def _published(action: Action, cutting: Cutting | None) -> tuple[PublishedSnapshot, bool]:
    """The snapshot a page draws on, and whether the cutting is of one that is gone."""
    now = published_of(action.campaign)
    if cutting is None or not cutting.holding or cutting.snapshot == now.digest:
        return now, False
    before = PublishedSnapshot.objects.filter(place=now.place, digest=cutting.snapshot).first()
    return (before, False) if before and before.path.is_dir() else (now, True)


def question(action: Action, at: datetime) -> str:
    """``Qui couvre quoi samedi après-midi ?``: the page's title."""
    there = local(action.campaign, action.starts_at)
    part = 0 if there.hour < _NOON else 1 if there.hour < _EVENING else 2
    ahead = (there.date() - day_of(action.campaign, at)).days
    if ahead == 0:
        return (
            _("Who covers what this morning?"),
            _("Who covers what this afternoon?"),
            _("Who covers what tonight?"),
        )[part]
    words = (
        _("Who covers what %(day)s in the morning?"),
        _("Who covers what %(day)s in the afternoon?"),
        _("Who covers what %(day)s in the evening?"),
    )
    return words[part] % {"day": date_format(there, "l" if 0 < ahead < _WEEK else "l j F")}


def where(reach: Reach) -> str:
    """The action's ground in a few words."""
    return ground_of(reach.action.campaign).listed(stations_of(reach))


def badges_of(drawn: TurfsMap) -> list[dict[str, Any]]:
    """Tints, badges and what joins groups of doors, as the map on the page takes them after a change."""
    return [
        {
            "n": one.number,
            "letter": one.letter,
            "doors": one.doors,
            "path": one.path,
            "x": one.x,
            "y": one.y,
            "joins": one.joins,
        }
        for one in drawn.turfs
    ]
