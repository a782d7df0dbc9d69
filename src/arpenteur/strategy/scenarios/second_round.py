"""The second round: what each zone gives the finalists, and the votes that are left without a candidate."""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.stats import intervals, turnout
from arpenteur.stats.forecast.second_round import Coefficients, coefficients_before, makeup, second_round
from arpenteur.stats.shares import RakingError
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.localities import Locality
from arpenteur.strategy.assessment.outlook import complete
from arpenteur.strategy.assessment.records import FAMILIES, Array, Ints
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.results import Interval, Json

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Race:
    """The second round of one part of the place: finalists, what it rests on, its totals.

    ``shares`` are the finalists' shares of valid votes over the zones, ``left`` the first-round votes of families that
    are out. ``learned_on`` names the second round whose coefficients are used, None where none is comparable.
    """

    territory: str | None
    finalists: tuple[str, ...]
    shares: tuple[float, ...]
    given: dict[str, float]
    turnout: float
    left: float
    zones: int
    learned_on: str | None
    learned_stations: int


@dataclass(frozen=True)
class RaceZone:
    """A zone in the second round: ``shares`` in the order of the race's finalists, voters, votes left without a
    candidate (of the first round), own votes. Figures are None where the zone is masked or has no estimate."""

    zone: str
    label: str
    commune_name: str
    registered: int
    race: int
    shares: tuple[Interval, ...] | None
    turnout: float | None
    left: float | None
    own: Interval | None
    suppressed: str | None


@dataclass(frozen=True)
class SecondRound:
    """Every race of the place, and its zones: those where most votes are left per registered voter first."""

    place: str
    place_name: str
    fictional: bool
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


def first_rounds(snapshot: Snapshot) -> tuple[Election, ...]:
    """Presidential and legislative first rounds with votes, oldest first: those a second round can follow."""
    voted = {Election.parse(raw) for raw in snapshot.option_votes["election"].unique()}
    kinds = (ElectionType.PRESIDENTIAL, ElectionType.LEGISLATIVE)
    return tuple(chronological([one for one in voted if one.round == 1 and one.type in kinds]))


def second_round_of(
    snapshot: Snapshot,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario,
    first: Election | None = None,
    level: Level = "station",
) -> SecondRound:
    """The second round of a scenario that names its finalists, from a first round voted or expected.

    ``first`` is a first round of the snapshot (between the two rounds); without it the first round is the one the
    scenario expects. Raises InputError where nobody names finalists, where one of them has no votes to start from, or
    where the shares asked for cannot be met, or where the place is masked.
    """
    assessment = Assessment(snapshot, family, target, scenario, level)
    assessment.refuse_masked_place()
    places = [place for place in assessment.prospects.places if place.terms.finalists]
    if not places:
        raise InputError(f"scénario « {scenario.id} » sans finalistes", expected='finalists = ["gauche", "rn"]')
    ground = _Ground(assessment, first)
    races = [_Race(ground, place) for place in places]
    order = {id(place.zones): rank for rank, place in enumerate(places)}
    zones = [zone for race in races for zone in race.zones(order[id(race.place.zones)])]
    manifest = snapshot.manifest
    return SecondRound(
        place=manifest.place,
        place_name=manifest.place_name,
        fictional=manifest.fictional,
        family=family.id,
        target=target.value,
        level=level,
        first=str(first) if first else "scenario",
        races=tuple(race.summary() for race in races),
        zones=tuple(sorted(zones, key=_most_left)),
        warnings=_warnings(assessment, races, first),
    )


class _Ground:
    """The first round of every zone: make-up (n × (k + 2)), valid votes of the second round, interval widening."""

    def __init__(self, assessment: Assessment, first: Election | None) -> None:
        self.a = assessment
        self.first = first
        if first is not None and (first not in assessment.records.voted or first.type is not assessment.target):
            known = [str(one) for one in assessment.records.voted if one.type is assessment.target]
            raise InputError(
                f"premier tour « {first} » absent de l'instantané",
                expected=" ou ".join(known) or f"un premier tour de {assessment.target.label} avec ses candidats",
            )
        last = assessment.past(first or assessment.outlook.last_vote)
        valid = np.divide(last.valid, last.turnout, out=np.ones_like(last.valid), where=last.turnout > 0)
        self.expressed = valid
        if first is None:
            self.turnout = np.nan_to_num(assessment.expected_turnout)
            self.registered = assessment.zones.registered
            voters = self.registered * self.turnout
            self.votes = assessment.expected * (voters * valid)[:, None]
            self.known = assessment.estimated
        else:
            self.registered, voters, self.votes = last.registered, last.turnout, last.votes
            self.turnout = np.nan_to_num(last.turnout_rate)
            self.known = (last.votes.sum(axis=1) > 0) & (assessment.zones.registered > 0)
        self.makeup = makeup(self.votes, voters, self.registered)


