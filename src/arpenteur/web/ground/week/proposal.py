"""Préparer samedi made ready: when, where, with whom, and turfs cut to exactly these pairs and minutes.

Who is free for an outing, as pairing wants to know it. Inside ``sealed``.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.strategy.turfs import Fit
from arpenteur.strategy.turfs import Turf as Walk
from arpenteur.web.foundation.campaigns.basket import basket_of
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.crew.asking import SATURDAY
from arpenteur.web.ground.crew.queries import loads, mobilisable
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.ground.routes.engine import walkable
from arpenteur.web.ground.routes.requests import PAIRS, TurfRequest
from arpenteur.web.ground.week import ground as engine
from arpenteur.web.ground.week.draft import Draft, Row
from arpenteur.web.ground.week.pairing import Place, Walker, middle, pair_up, share_turfs
from arpenteur.web.ground.week.windows import Window, chosen, opens_by_itself, windows
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import TeamMember, Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen

MEETING = 10
"""Minutes in which people meet, share out the sheets and come back together: a judgement, not a measure."""
_DOORS_A_MINUTE = 0.27
"""Doors of a pair, the way included, for the first filling of the basket: what does not fit is said afterwards."""
_ROOM = (1.0, 1.5, 2.5, 4.0)
"""How many times the ground that pairs should fill is looked at, one after the other, while they have time left."""
_SEED = 1
_MOST_PAIRS = 60


def walkers(
    campaign: Campaign, people: Sequence[Volunteer], homes: Mapping[str, Place], at: datetime
) -> dict[int, Walker]:
    """Each of them by number: a newcomer is someone who has been in no outing that is over. Six queries."""
    asked = Volunteer.objects.filter(pk__in=[one.pk for one in people])
    worked = loads(campaign, asked, at)
    been, partners = _before(asked.values("pk"), at)
    teams: defaultdict[int, set[int]] = defaultdict(set)
    for number, team in TeamMember.objects.filter(volunteer__in=asked.values("pk")).values_list("volunteer", "team"):
        teams[number].add(team)
    return {
        one.pk: Walker(
            number=one.pk,
            home=homes.get(one.quartier) if one.quartier else None,
            quartier=one.quartier,
            newcomer=one.pk not in been,
            likes_it=Kind.DOORS in one.wishes,
            languages=frozenset(one.languages),
            teams=frozenset(teams[one.pk]),
            partners=frozenset(partners[one.pk]),
            hours=worked[one.pk].hours + worked[one.pk].planned if one.pk in worked else 0.0,
        )
        for one in people
    }


def _before(numbers: object, at: datetime) -> tuple[set[int], defaultdict[int, set[int]]]:
    """Who has been out, and with whom each walked."""
    past = Participation.objects.filter(action__ends_at__lte=at, action__status__in=(Status.DONE, Status.RUNNING))
    came = past.exclude(presence=Presence.MISSED).order_by()
    rows = list(
        came.filter(action__in=came.filter(volunteer__in=numbers).values("action")).values_list(
            "action", "pair", "volunteer"
        )
    )
    pairs: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for action, pair, number in rows:
        if pair:
            pairs[action, pair].add(number)
    partners: defaultdict[int, set[int]] = defaultdict(set)
    for inside in pairs.values():
        for number in inside:
            partners[number] |= inside - {number}
    return {number for _action, _pair, number in rows}, partners


@dataclass(frozen=True)
class PairRow:
    """One pair, and the turf it walks (None where the ground is too small for one each)."""

    people: tuple[Volunteer, ...]
    walkers: tuple[Walker, ...]
    turf: Walk | None

    @property
    def complete(self) -> bool:
        """Whether nobody is missing."""
        return len(self.people) > 1


@dataclass(frozen=True)
class OutingProposal:
    """Everything that would be published. ``window`` None: nobody is free, or the law forbids all there is.

    ``fit`` None where there is nothing to cut, ``why`` says so; ``aside`` are people who are free and in no pair;
    ``opening`` says why it opens on this window, empty where somebody chose it; ``gone`` are doors of each station that
    no turf of this outing takes.
    """

    member: Member
    published: PublishedSnapshot
    ground: Ground
    draft: Draft
    windows: tuple[Window, ...]
    window: Window | None
    worth: engine.GroundWorth
    places: Mapping[str, Place]
    stations: tuple[str, ...] = ()
    rows: tuple[PairRow, ...] = ()
    aside: tuple[Volunteer, ...] = ()
    fit: Fit | None = None
    start: Place | None = None
    why: str = ""
    opening: str = ""
    gone: Mapping[str, int] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """Of a turf: what is left of the outing beside meeting and coming back together."""
        if self.window is None:
            return _minutes(self.draft.hours)
        return round((self.window.ends - self.window.starts).total_seconds() / 60) - MEETING

    @property
    def people(self) -> int:
        """How many go out."""
        return sum(len(row.people) for row in self.rows)

    @property
    def doors(self) -> int:
        """Of all turfs."""
        return sum(self.fit.doors.values()) if self.fit else 0

    def request(self) -> TurfRequest:
        """The cutting as the pages of turfs keep it. Raises ValueError where there is none."""
        if self.fit is None:
            raise ValueError("nothing is cut")
        return TurfRequest(
            stations=self.stations,
            segments=self.fit.segments,
            by=PAIRS,
            number=len(self.rows),
            seed=_SEED,
            start=self.start,
            start_from=self.stations[0],
            done=self.fit.asked,
        )


def propose(member: Member, draft: Draft, at: datetime) -> OutingProposal:
    """What the page shows of a draft. Inside ``sealed``. Raises BusyError."""
    campaign = member.campaign
    published, ground = published_of(campaign), ground_of(campaign)
    seen = people_seen(member)
    found = tuple(windows(campaign, seen, at, draft.hours))
    window = chosen(found, draft.window, at)
    known = replace(draft, window=window.key) if window else draft
    bare = OutingProposal(
        member=member,
        published=published,
        ground=ground,
        draft=known,
        windows=found,
        window=window,
        worth=engine.worth_of(campaign, published),
        places=engine.middles(published, "station"),
        opening="" if window is None or draft.window else _opening(window, at),
    )
    if window is None or window.refused:
        return replace(bare, stations=draft.stations or ())
    return _whole(bare, by_name(seen), window, at)


def _opening(window: Window, at: datetime) -> str:
    """Why the page opens on this window."""
    if not opens_by_itself(window, at):
        return _("Opened for want of better: every time there is begins in less than 4 hours or ends after 20:00.")
    first = _("the time with most people free, none being on a Saturday")
    if window.starts.weekday() == SATURDAY:
        first = _("the next Saturday on which people are free")
    return _("Opened: %(first)s. What begins in less than 4 hours or ends after 20:00 is for you to choose.") % {
        "first": first
    }


def _whole(bare: OutingProposal, everybody: list[Volunteer], window: Window, at: datetime) -> OutingProposal:
    campaign = bare.member.campaign
    asked = Volunteer.objects.filter(pk__in=[one.pk for one in everybody])
    free = {one.pk for one in mobilisable(campaign, window.starts, window.ends, people=asked)}
    people = {one.pk: one for one in everybody if one.pk in free}
    homes = engine.middles(bare.published, "quartier")
    known = walkers(campaign, list(people.values()), homes, at)
    numbers = bare.draft.rows_for(people)
    rows = rows_of(known.values())[: _pairs_paid(bare.draft)] if numbers is None else numbers
    out = engine.doors_out(at)
    inside = {number for row in rows for number in row}
    aside = tuple(one for one in people.values() if one.pk not in inside)
    found = replace(
        bare, rows=paired_rows(rows, people, known), aside=aside, gone=engine.by_station(bare.published, out)
    )
    chosen_by_people = _stations(found)
    if chosen_by_people is None:
        return _cut_from_plan(found, out)
    found = cut_for(found, chosen_by_people, out)
    held = _with_doors(found).stations if found.draft.carried else found.stations
    return found if held == found.stations else cut_for(found, held, out)


def _cut_from_plan(found: OutingProposal, out: Mapping[str, int]) -> OutingProposal:
    """Turfs of the first stations of the plan: of more of them until no pair has time left, or no ground is left. Those
    of which nothing is taken are not in.
    """
    before: list[str] = []
    for room in _ROOM:
        stations = from_plan(
            found.member,
            found.worth,
            found.places,
            gone=found.gone,
            pairs=len(found.rows),
            hours=found.draft.hours,
            room=room,
        )
        if stations == before:
            break
        before, found = stations, cut_for(found, stations, out)
        if found.fit is None or not found.fit.whole:
            break
    return _with_doors(found)


def _with_doors(found: OutingProposal) -> OutingProposal:
    """The same without stations of which nothing is taken."""
    if found.fit is None:
        return found
    return replace(found, stations=tuple(key for key in found.stations if found.fit.doors.get(key)))


def paired_rows(
    rows: Iterable[Row], people: Mapping[int, Volunteer], known: Mapping[int, Walker]
) -> tuple[PairRow, ...]:
    """Rows of numbers as rows of people, without turfs yet."""
    return tuple(PairRow(tuple(people[n] for n in row), tuple(known[n] for n in row), None) for row in rows)


def rows_of(known: Iterable[Walker]) -> tuple[Row, ...]:
    """Who walks with whom; those without a partner last."""
    pairing = pair_up(known)
    rows: tuple[Row, ...] = (*pairing.pairs, *((number,) for number in pairing.alone))
    return rows[:_MOST_PAIRS]


def _pairs_paid(draft: Draft) -> int:
    """How many pairs go out: those that the hours of the plan pay for, where the outing comes from one."""
    return math.ceil(draft.plan / (2 * draft.hours)) or _MOST_PAIRS


def _stations(bare: OutingProposal) -> list[str] | None:
    """Those of the form; else the campaign's basket; None where there is none: the plan fills it. Best first."""
    if bare.draft.stations is not None:
        return engine.in_order([key for key in bare.draft.stations if _reachable(key, bare)], bare.worth)
    basket = [key for key in basket_of(bare.member.campaign) if _reachable(key, bare)]
    return engine.in_order(basket, bare.worth) if basket else None


