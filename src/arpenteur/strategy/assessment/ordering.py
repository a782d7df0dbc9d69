"""The order of priority on the zones: votes that may move, per registered (``stats.priority``)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.stats import turnout
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.priority import (
    Rule,
    collapse,
    moving_weight,
    numbers,
    opposed_blocs,
    overlap,
    relative,
    rule_for,
    too_alike,
    votes_that_may_move,
)
from arpenteur.stats.shares import smooth
from arpenteur.strategy.assessment.ballots import Ballots
from arpenteur.strategy.assessment.outlook import Outlook
from arpenteur.strategy.assessment.records import FAMILIES, Array, Reference
from arpenteur.strategy.assessment.zones import Level

Mask = npt.NDArray[np.bool_]
DoorRule = Literal["registered_per_dwelling", "registered"]
DOOR_RULES: tuple[DoorRule, ...] = get_args(DoorRule)
"""Orders of a list that had no vote here: habits of the field, that no election can test."""


@dataclass(frozen=True)
class Moves:
    """What one outlook does to the last vote: rise of turnout (share of registered), part of each family that goes (k),
    our votes per registered before and after, and the weight r that follows."""

    rise: float
    gone: Array
    before: float
    after: float
    weight: float


@dataclass(frozen=True)
class DrawnMoves:
    """The same for many drawn turnouts and shares: rise and weight (draws each), what goes (draws × k), our votes
    before, the same for all, and after (draws)."""

    rise: Array
    gone: Array
    before: float
    after: Array
    weight: Array


class Ordering(Ballots):
    """One question on one level of a snapshot: how zones are ordered. n zones, k families."""

    # ── turnout that comes and goes ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def cycle_turnouts(self) -> tuple[Array, Array]:
        """Turnout at the presidential and at the legislative of each cycle (cycles × n each)."""
        cycles = self.records.used.cycles
        if not cycles:
            missing = np.full((1, len(self.zones)), np.nan)
            return missing, missing
        pairs = [(self.past(one).turnout_rate, self.past(other).turnout_rate) for one, other in cycles]
        return np.array([one for one, _ in pairs]), np.array([other for _, other in pairs])

    @cached_property
    def gap(self) -> Array:
        """Mean presidential − legislative turnout of the last two cycles, NaN where none is known (n)."""
        return turnout.mean_gap(*self.cycle_turnouts)

    @cached_property
    def gap_error(self) -> Array:
        """Binomial standard error of ``gap`` (n)."""
        cycles = self.records.used.cycles
        if not cycles:
            return np.full(len(self.zones), np.nan)
        counts = [[self.past(one).registered for one in side] for side in zip(*cycles, strict=True)]
        return turnout.gap_error(*self.cycle_turnouts, (np.array(counts[0]), np.array(counts[1])))

    @cached_property
    def cycles_known(self) -> npt.NDArray[np.int64]:
        """Cycles with both turnouts (n)."""
        first, second = self.cycle_turnouts
        return (~np.isnan(first - second)).sum(axis=0)

    @cached_property
    def mean_gap(self) -> float:
        """Mean of max(0, gap) over the territory, weighted by registered."""
        return self._mean(np.maximum(self.gap, 0))

    @cached_property
    def gap_used(self) -> Array:
        """max(0, gap); where none is known the mean of the commune, else of the place (n)."""
        known = ~np.isnan(self.gap)
        gap, weights = np.where(known, np.maximum(self.gap, 0), 0.0), np.where(known, self.zones.registered, 0.0)
        size = len(self.zones.communes)
        total, weight = (np.bincount(self.zones.commune, values, size) for values in (gap * weights, weights))
        commune = np.divide(total, weight, out=np.full(size, self.mean_gap), where=weight > 0)
        return np.where(known, gap, commune[self.zones.commune])

    # ── own share ─────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def own_elections(self) -> tuple[Election, ...]:
        """The elections own shares come from: the last two presidentials, else the last vote."""
        last = self.records.last_vote
        return self.records.presidentials or ((last,) if last else ())

    @cached_property
    def without_candidate(self) -> tuple[Election, ...]:
        """Of these, those where nobody of ours stood in the place: our bloc's votes are read instead."""
        return tuple(one for one in self.own_elections if self.past(one).ours.sum() <= 0)

    def own_votes(self, election: Election) -> Array:
        """Own votes by family of the grid at a past ballot, those of our bloc where nobody of ours stood (n × k)."""
        past = self.past(election)
        if election in self.without_candidate and self.records.bloc is not None:
            return np.where(self.axis.bloc_of == BLOCS.index(self.records.bloc), past.votes, 0.0)
        return past.ours

    def own_prior(self, election: Election) -> Array:
        """Own share that the pseudo-votes are cast by: the département's families, ours as in the place (n)."""
        votes, ours = self.past(election).votes.sum(axis=0), self.own_votes(election).sum(axis=0)
        part = np.divide(ours, votes, out=np.zeros(len(FAMILIES)), where=votes > 0)
        return (self.prior(election) * part).sum(axis=1)

    @cached_property
    def own_share(self) -> tuple[Array, Array]:
        """S̄, own share, smoothed, mean of ``own_elections`` with votes here, and 1 ÷ the votes it rests on (n each)."""
        return self._own_share(self.own_elections)

    @cached_property
    def last_own_share(self) -> tuple[Array, Array]:
        """The same at the last presidential alone (n each)."""
        return self._own_share(self.own_elections[:1])

    def _own_share(self, elections: tuple[Election, ...]) -> tuple[Array, Array]:
        pseudo = self.parameters.pseudo_votes
        valid = np.array([self.past(one).votes.sum(axis=1) for one in elections])
        shares = np.array(
            [
                smooth(self.own_votes(one).sum(axis=1)[:, None], votes, self.own_prior(one)[:, None], pseudo)[:, 0]
                for one, votes in zip(elections, valid, strict=True)
            ]
        )
        known = valid > 0
        known[0] = True
        count = known.sum(axis=0)
        share = (shares * known).sum(axis=0) / count
        return share, (known / (valid + pseudo)).sum(axis=0) / count**2

    # ── votes that may move ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def rule(self) -> Rule | DoorRule:
        """The rule that orders the zones: V, or the plain share where V was worse; of a list that had no vote here,
        registered voters per dwelling where all are known, else registered voters."""
        if all(self.own_votes(one).sum() <= 0 for one in self.own_elections):
            return "registered" if np.isnan(self.dwellings[self.estimated]).any() else "registered_per_dwelling"
        return self.tested_rule if self.alike is None else "own_share"

    @cached_property
    def tested_rule(self) -> Rule:
        """The rule that tests lead to, whatever other blocs are told."""
        last = self.records.last_vote
        return "own_share" if last is None else rule_for(last.type, self.target, self.records.bloc)

    @cached_property
    def alike(self) -> tuple[str, float] | None:
        """An opposed bloc that the tested rules would send to the same stations of this place though own shares do not
        say so, with the overlap of the first fifths (0–1). Told from the stations, whatever the level."""
        nation = Place.parse(self.snapshot.manifest.place).kind is PlaceKind.FRANCE
        small = self.snapshot.stations.height < numbers().alike_stations
        if nation or small or self.tested_rule == "own_share":
            return None
        if self.level != "station":
            return self._asked_for(self.family, "station").alike
        known = self.estimated
        for bloc in opposed_blocs(self.records.bloc):
            other = self._asked_for(Family.load(bloc), self.level)
            scores = self.score_by(self.tested_rule)[known], other.score_by(other.tested_rule)[known]
            shares = self.last_own_share[0][known], other.last_own_share[0][known]
            found = too_alike(scores, shares, self.zones.registered[known])
            if found is not None:
                return bloc, found
        return None

    @cached_property
    def shared(self) -> tuple[str, float] | None:
        """An opposed bloc whose order, as shown, has more of its first fifth in common with this one than two orders
        may, with the overlap (0–1): both blocs have their votes in the same stations. Told from the stations."""
        nation = Place.parse(self.snapshot.manifest.place).kind is PlaceKind.FRANCE
        if nation or self.snapshot.stations.height < numbers().alike_stations:
            return None
        if self.level != "station":
            return self._asked_for(self.family, "station").shared
        known = self.estimated
        for bloc in opposed_blocs(self.records.bloc):
            other = self._asked_for(Family.load(bloc), self.level)
            found = overlap(self.score[known], other.score[known], self.zones.registered[known])
            if not other.without_past and found > numbers().alike_most:
                return bloc, found
        return None

    def _asked_for(self, family: Family, level: Level) -> Self:
        """The same question for another family or on another level."""
        return type(self)(self.snapshot, family, self.target, self.outlook.scenario, level)

    def base_of_last(self, outlook: Outlook) -> Reference:
        """Result of the last vote on the territory of an outlook."""
        last = self.last_national
        wide = None if outlook.raked else self.records.reference(last, outlook.scope)
        return outlook.bases.get(last) or wide or self.records.place(last)

    @property
    def last_national(self) -> Election:
        """The last vote; the last ballot known where there is none of a national type."""
        return self.records.last_vote or self.records.used.ballots[-1]

    @cached_property
    def own_part_of_last(self) -> Array:
        """Part of the votes of each family that was ours at the last vote, over the place (k); of our bloc where we had
        none."""
        past = self.past(self.last_national)
        votes, ours = past.votes.sum(axis=0), past.ours.sum(axis=0)
        if ours.sum() <= 0 and self.records.bloc is not None:
            return (self.axis.bloc_of == BLOCS.index(self.records.bloc)).astype(np.float64)
        return np.divide(ours, votes, out=np.zeros(len(FAMILIES)), where=votes > 0)

    def moves(self, outlook: Outlook, turnout: float, shares: Array) -> Moves:
        """What a turnout and shares by family (k) do to the last vote on the territory of an outlook."""
        one = self.drawn_moves(outlook, np.array([turnout]), shares[None])
        return Moves(float(one.rise[0]), one.gone[0], one.before, float(one.after[0]), float(one.weight[0]))

    def drawn_moves(self, outlook: Outlook, turnout: Array, shares: Array) -> DrawnMoves:
        """What drawn turnouts (draws) and shares (draws × k) do to it."""
        base, own = self.base_of_last(outlook), self.own_part_of_last
        gone = np.where(outlook.shares > 0, collapse(base.shares, shares), 1.0) * (base.shares > 0)
        before, after = float((base.shares * own).sum()) * base.turnout, (shares * own).sum(axis=1) * turnout
        stood = self.past(self.last_national).ours.sum() > 0
        weight = moving_weight(before, after) if stood else np.zeros_like(after)
        return DrawnMoves(turnout - base.turnout, gone, before, after, weight)

    @cached_property
    def moves_by_outlook(self) -> tuple[Moves, ...]:
        """Moves of each outlook of the zones, in the order of ``prospects.outlooks``."""
        return tuple(self.moves(one, one.turnout, one.shares) for one in self.prospects.outlooks)

    @cached_property
    def reach_rate(self) -> Array:
        """Votes of each family at the last vote that would choose us, per registered: v × ρ (n × k)."""
        past = self.past(self.last_national)
        return np.divide(
            past.reach, past.registered[:, None], out=np.zeros_like(past.reach), where=past.registered[:, None] > 0
        )

    @cached_property
    def moving(self) -> Array:
        """r Σ v c ρ, votes per registered (n)."""
        return self._moving(self.moves_by_outlook)

    def _moving(self, moves: tuple[Moves, ...]) -> Array:
        gone = np.array([one.weight * one.gone for one in moves])[self.prospects.of]
        return (self.reach_rate * gone).sum(axis=1)

    @cached_property
    def rise_since_last(self) -> Array:
        """Δt: turnout of the scenario less that of the last vote (n)."""
        return np.array([one.rise for one in self.moves_by_outlook])[self.prospects.of]

    @cached_property
    def votes_that_may_move(self) -> Array:
        """V, votes per registered (n)."""
        return votes_that_may_move(self.own_share[0], self.rise_since_last, self.gap_used, self.mean_gap, self.moving)

    @property
    def without_past(self) -> bool:
        """Whether our list had no vote here, so that nothing says what a door is worth."""
        return self.rule in DOOR_RULES

    @cached_property
    def dwellings(self) -> Array:
        """Households of each zone, NaN where unknown (n)."""
        table = self.snapshot.station_profile.filter(pl.col("indicator") == "flat_share", pl.col("denominator") > 0)
        key = "commune:" + pl.col("zone") if self.level == "commune" else pl.col("zone")
        wanted = self.zones.frame.select(key.alias("zone"))
        found = wanted.join(table.select("zone", "denominator"), on="zone", how="left", maintain_order="left")
        return found["denominator"].cast(pl.Float64).fill_null(float("nan")).to_numpy()

    @cached_property
    def score(self) -> Array:
        """What zones are ordered by (n)."""
        return self.score_by(self.rule)

    def score_by(self, rule: Rule | DoorRule) -> Array:
        """V, a plain share, or the voters behind a door (n)."""
        match rule:
            case "votes_that_may_move":
                return self.votes_that_may_move
            case "mean_share":
                return self.own_share[0]
            case "own_share":
                return self.last_own_share[0]
            case "registered":
                return self.zones.registered
            case "registered_per_dwelling":
                return self.zones.registered / self.dwellings

    @cached_property
    def mean_score(self) -> float:
        """Mean of ``score`` over the place, weighted by registered."""
        return self._mean(self.score)

    @cached_property
    def value(self) -> Array:
        """What a door is worth beside the mean of the place, 1 (n)."""
        return relative(self.score, self.mean_score, self.strength)

    @cached_property
    def mean_own_share(self) -> float:
        """Mean of S̄ over the place, weighted by registered."""
        return self._mean(self.own_share[0])

    @property
    def strength(self) -> float:
        """How far the relative value follows the order."""
        return numbers().strength(self.records.bloc)

    def _mean(self, values: Array) -> float:
        known = self.estimated & ~np.isnan(values)
        weights = self.zones.registered[known]
        return float(weights @ values[known] / weights.sum()) if weights.sum() > 0 else 0.0
