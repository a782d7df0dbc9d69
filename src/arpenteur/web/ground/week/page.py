"""Préparer samedi in words: everything its page shows of a proposal."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.figures.shapes import Drawing
from arpenteur.strategy.turfs import Turf as Walk
from arpenteur.strategy.turfs import held
from arpenteur.web.foundation.campaigns.basket import basket_of
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import EN_DASH, clock, decimal
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.lacking import lacking, who_brings
from arpenteur.web.ground.crew.ask_page import AskQuestion, silent_people
from arpenteur.web.ground.routes.engine import walkable
from arpenteur.web.ground.routes.measures import lasting
from arpenteur.web.ground.routes.plane import colour
from arpenteur.web.ground.routes.turfs.drawing import TurfsMap
from arpenteur.web.ground.routes.turfs.drawing import draw as draw_turfs
from arpenteur.web.ground.week import ground as engine
from arpenteur.web.ground.week.pairing import Place, distance, middle, reason
from arpenteur.web.ground.week.proposal import OutingProposal, PairRow
from arpenteur.web.ground.week.windows import HOURS, Window
from arpenteur.web.persons.volunteers.models import Volunteer

_WALK = 4.0 / 60
"""Kilometres a minute."""
_WEEK = 7
_OTHERS = 2
_LITTLE = 0.8
"""Share of the time below which the ground is too small for these pairs."""
_ROUND = f" {EN_DASH} "


@dataclass(frozen=True)
class SlotCard:
    """A window as a button."""

    window: Window
    day: str
    hours: str
    pressed: bool


@dataclass(frozen=True)
class StationLine:
    """A station in the basket, or one that could be: what of it is taken, what remains, what it should bring."""

    key: str
    title: str
    shade: int
    inside: bool
    doors: str
    votes: str
    short: str


@dataclass(frozen=True)
class PairLine:
    """One pair: ``at`` is its rank in the form, ``fill`` 0 to 100; ``ask`` is whom to ask where somebody is missing."""

    at: int
    row: PairRow
    value: str
    letter: str
    colour: int
    why: str
    doors: str
    lasts: str
    fill: int
    ask: Volunteer | None
    ask_url: str


def page(proposal: OutingProposal, at: datetime) -> dict[str, Any]:
    """Everything the page shows. Inside ``sealed``."""
    campaign = proposal.member.campaign
    shades = engine.shades_of(campaign, proposal.published)
    quiet = _to_ask(proposal, at)
    homes = engine.middles(proposal.published, "quartier")
    lines = [_pair(number, row, proposal, quiet, homes) for number, row in enumerate(proposal.rows)]
    doors = proposal.fit.doors if proposal.fit else {}
    left = sum(proposal.fit.left.values()) if proposal.fit else 0
    return {
        "section": "week",
        "found": proposal,
        "question": question(proposal.window, day_of(campaign, at)),
        "answer": _answer(proposal),
        "slots": [_slot(one, one == proposal.window) for one in proposal.windows],
        "hours": HOURS,
        "basket": _basket(proposal, shades),
        "others": [(key, proposal.ground.title(key)) for key in proposal.ground.stations if _may_add(key, proposal)],
        "shades": shades,
        "zones": _drawing(proposal),
        "marks": {key: one.number for key, one in proposal.ground.stations.items()},
        "names": {key: proposal.ground.title(key) for key in proposal.ground.stations},
        "pairs": lines,
        "missing": sum(not row.complete for row in proposal.rows),
        "quiet": len(quiet),
        "ask_url": ask_url(proposal.member, proposal.window.starts.date()) if proposal.window else "",
        "turfs": _turfs(proposal),
        "votes": _votes(sum(doors.values()), proposal),
        "opened": decimal(proposal.worth.opened(doors)),
        "left": left,
        "taken": _taken(proposal),
        "spread": _spread(proposal),
        "source": _("the basket of Where to go") if basket_of(campaign) else _("filled from the plan"),
        "of_plan": _of_plan(proposal),
        "publish_words": _publish_words(proposal.window),
        "little": _little(proposal),
        "again": _again(proposal),
        "lacking": "" if walkable(proposal.published) else lacking(proposal.published).words,
        "who_brings": who_brings(proposal.published),
        "on_paper": _on_paper(proposal),
    }


def _on_paper(proposal: OutingProposal) -> str:
    """The form of an action on the first station at this time; empty where turfs are cut, or nothing can be asked."""
    window = proposal.window
    if window is None or not proposal.stations or walkable(proposal.published):
        return ""
    starts, ends = (local(proposal.member.campaign, one) for one in (window.starts, window.ends))
    asked = {
        "zone": proposal.stations[0],
        "jour": f"{starts:%Y-%m-%d}",
        "heures": f"{starts:%H:%M}-{ends:%H:%M}",
    }
    return f"{reverse('fieldwork:new', args=[proposal.member.campaign.slug])}?{urlencode(asked)}"


def _again(proposal: OutingProposal) -> str:
    """Why more doors are to do here than a station has left elsewhere; empty where there are none such."""
    number = engine.knocked_before(proposal.published, proposal.stations) if proposal.fit else 0
    return (
        ngettext(
            "%(n)s door knocked at before is to do again here: it did not open, or its address was not noted.",
            "%(n)s doors knocked at before are to do again here: they did not open, or their address was not noted.",
            number,
        )
        % {"n": decimal(number)}
        if number
        else ""
    )


def ask_url(member: Member, day: date, *people: int) -> str:
    """The page that asks those who said nothing of a day, or some of them; empty for a member who may not."""
    if not member.may(Permission.EDIT_VOLUNTEERS):
        return ""
    return reverse("crew:ask", args=[member.campaign.slug]) + AskQuestion(day, days=1, people=people).query()


def question(window: Window | None, today: Any) -> str:
    """``Qui va où samedi ?``"""
    if window is None:
        return _("Who goes where?")
    ahead = (window.starts.date() - today).days
    if ahead == 0:
        return _("Who goes where today?")
    return _("Who goes where on %(day)s?") % {"day": date_format(window.starts, "l" if ahead < _WEEK else "l j F")}


def _publish_words(window: Window | None) -> str:
    return _("Publish %(day)s") % {"day": date_format(window.starts, "l")} if window else _("Publish")


def _answer(proposal: OutingProposal) -> str:
    if not proposal.rows:
        return ""
    turfs = sum(row.turf is not None for row in proposal.rows)
    people = ngettext("%(n)d person", "%(n)d people", proposal.people) % {"n": proposal.people}
    if not walkable(proposal.published):
        return _("%(people)s, whole stations, on paper.") % {"people": people}
    cut = ngettext("%(n)d turf", "%(n)d turfs", turfs) % {"n": turfs}
    doors = ngettext("%(n)s door", "%(n)s doors", proposal.doors) % {"n": decimal(proposal.doors)}
    return f"{people}, {cut}, {doors}."


def _slot(window: Window, pressed: bool) -> SlotCard:
    hours = f"{clock(window.starts)} {EN_DASH} {clock(window.ends)}"
    return SlotCard(window, date_format(window.starts, "l j"), hours, pressed)


def _basket(proposal: OutingProposal, shades: engine.Shades) -> list[StationLine]:
    """Stations that are in, then the next ones that would be."""
    nearby = [key for key in proposal.worth.stations if _may_add(key, proposal)][:_OTHERS]
    lines = [_line(key, proposal, shades, inside=True) for key in proposal.stations]
    return lines + [_line(key, proposal, shades, inside=False) for key in nearby]


def _may_add(key: str, proposal: OutingProposal) -> bool:
    mine = proposal.member.stations
    return key not in proposal.stations and (mine is None or key in mine)


def _line(key: str, proposal: OutingProposal, shades: engine.Shades, *, inside: bool) -> StationLine:
    fit = proposal.fit if inside else None
    taken, left = (fit.doors.get(key, 0), fit.left.get(key, 0)) if fit else (0, _doors_left(key, proposal))
    words = _("%(taken)s doors, %(left)s still to do") % {"taken": decimal(taken), "left": decimal(taken + left)}
    return StationLine(
        key=key,
        title=proposal.ground.title(key),
        shade=shades.bins.get(key, 0),
        inside=inside,
        doors=words if taken else "",
        votes=_votes(taken, proposal) if taken else "",
        short="" if taken else _short(key, left, proposal),
    )


def _doors_left(key: str, proposal: OutingProposal) -> int:
    return max(proposal.ground.stations[key].doors - proposal.gone.get(key, 0), 0)


def _short(key: str, left: int, proposal: OutingProposal) -> str:
    """Why a station has no door in a turf, or what it would take to add it."""
    if proposal.fit is None or not proposal.doors:
        return _("%(n)s doors") % {"n": decimal(left)}
    if not left:
        return _("nothing left to do")
    if _little(proposal):
        return _("%(n)s doors, there is time for it") % {"n": decimal(left)}
    if apart := _passed_over(key, proposal):
        return _("passed over: %(km)s km from the others; %(n)s doors") % {"km": decimal(apart, 1), "n": decimal(left)}
    pairs = max(math.ceil(left * len(proposal.rows) / proposal.doors), 1)
    return ngettext(
        "no time left: all of it would take %(n)d more pair",
        "no time left: all of it would take %(n)d more pairs",
        pairs,
    ) % {"n": pairs}


def _passed_over(key: str, proposal: OutingProposal) -> float:
    """Kilometres to the nearest station that is in, of one that is worth more than another that is in; 0 where it is
    not, or where people chose the stations.
    """
    if proposal.draft.stations is not None or basket_of(proposal.member.campaign):
        return 0.0
    worth = proposal.worth.stations
    if worth.get(key, -math.inf) <= min((worth.get(one, -math.inf) for one in proposal.stations), default=math.inf):
        return 0.0
    far = (distance(proposal.places.get(key), proposal.places.get(one)) for one in proposal.stations)
    return min((one for one in far if one is not None), default=0.0)


def _of_plan(proposal: OutingProposal) -> str:
    """How many hours of the plan this outing takes; empty where its stations are of none."""
    plan, used = proposal.draft.plan, proposal.people * proposal.draft.hours
    if not plan or not used:
        return ""
    if used >= plan:
        return _("Stations of your plan: this outing takes all of its %(plan)s h.") % {"plan": decimal(plan)}
    return _("Stations of your plan: this outing takes %(used)s of its %(plan)s h.") % {
        "used": decimal(used),
        "plan": decimal(plan),
    }


def _votes(doors: int, proposal: OutingProposal) -> str:
    """``0 – 2,6 – 9``: low, middle and high."""
    if not proposal.worth.high:
        return EN_DASH
    low, central, high = 0, doors * proposal.worth.central, doors * proposal.worth.high
    return _ROUND.join((str(low), decimal(central, 1 if central < 10 else 0), decimal(high)))


def _drawing(proposal: OutingProposal) -> Drawing:
    return queries.drawing(proposal.published, "station", width=300)


def _turfs(proposal: OutingProposal) -> TurfsMap | None:
    if proposal.fit is None:
        return None
    outlines = [one for one in queries.zones(proposal.published, "station") if one.zone in proposal.stations]
    return draw_turfs(proposal.fit.walks, held(proposal.fit.walks)[0], outlines, proposal.start)


def _taken(proposal: OutingProposal) -> dict[str, Any]:
    """How many of the hours of these people are used, in words and as a share."""
    used = sum(row.turf.minutes * len(row.people) for row in proposal.rows if row.turf) / 60
    given = proposal.people * proposal.draft.hours
    return {
        "share": min(round(100 * used / given), 100) if given else 0,
        "used": ngettext("%(n)d hour taken", "%(n)d hours taken", round(used)) % {"n": round(used)},
        "given": ngettext("of the %(hours)d of %(n)d person", "of the %(hours)d of these %(n)d people", proposal.people)
        % {"hours": given, "n": proposal.people},
    }


def _spread(proposal: OutingProposal) -> str:
    doors = [row.turf.doors for row in proposal.rows if row.turf]
    if not doors:
        return ""
    return _("%(few)d to %(many)d doors") % {"few": min(doors), "many": max(doors)}


def _little(proposal: OutingProposal) -> str:
    """The sentence that says that the ground is too small for these pairs; empty where it is not."""
    walks = [row.turf.minutes for row in proposal.rows if row.turf]
    if proposal.fit is None or not walks or not proposal.fit.whole:
        return ""
    mean = sum(walks) / len(walks)
    without = len(proposal.rows) - len(walks)
    if mean >= _LITTLE * proposal.minutes and not without:
        return ""
    return _("All of these stations is taken, and a turf lasts %(mean)s: add a station.") % {"mean": lasting(mean)}


def _to_ask(proposal: OutingProposal, at: datetime) -> list[Volunteer]:
    """Who said nothing about the day, and was not asked."""
    if proposal.window is None:
        return []
    people = silent_people(proposal.member, [proposal.window.starts.date()], at).filter(spared=False)
    return list(people.select_related("person__user", "campaign").order_by("pk"))


def _pair(
    number: int, row: PairRow, proposal: OutingProposal, quiet: list[Volunteer], homes: Mapping[str, Place]
) -> PairLine:
    turf = row.turf
    ask, why = (None, _why(row)) if row.complete else _ask(row, quiet, homes)
    day = proposal.window.starts.date() if proposal.window else None
    return PairLine(
        at=number,
        row=row,
        value=",".join(str(one.pk) for one in row.people),
        letter=turf.letter if turf else "–",
        colour=colour(turf.number) if turf else 0,
        why=why,
        doors=_doors(turf, proposal),
        lasts=lasting(turf.minutes) if turf else "",
        ask=ask,
        ask_url=ask_url(proposal.member, day, ask.pk) if ask and day else "",
        fill=min(round(100 * turf.minutes / proposal.minutes), 100) if turf else 0,
    )


def _doors(turf: Walk | None, proposal: OutingProposal) -> str:
    if turf is None:
        return _("no door left") if proposal.fit else EN_DASH
    return ngettext("%(n)d door", "%(n)d doors", turf.doors) % {"n": turf.doors}


def _why(row: PairRow) -> str:
    """Why these two go together, in a few words."""
    one, other = row.walkers[:2]
    first, second = (person.name.split()[0] for person in row.people[:2])
    if one.newcomer:
        first, second = second, first
    apart = distance(one.home, other.home) or 0.0
    words = {
        "guided": _("%(guide)s guides %(new)s, who has not been out yet") % {"guide": first, "new": second},
        "again": _("walked together before"),
        "quartier": _("both live in %(quartier)s") % {"quartier": one.quartier},
        "near": _("live about %(n)d min from each other") % {"n": max(round(apart / _WALK), 1)},
        "team": _("of one team"),
        "languages": _("speak other languages"),
    }
    return words.get(reason(one, other), "")


def _ask(row: PairRow, quiet: list[Volunteer], homes: Mapping[str, Place]) -> tuple[Volunteer | None, str]:
    """Whom to ask for a pair that lacks somebody: the nearest who has said nothing of that day."""
    here = middle(walker.home for walker in row.walkers)
    far = {one.pk: distance(here, homes.get(one.quartier)) for one in quiet}
    nearest = min(quiet, key=lambda one: (math.inf if far[one.pk] is None else far[one.pk], one.pk), default=None)
    if nearest is None:
        return None, _("One person is missing, and everybody has said what she can do.")
    apart = far[nearest.pk]
    if apart is None:
        return nearest, _("One person is missing. %(name)s has not said yet.") % {"name": nearest.name}
    return nearest, _("One person is missing. %(name)s lives %(n)d min away and has not said yet.") % {
        "name": nearest.name,
        "n": max(round(apart / _WALK), 1),
    }