def from_plan(
    member: Member,
    worth: engine.GroundWorth,
    places: Mapping[str, Place],
    *,
    gone: Mapping[str, int],
    pairs: int,
    hours: int,
    room: float = 1.0,
) -> list[str]:
    """Stations of the member's part whose doors left fill so many pairs in an outing of so many hours, best first.
    ``gone``: doors of each that no turf takes; ``room``: how many times that ground, as what lies far apart or in large
    buildings fills less.
    """
    mine, ground = member.stations, ground_of(member.campaign)
    doors = {
        key: float(max(one.doors - gone.get(key, 0), 0))
        for key, one in ground.stations.items()
        if mine is None or key in mine
    }
    return engine.filled(worth, places, doors, room * pairs * _minutes(hours) * _DOORS_A_MINUTE)


def _minutes(hours: int) -> int:
    return 60 * hours - MEETING


def _reachable(key: str, bare: OutingProposal) -> bool:
    return key in bare.ground.stations and (bare.member.stations is None or key in bare.member.stations)


def cut_for(proposal: OutingProposal, stations: Sequence[str], out: Mapping[str, int]) -> OutingProposal:
    """Turfs of these stations for these pairs, each given to the pair that lives nearest; why not, where nothing can be
    cut.
    """
    start = proposal.places.get(stations[0]) if stations else None
    proposal = replace(proposal, stations=tuple(stations), start=start)
    if not proposal.rows or not proposal.stations:
        return proposal
    if not walkable(proposal.published):
        return replace(
            proposal, why=_("This place has no streets to cut: build it again with its addresses and streets.")
        )
    if proposal.start is None:
        return replace(proposal, why=_("This station has no place on the map to meet at."))
    try:
        fit = engine.fit_of(
            proposal.published,
            proposal.stations,
            pairs=len(proposal.rows),
            minutes=proposal.minutes,
            start=proposal.start,
            out=out,
        )
    except InputError as error:
        return replace(proposal, why=str(Sentence.of(error)))
    walks = [one for one in fit.walks.turfs if one.buildings]
    spots = [_middle(one) for one in walks]
    homes = [middle(walker.home for walker in row.walkers) for row in proposal.rows]
    given = share_turfs(homes, spots)
    rows = [replace(row, turf=walks[at] if at >= 0 else None) for row, at in zip(proposal.rows, given, strict=True)]
    rows.sort(key=lambda row: row.turf.number if row.turf else math.inf)
    return replace(proposal, fit=fit, rows=tuple(rows))


def _middle(walk: Walk) -> Place:
    spot = middle((one.longitude, one.latitude) for one in walk.buildings)
    if spot is None:
        raise ValueError("a turf without a building")
    return spot
