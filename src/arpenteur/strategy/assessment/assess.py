"""All figures of all zones of a level, as arrays: what ranking, explanation and profile are read from."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.plan.response import Ground, Response, doors_per_hour, votes_per_10_hours
from arpenteur.stats import floating, intervals, turnout
from arpenteur.stats.shares import normalise, smooth
from arpenteur.strategy.assessment.ballots import Ballots
from arpenteur.strategy.assessment.records import FAMILIES, Array

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Band:
    """Central values with the ends of their 90 % interval (n each)."""

    central: Array
    low: Array
    high: Array


class Assessment(Ballots):
    """One question on one level of a snapshot. Arrays have one entry a zone (n), or one row (n × k families)."""

    # ── support ───────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def pooled(self) -> Array:
        """Part (0–1) of each past round used that comes from a pool of recut stations or the commune (rounds × n)."""
        used = self.records.used
        rounds = [*used.ballots, *(one for cycle in used.cycles for one in cycle if one not in used.ballots)]
        return np.array([self.past(one).pooled for one in rounds])

    @cached_property
    def inflation(self) -> Array:
        """1, up to the inflation of unseen types where the past ballots are pooled or borrowed (n)."""
        pooled = self.pooled[: len(self.records.used.ballots)].max(axis=0)
        return 1 + (self.parameters.unseen_inflation - 1) * pooled

    @cached_property
    def gap_inflation(self) -> Array:
        """The same for the turnouts of the cycles (n)."""
        return 1 + (self.parameters.unseen_inflation - 1) * self.pooled.mean(axis=0)

    @cached_property
    def support(self) -> Band:
        """Expected share of valid votes of the family."""
        central = (self.expected * self.own_part).sum(axis=1)
        spread = intervals.half_width(central, self.expected_voters, self.own_transition, self.inflation)
        return Band(central, *intervals.clipped(central, spread))

    @cached_property
    def support_within(self) -> Band:
        """The same inside a constituency: what matters to choose between stations."""
        spread = intervals.half_width(
            self.support.central, self.expected_voters, self.own_transition.within, self.inflation
        )
        return Band(self.support.central, *intervals.clipped(self.support.central, spread))

    # ── floating vote ─────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def last_shares(self) -> Array:
        """Shares of valid votes by family at the last vote, unsmoothed (n × k)."""
        return normalise(self.past(self.outlook.last_vote).votes)

    @cached_property
    def last_voters(self) -> Array:
        """Valid votes at the last vote (n)."""
        return self.past(self.outlook.last_vote).votes.sum(axis=1)

    @cached_property
    def reach_weights(self) -> Array:
        """Mean reach weight of a vote of each family at the last vote (n × k)."""
        past = self.past(self.outlook.last_vote)
        return np.divide(past.reach, past.votes, out=np.zeros_like(past.reach), where=past.votes > 0)

    @cached_property
    def floating(self) -> Band:
        """Floating vote; the interval spans the scenario and the last balance of power kept, with sampling error."""
        z = self.parameters.normal_quantile
        central, error = floating.floating(self.last_shares, self.prospects.collapse, self.last_voters)
        steady, steady_error = floating.floating(self.last_shares, self.prospects.steady, self.last_voters)
        low = np.minimum(central - z * error, steady - z * steady_error)
        high = np.maximum(central + z * error, steady + z * steady_error)
        return Band(central, np.clip(low, 0, 1), np.clip(high, 0, 1))

    @cached_property
    def reachable(self) -> tuple[Array, Array]:
        """Floating vote weighted by reach, share of valid votes, and its standard error (n each)."""
        weights = self.prospects.collapse * self.reach_weights
        return floating.floating(self.last_shares, weights, self.last_voters)

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
    def intermittence(self) -> Band:
        """Mean gap with its sampling error."""
        spread = self.parameters.normal_quantile * self.gap_error * self.gap_inflation
        return Band(self.gap, self.gap - spread, self.gap + spread)

    @cached_property
    def mean_gap(self) -> float:
        """Mean of max(0, gap) over the territory, weighted by registered."""
        return self._mean(np.maximum(self.gap, 0))

    @cached_property
    def ratio(self) -> Array:
        """ρ: rise of turnout in the scenario ÷ mean gap of the place, never negative (n)."""
        rise = np.maximum(self.prospects.rise, 0.0)
        return rise / self.mean_gap if self.mean_gap > 0 else np.zeros_like(rise)

    @cached_property
    def mobilisable(self) -> Band:
        """Abstainers who may come back, persons."""
        width = self.parameters.mobilisable_half_width * self.gap_inflation
        return Band(*turnout.mobilisable(self.zones.registered, self.gap, self.ratio, width))

    # ── potential and votes per hour ──────────────────────────────────────────────────────────────────────────

    @property
    def own_elections(self) -> tuple[Election, ...]:
        """The elections own shares come from: the last two presidentials, else the last legislative."""
        used = self.records.used
        return tuple(one for one in (used.ballots[0], used.older) if one is not None)

    def own_prior(self, election: Election) -> Array:
        """Own share that the pseudo-votes are cast by: the département's families, ours as in the place (n)."""
        past = self.past(election)
        votes, ours = past.votes.sum(axis=0), past.ours.sum(axis=0)
        part = np.divide(ours, votes, out=np.zeros(len(FAMILIES)), where=votes > 0)
        return (self.prior(election) * part).sum(axis=1)

    @cached_property
    def own_share(self) -> tuple[Array, Array]:
        """Own share, smoothed, mean of ``own_elections`` with votes here, and its standard error (n each)."""
        pseudo, pasts = self.parameters.pseudo_votes, [self.past(one) for one in self.own_elections]
        valid = np.array([past.votes.sum(axis=1) for past in pasts])
        shares = np.array(
            [
                smooth(past.ours.sum(axis=1)[:, None], votes, self.own_prior(past.election)[:, None], pseudo)[:, 0]
                for past, votes in zip(pasts, valid, strict=True)
            ]
        )
        known = valid > 0
        known[0] = True
        count = known.sum(axis=0)
        share = (shares * known).sum(axis=0) / count
        inverse = (known / (valid + pseudo)).sum(axis=0) / count**2 + self.parameters.within_rho
        return share, np.sqrt(np.clip(share * (1 - share), 0, None) * inverse) * self.inflation

    @cached_property
    def last_rate(self) -> Array:
        """Valid votes per registered at the last vote (n)."""
        past = self.past(self.outlook.last_vote)
        return np.divide(self.last_voters, past.registered, out=np.zeros(len(self.zones)), where=past.registered > 0)

    @cached_property
    def potential(self) -> Band:
        """M × own share + reachable floating votes, persons; ends from the ends of each part."""
        z = self.parameters.normal_quantile
        share, share_error = self.own_share
        reach, reach_error = self.reachable
        voters = self.zones.registered * self.last_rate
        mobilisable = self.mobilisable
        low = mobilisable.low * np.clip(share - z * share_error, 0, 1) + voters * np.clip(reach - z * reach_error, 0, 1)
        high = mobilisable.high * np.clip(share + z * share_error, 0, 1)
        high = high + voters * np.clip(reach + z * reach_error, 0, 1)
        return Band(mobilisable.central * share + voters * reach, low, high)

    @cached_property
    def flat_share(self) -> Array:
        """Share of households in blocks of flats, NaN where unknown (n)."""
        table = self.snapshot.station_profile.filter(pl.col("indicator") == "flat_share")
        key = "commune:" + pl.col("zone") if self.level == "commune" else pl.col("zone")
        wanted = self.zones.frame.select(key.alias("zone"))
        found = wanted.join(table.select("zone", "value"), on="zone", how="left", maintain_order="left")
        return found["value"].fill_null(float("nan")).to_numpy()

    @cached_property
    def ground(self) -> Ground:
        """What makes the zones differ for a volunteer."""
        reach, share = self.reachable[0], self.own_share[0]
        return self._ground(np.maximum(self.gap, 0), reach, share)

    def _ground(self, gap: Array, reach: Array, share: Array) -> Ground:
        return Ground(
            doors=self.doors,
            reachable=reach / self.mean_reach if self.mean_reach > 0 else np.ones_like(reach),
            intermittent=gap / self.mean_gap if self.mean_gap > 0 else np.ones_like(gap),
            own_share=share,
        )

    @cached_property
    def doors(self) -> Array:
        """Doors a person knocks at in an hour (n)."""
        return doors_per_hour(self.flat_share, self.priors)

    @cached_property
    def mean_reach(self) -> float:
        """Mean reachable floating vote over the territory, weighted by registered."""
        return self._mean(self.reachable[0])

    @cached_property
    def votes_per_10_hours(self) -> Array:
        """Expected votes in ten volunteer hours, at the mean of the priors (n)."""
        return votes_per_10_hours(self.ground, Response.mean(self.priors))

    def noisy_ground(self, rng: np.random.Generator, draws: int, zones: Mask) -> Ground:
        """``ground`` of the chosen zones under the noise of its inputs: counts, and what a gap drifts in a cycle."""
        reach, reach_error = (values[zones] for values in self.reachable)
        share, share_error = (values[zones] for values in self.own_share)
        gap_error = np.hypot(self.gap_error[zones], self.parameters.gap_drift_sd) * self.gap_inflation[zones]
        noise = rng.standard_normal((3, draws, int(zones.sum())), dtype=np.float32)
        ground = self._ground(
            np.maximum(self.gap[zones] + gap_error * noise[0], 0),
            np.clip(reach + reach_error * noise[1], 0, 1),
            np.clip(share + share_error * noise[2], 0, 1),
        )
        return replace(ground, doors=self.doors[zones])

    # ── who can be ranked ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def rankable(self) -> Mask:
        """Zones with all figures and no mask (n)."""
        shown = np.array([reason is None for reason in self.masked], dtype=np.bool_)
        return self.estimated & (self.cycles_known > 0) & shown

    def _mean(self, values: Array) -> float:
        known = self.estimated & ~np.isnan(values)
        weights = self.zones.registered[known]
        return float(weights @ values[known] / weights.sum()) if weights.sum() > 0 else 0.0
