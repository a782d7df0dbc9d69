"""The second round: what each zone gives the finalists, and the votes that are left without a candidate."""

from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.stats import intervals, turnout
from arpenteur.stats.forecast.axis import axis
from arpenteur.stats.forecast.proximity import Proximity, proximity_before
from arpenteur.stats.forecast.second_round import Coefficients, coefficients_before, makeup, met, second_round
from arpenteur.stats.parameters import Transition
from arpenteur.stats.shares import RakingError
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.outlook import complete
from arpenteur.strategy.assessment.prospects import Locality
from arpenteur.strategy.assessment.records import FAMILIES, Array, Ints
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.ranking.order import level_of_place
from arpenteur.strategy.results import Interval, Json
from arpenteur.strategy.scenarios.between_rounds import RaceOrder, RaceRule, race_order
from arpenteur.strategy.scenarios.first_round import FirstRound, by_family, by_list, named_lists

TOSS_UP = 0.6
"""Under these chances nobody is said to be ahead."""
_MOSTLY = 0.5


@dataclass(frozen=True)
class Race:
    """The second round of one part of the place: finalists, what it rests on, its totals.

    ``finalists`` are families, or names of lists; ``labels`` is how they are called. ``shares`` are their shares of
    valid votes over the zones, ``results`` the same with the interval of the whole race and ``chances`` (0–1,
    summing to 1) those of each to be ahead, learned on races up to ``chances_from``: both empty where the result is
    given. ``left``: first-round votes of those who are out. ``rule``: what its zones are ordered by. ``learned_on``
    names the second round whose coefficients are used, None where none is comparable.
    """

    territory: str | None
    finalists: tuple[str, ...]
    labels: tuple[str, ...]
    shares: tuple[float, ...]
    results: tuple[Interval, ...]
    chances: tuple[float, ...]
    chances_from: str
    given: dict[str, float]
    turnout: float
    left: float
    rule: RaceRule
    zones: int
    learned_on: str | None
    learned_stations: int

    @property
    def favourite(self) -> int | None:
        """Rank of the finalist that has clearly more chances to be ahead; None where it is a toss-up or given."""
        best = max(range(len(self.chances)), key=lambda one: self.chances[one], default=None)
        return best if best is not None and self.chances[best] >= TOSS_UP else None


@dataclass(frozen=True)
class RaceZone:
    """A zone in the second round: ``shares`` in the order of the race's finalists, voters, votes left without a
    candidate (of the first round), own votes; ``value`` in the order of the race beside its mean, 1.
    Figures are None where the zone is masked or has no estimate.
    """

    zone: str
    label: str
    commune_name: str
    registered: int
    race: int
    shares: tuple[Interval, ...] | None
    turnout: float | None
    left: float | None
    own: Interval | None
    value: float | None
    first_fifth: bool | None
    suppressed: str | None