class _Race:
    """One part of the place and its finalists."""

    def __init__(self, ground: _Ground, place: Locality) -> None:
        self.ground = ground
        self.a = ground.a
        self.place = place
        self.finalists = place.terms.finalists
        self.columns: Ints = np.array([FAMILIES.index(one) for one in self.finalists])
        self.rows: Ints = np.flatnonzero(place.zones & ground.known)
        missing = [one for one, k in zip(self.finalists, self.columns, strict=True) if self._absent(int(k))]
        if missing:
            raise InputError(f"{', '.join(missing)} sans voix au premier tour", expected="des finalistes qui en ont eu")
        before = ground.first
        self.coefficients: Coefficients | None = coefficients_before(self.a.target, self.columns.tolist(), before)
        self.turnout = self._turnout()
        self.valid = self.a.zones.registered[self.rows] * self.turnout * ground.expressed[self.rows]
        self.shares = self._shares()

    def _absent(self, family: int) -> bool:
        return float(self.ground.votes[self.rows, family].sum()) <= 0

    def _turnout(self) -> Array:
        """Turnout of each zone: that of the first round, moved to the one asked for where there is one."""
        rates, asked = self.ground.turnout[self.rows], self.place.terms.turnout
        if asked is None or not len(rates):
            return rates
        odds = turnout.logit(rates)
        return turnout.expit(odds + turnout.constant_for(odds, self.a.zones.registered[self.rows], asked))

    def _shares(self) -> Array:
        terms = self.place.terms
        asked = None
        first, columns = self.ground.makeup[self.rows], self.columns.tolist()
        if terms.final_shares and len(self.rows):
            free = second_round(first, columns, self.coefficients)
            base = np.zeros(len(FAMILIES))
            base[self.columns] = self.valid @ free / max(self.valid.sum(), 1.0)
            asked = complete(Scenario(self.a.outlook.scenario.id, shares=terms.final_shares), base)[self.columns]
        try:
            return second_round(first, columns, self.coefficients, scenario=asked, weights=self.valid)
        except RakingError as error:
            raise InputError(
                "le second tour demandé ne peut être atteint par les zones de ce lieu", expected="d'autres parts"
            ) from error

    def _half_widths(self) -> Array:
        """Half-widths by zone and finalist, with those of the first round where it is itself expected."""
        transition = self.a.parameters.transition(self.a.target, round_=2, before=self.ground.first)
        widened = 1.0 if self.coefficients else self.a.parameters.unseen_inflation
        spread = np.column_stack(
            [intervals.half_width(share, self.valid, transition, widened) for share in self.shares.T]
        ).reshape(self.shares.shape)
        if self.ground.first is None:
            inflation = self.a.inflation[self.rows]
            firsts = [intervals.half_width(share, self.valid, self.a.transition, inflation) for share in self.shares.T]
            spread = np.hypot(spread, np.column_stack(firsts).reshape(self.shares.shape))
        return spread

    @property
    def left(self) -> Array:
        """First-round votes of families that are out, on today's registered (zones of the race)."""
        votes = self.ground.makeup[self.rows, : len(FAMILIES)].copy()
        votes[:, self.columns] = 0.0
        return votes.sum(axis=1) * self.a.zones.registered[self.rows]

    @property
    def ours(self) -> Array:
        """Part of each finalist's votes that is ours (m): 1 where the family file counts it among ours."""
        options = grid().options.values()
        return np.array(
            [
                float(any(self.a.family.stance(one.id)[0] for one in options if one.family == finalist))
                for finalist in self.finalists
            ]
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
                    suppressed=self.a.masked[int(row)],
                )
            )
        return found

    def _own(self, i: int, low: Array, high: Array) -> Interval | None:
        ours = self.ours
        if not ours.any():
            return None
        ends = [float(np.clip(part[i] @ ours, 0, 1) * self.valid[i]) for part in (self.shares, low, high)]
        return Interval(*ends)

    def summary(self) -> Race:
        """Totals of this part."""
        valid, registered = self.valid.sum(), self.a.zones.registered[self.rows].sum()
        shares = self.valid @ self.shares / valid if valid else np.zeros(len(self.finalists))
        return Race(
            territory=str(self.place.territory) if self.place.territory else None,
            finalists=self.finalists,
            shares=tuple(shares.tolist()),
            given=dict(self.place.terms.final_shares),
            turnout=float(self.turnout @ self.a.zones.registered[self.rows] / registered) if registered else 0.0,
            left=float(self.left.sum()),
            zones=int(self.place.zones.sum()),
            learned_on=str(self.coefficients.election) if self.coefficients else None,
            learned_stations=self.coefficients.stations if self.coefficients else 0,
        )


def _most_left(zone: RaceZone) -> tuple[float, str]:
    if zone.left is None or not zone.registered:
        return (np.inf, zone.zone)
    return (-zone.left / zone.registered, zone.zone)


def _warnings(assessment: Assessment, races: list[_Race], first: Election | None) -> tuple[str, ...]:
    found: list[str] = []
    if first is None:
        found += assessment.prospects.warnings
        found.append("Premier tour pas encore voté : celui du scénario est pris, et son incertitude s'ajoute.")
    if any(race.coefficients is None for race in races):
        found.append(
            "Aucun second tour comparable connu : les reports suivent la proximité sur l'axe de la grille, intervalles "
            "élargis."
        )
    others = [
        race.coefficients.election.label
        for race in races
        if race.coefficients and race.coefficients.election.type is not assessment.target
    ]
    if others:
        found.append(f"Reports appris sur un autre type de scrutin : {others[0]}.")
    found.append("Des reports passés, pas des intentions : une consigne de vote ou un retrait peut tout changer.")
    return tuple(dict.fromkeys(found))
