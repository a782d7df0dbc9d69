"""All figures of all zones of a level, as arrays: what ranking, explanation and profile are read from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from arpenteur.plan.response import doors_per_hour
from arpenteur.stats import intervals, priority, turnout
from arpenteur.stats.shares import normalise
from arpenteur.strategy.assessment.ordering import Ordering
from arpenteur.strategy.assessment.records import Array

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Band:
    """Central values with the ends of their 90 % interval (n each)."""

    central: Array
    low: Array
    high: Array


class Assessment(Ordering):
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
    def floating(self) -> Band:
        """Floating vote; the interval spans the scenario and the last balance of power kept, with sampling error."""
        z = self.parameters.normal_quantile
        central, error = priority.floating(self.last_shares, self.prospects.collapse, self.last_voters)
        steady, steady_error = priority.floating(self.last_shares, self.prospects.steady, self.last_voters)
        low = np.minimum(central - z * error, steady - z * steady_error)
        high = np.maximum(central + z * error, steady + z * steady_error)
        return Band(central, np.clip(low, 0, 1), np.clip(high, 0, 1))

    # ── turnout that comes and goes ───────────────────────────────────────────────────────────────────────────

    @cached_property
    def intermittence(self) -> Band:
        """Mean gap with its sampling error."""
        spread = self.parameters.normal_quantile * self.gap_error * self.gap_inflation
        return Band(self.gap, self.gap - spread, self.gap + spread)

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

    # ── doors ─────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def flat_share(self) -> Array:
        """Share of households in blocks of flats, NaN where unknown (n)."""
        table = self.snapshot.station_profile.filter(pl.col("indicator") == "flat_share")
        key = "commune:" + pl.col("zone") if self.level == "commune" else pl.col("zone")
        wanted = self.zones.frame.select(key.alias("zone"))
        found = wanted.join(table.select("zone", "value"), on="zone", how="left", maintain_order="left")
        return found["value"].fill_null(float("nan")).to_numpy()

    @cached_property
    def doors(self) -> Array:
        """Doors a person knocks at in an hour (n)."""
        return doors_per_hour(self.flat_share, self.priors)

    # ── who can be ranked ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def rankable(self) -> Mask:
        """Zones with a past and no mask (n)."""
        shown = np.array([reason is None for reason in self.masked], dtype=np.bool_)
        return self.estimated & shown