@dataclass(frozen=True)
class SecondRound:
    """Every race of the place, and its zones in the order tested for our finalist."""

    place: str
    place_name: str
    fictional: bool
    credits: str
    family: str
    target: str
    level: str
    first: str
    races: tuple[Race, ...]
    zones: tuple[RaceZone, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """Plain values."""
        return asdict(self)


def second_round_of(
    snapshot: Snapshot,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario,
    first: Election | None = None,
    lists: tuple[str, ...] = (),
    level: Level = "station",
) -> SecondRound:
    """The second round of a scenario that names its finalists, from a first round voted or expected.

    ``first`` is a first round of the snapshot (between the two rounds); without it the first round is the one the
    scenario expects. ``lists``: finalists by (a part of) the name of their list in a first round voted, instead of
    families: two lists of one family, or lists without a nuance. Raises InputError where nobody names finalists, where
    one of them has no votes to start from, where the shares asked for cannot be met, or where the place is masked.
    """
    assessment = Assessment(snapshot, family, target, scenario, level)
    assessment.refuse_masked_place()
    if lists:
        races = [_of_lists(assessment, first, lists)]
    else:
        places = [place for place in assessment.prospects.places if place.terms.finalists]
        if not places:
            raise InputError(f"scénario « {scenario.id} » sans finalistes", expected='finalists = ["gauche", "rn"]')
        field = by_family(assessment, first)
        races = [_Race(assessment, field, place, place.terms.finalists) for place in places]
    zones = [zone for rank, race in enumerate(races) for zone in race.zones(rank)]
    manifest = snapshot.manifest
    return SecondRound(
        place=manifest.place,
        place_name=manifest.place_name,
        fictional=manifest.fictional,
        credits=credits_of(manifest),
        family=family.id,
        target=target.value,
        level=level,
        first=str(first) if first else "scenario",
        races=tuple(race.summary() for race in races),
        zones=tuple(sorted(zones, key=_best_first)),
        warnings=_warnings(assessment, races, first),
    )


def _of_lists(assessment: Assessment, first: Election | None, lists: tuple[str, ...]) -> "_Race":
    if first is None or assessment.snapshot.stations["commune"].n_unique() > 1:
        raise InputError(
            "des listes finalistes sans premier tour voté, ou dans plusieurs communes",
            expected="un premier tour de l'instantané et une seule commune ; sinon des familles",
        )
    names = named_lists(assessment.snapshot, first, lists)
    place = assessment.prospects.places[0]
    if place.terms.final_shares:
        raise InputError("des listes finalistes et un résultat par famille", expected="l'un des deux")
    return _Race(assessment, by_list(assessment, first), place, names)


class _Race:
    """One part of the place and its finalists."""

    def __init__(self, assessment: Assessment, first: FirstRound, place: Locality, finalists: tuple[str, ...]) -> None:
        self.a = assessment
        self.first = first
        self.place = place
        self.finalists = finalists
        self.rows: Ints = np.flatnonzero(place.zones & first.known)
        self.votes = first.votes[self.rows]
        self.columns: Ints = replace(first, votes=self.votes).columns_of(finalists)
        self.proximity: Proximity = _learned_before(assessment.target, first.election)
        self.coefficients: Coefficients | None = (
            None if first.lists else coefficients_before(assessment.target, self.columns.tolist(), first.election)
        )
        self.turnout = self._turnout()
        self.valid = assessment.zones.registered[self.rows] * self.turnout * first.expressed[self.rows]
        self.shares = self._shares()

    @cached_property
    def makeup(self) -> Array:
        """What the registered did in the first round (zones of the race × (c + 2))."""
        return makeup(self.votes, self.first.voters[self.rows], self.first.registered[self.rows])

    def _turnout(self) -> Array:
        """Turnout of each zone: that of the first round, moved to the one asked for where there is one."""
        rates, asked = self.first.turnout[self.rows], self.place.terms.turnout
        if asked is None or not len(rates):
            return rates
        odds = turnout.logit(rates)
        return turnout.expit(odds + turnout.constant_for(odds, self.a.zones.registered[self.rows], asked))

    def _shares(self) -> Array:
        if self.first.lists:
            return self.proximity.shares(self.makeup[:, :-2], self.first.bloc_of, self.columns, axis())
        terms, columns = self.place.terms, self.columns.tolist()
        free = second_round(self.makeup, columns, self.coefficients, self.proximity, weights=self.valid)
        if not terms.final_shares or not len(self.rows):
            return free
        base = np.zeros(len(FAMILIES))
        base[self.columns] = self.valid @ free / max(self.valid.sum(), 1.0)
        asked = complete(Scenario(self.a.outlook.scenario.id, shares=terms.final_shares), base)[self.columns]
        try:
            return met(free, self.valid, asked)
        except RakingError as error:
            raise InputError(
                "le second tour demandé ne peut être atteint par les zones de ce lieu", expected="d'autres parts"
            ) from error

    @cached_property
    def unplaced(self) -> float:
        """Part (0–1) of the first-round votes of columns beside the axis."""
        beside = np.isin(self.first.bloc_of, axis().beside)
        return float(self.votes[:, beside].sum() / max(self.votes.sum(), 1.0))

    @property
    def given(self) -> bool:
        """Whether the result is supposed rather than forecast."""
        return not self.first.lists and bool(self.place.terms.final_shares)

    def _half_widths(self) -> Array:
        """Half-widths by zone and finalist: inside the race, with that of its result unless it is given, and those of
        the first round where it is itself expected."""
        transition = self.a.parameters.transition(self.a.target, round_=2, before=self.first.election)
        inside = transition if self.given else transition.within
        spread = self._each(inside, 1.0)
        if not self.given:
            spread = np.hypot(spread, self.shares * (1 - self.shares) * self.proximity.spread)
        if self.first.election is None:
            spread = np.hypot(spread, self._each(self.a.transition, self.a.inflation[self.rows]))
        return spread

    def _each(self, transition: Transition, inflation: Array | float) -> Array:
        widths = [intervals.half_width(share, self.valid, transition, inflation) for share in self.shares.T]
        return np.column_stack(widths).reshape(self.shares.shape)

    @property
    def left(self) -> Array:
        """First-round votes of those who are out, on today's registered (zones of the race)."""
        votes = self.makeup[:, :-2].copy()
        votes[:, self.columns] = 0.0
        return votes.sum(axis=1) * self.a.zones.registered[self.rows]

    @cached_property
    def order(self) -> RaceOrder:
        """The zones of the race, those to go to first."""
        first, registered = self.first, self.first.registered[self.rows]
        return race_order(
            self.votes,
            registered,
            first.bloc_of,
            self.columns,
            first.ours,
            level=level_of_place(self.a),
            before=first.election,
        )

    def zones(self, race: int) -> list[RaceZone]:
        """Every zone of this part, masked ones without figures."""
        spread, left = self._half_widths(), self.left
        low, high = intervals.clipped(self.shares, spread)
        at = {int(row): position for position, row in enumerate(self.rows)}
        found: list[RaceZone] = []
        for row in np.flatnonzero(self.place.zones):
            named = self.a.zones.frame.row(int(row), named=True)
            known = self.a.masked[int(row)] is None and int(row) in at
            i = at.get(int(row), 0)
            bands = (
                tuple(
                    Interval(float(self.shares[i, m]), float(low[i, m]), float(high[i, m]))
                    for m in range(len(self.finalists))
                )
                if known
                else None
            )
            found.append(
                RaceZone(
                    zone=named["zone"],
                    label=named["label"],
                    commune_name=named["commune_name"],
                    registered=int(named["registered"]),
                    race=race,
                    shares=bands,
                    turnout=float(self.turnout[i]) if known else None,
                    left=float(left[i]) if known else None,
                    own=self._own(i, low, high) if known else None,
                    value=float(self.order.value[i]) if known else None,
                    first_fifth=self.order.first_fifth[i] if known else None,
                    suppressed=self.a.masked[int(row)],
                )
            )
        return found

    def _own(self, i: int, low: Array, high: Array) -> Interval | None:
        ours = self.first.ours[self.columns]
        if not ours.any():
            return None
        ends = [float(np.clip(part[i] @ ours, 0, 1) * self.valid[i]) for part in (self.shares, low, high)]
        return Interval(*ends)

    def summary(self) -> Race:
        """Totals of this part."""
        valid, registered = self.valid.sum(), self.a.zones.registered[self.rows].sum()
        shares = self.valid @ self.shares / valid if valid else np.zeros(len(self.finalists))
        forecast = bool(valid) and not self.given
        low, high = self.proximity.band(shares)
        return Race(
            territory=str(self.place.territory) if self.place.territory else None,
            finalists=self.finalists,
            labels=self.finalists if self.first.lists else tuple(grid().families[one] for one in self.finalists),
            shares=tuple(shares.tolist()),
            results=tuple(map(Interval, shares.tolist(), low.tolist(), high.tolist())) if forecast else (),
            chances=tuple(self.proximity.chances(shares).tolist()) if forecast else (),
            chances_from=str(self.proximity.calibrated),
            given={} if self.first.lists else dict(self.place.terms.final_shares),
            turnout=float(self.turnout @ self.a.zones.registered[self.rows] / registered) if registered else 0.0,
            left=float(self.left.sum()),
            rule=self.order.rule,
            zones=int(self.place.zones.sum()),
            learned_on=str(self.coefficients.election) if self.coefficients else None,
            learned_stations=self.coefficients.stations if self.coefficients else 0,
        )


def _learned_before(target: ElectionType, before: Election | None) -> Proximity:
    try:
        return proximity_before(target, before)
    except LookupError as error:
        raise InputError(
            f"aucun second tour connu avant « {before} »", expected="un premier tour de 2012 ou d'après"
        ) from error


def _best_first(zone: RaceZone) -> tuple[float, str]:
    return (np.inf if zone.value is None else -zone.value, zone.zone)


def _warnings(assessment: Assessment, races: list[_Race], first: Election | None) -> tuple[str, ...]:
    found: list[str] = []
    if first is None:
        found += assessment.prospects.warnings
        found.append(
            "Premier tour pas encore voté : celui du scénario est pris, et son incertitude s'ajoute aux zones ; les "
            "chances valent s'il se passe ainsi."
        )
    if any(race.unplaced > _MOSTLY for race in races):
        found.append(
            "La plupart des voix du premier tour vont à des listes sans bloc connu : leurs reports sont partagés sans "
            "égard aux idées."
        )
    others = [
        race.coefficients.election.label
        for race in races
        if race.coefficients and race.coefficients.election.type is not assessment.target
    ]
    if others:
        found.append(f"Reports appris sur un autre type de scrutin : {others[0]}.")
    forecast = [race for race in races if not race.given]
    if forecast and not forecast[0].proximity.own_type:
        found.append(
            f"Chances et intervalles appris sur un autre type de scrutin ({forecast[0].proximity.calibrated.label}), "
            "élargis d'autant."
        )
    if forecast and not _whole_race(assessment):
        found.append(
            "Le lieu n'est pas une élection entière : les chances disent qui serait devant ici, pas qui est élu."
        )
    found.append("Des reports passés, pas des intentions : une consigne, une fusion ou un retrait peut tout changer.")
    return tuple(dict.fromkeys(found))


def _whole_race(assessment: Assessment) -> bool:
    """Whether the place elects as one: a commune in municipales, a constituency in législatives, else the nation."""
    whole = {ElectionType.MUNICIPAL: PlaceKind.COMMUNE, ElectionType.LEGISLATIVE: PlaceKind.CIRCONSCRIPTION}
    kind = Place.parse(assessment.snapshot.manifest.place).kind
    return kind is whole.get(assessment.target, PlaceKind.FRANCE)
