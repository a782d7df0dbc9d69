"""The stations a plan can send people to, as arrays: doors, contact, curve, and votes under the draws."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import polars as pl

from arpenteur.domain.errors import InputError
from arpenteur.plan.contact import Contact, learned
from arpenteur.plan.curve import Curve, Passages, after, curve, passages
from arpenteur.plan.response import Response, votes_per_opened_door
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.records import Array, Ints
from arpenteur.strategy.explanation.lookup import row_of
from arpenteur.strategy.results import Interval

DRAWS_CELLS = 400_000
_FEWEST_DRAWS, _MOST_DRAWS = 200, 1000


@dataclass(frozen=True)
class Counts:
    """What the campaign counted by station: doors knocked at and doors that opened (any spelling of the station).

    Stations without an estimate are refused, or left out where ``lenient``: people also knock at doors of these.
    """

    knocked: Mapping[str, float]
    opened: Mapping[str, float]
    source: str = ""
    lenient: bool = False

    def of(self, keys: Collection[str]) -> Self:
        """Those of some stations alone, where that is asked for."""
        if not self.lenient:
            return self
        known = frozenset(keys)
        kept = ({key: n for key, n in counted.items() if key in known} for counted in (self.knocked, self.opened))
        return replace(self, **dict(zip(("knocked", "opened"), kept, strict=True)))


class Field:
    """The m stations of an assessment that have every figure and no mask. Arrays are m, or m × passages."""

    def __init__(self, assessment: Assessment, counts: Counts | None) -> None:
        self.assessment = assessment
        self.rows: Ints = np.flatnonzero(assessment.rankable)
        self.contact: Contact = self._learned(counts)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def keys(self) -> list[str]:
        """Keys of the stations."""
        return self.assessment.zones.frame["zone"].gather(self.rows).to_list()

    def positions(self, named: Mapping[str, float], key: str, source: str) -> Array:
        """Values by station written in any spelling, as an array; 0 where nothing is written."""
        result, seen = np.zeros(len(self)), dict[int, str]()
        for station, value in named.items():
            at = self.position(station, key, source)
            if at in seen:
                raise InputError(f"{key} : « {seen[at]} » et « {station} » sont le même bureau").at(file=source or None)
            seen[at], result[at] = station, value
        return result

    def position(self, station: str, key: str, source: str) -> int:
        """Place of a station here. Raises InputError naming the file and the key where it has no estimate."""
        row = self.row(station, key, source)
        found = int(np.searchsorted(self.rows, row))
        if found == len(self.rows) or self.rows[found] != row:
            reason = self.assessment.masked[row] or "historique trop court"
            raise InputError(
                f"{key} : bureau « {station} » sans estimation ({reason})",
                expected="un bureau classé",
                action="retirez-le et planifiez-le à la main",
            ).at(file=source or None)
        return found

    def row(self, station: str, key: str, source: str) -> int:
        """Row of a station in the assessment. Raises InputError naming the file and the key."""
        try:
            return row_of(self.assessment.zones, station)
        except InputError as error:
            raise InputError(f"{key} : {error.problem}", expected=error.expected).at(file=source or None) from error

    def _learned(self, counts: Counts | None) -> Contact:
        known = (counts or Counts({}, {})).of(self.keys)
        knocked = self.positions(known.knocked, "station", known.source)
        opened = self.positions(known.opened, "station", known.source)
        return learned(self.assessment.priors, knocked, opened)

    # ── doors and votes ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def dwellings(self) -> Array:
        """Households of each station, else an estimate from its registered."""
        table = self.assessment.snapshot.station_profile.filter(pl.col("indicator") == "flat_share")
        wanted = self.assessment.zones.frame.select("zone")
        found = wanted.join(table.select("zone", "denominator"), on="zone", how="left", maintain_order="left")
        known = found["denominator"].fill_null(0).to_numpy()[self.rows]
        return np.where(known > 0, known, self._registered / self.assessment.priors.registered_per_dwelling)

    @property
    def _registered(self) -> Array:
        return self.assessment.zones.registered[self.rows]

    @cached_property
    def pace(self) -> Array:
        """Doors a person knocks at in an hour."""
        return self.assessment.doors[self.rows]

    @cached_property
    def steps(self) -> Passages:
        """Doors of every passage, and how easily they open."""
        beliefs = self.assessment.priors
        return passages(self.dwellings, self.contact.mean, beliefs.passages, beliefs.concentration)

    @property
    def value(self) -> Array:
        """What a door is worth beside the mean of the place, never below 0."""
        return np.maximum(self.assessment.value[self.rows], 0)

    @cached_property
    def curve(self) -> Curve:
        """Hours and votes per hour of every passage, nothing done yet."""
        own, beliefs = self.assessment.mean_own_share, self.assessment.priors
        per_door = votes_per_opened_door(self.value, own, Response.mean(beliefs))
        return curve(self.steps, self.pace, self.contact.mean, per_door)

    @cached_property
    def persuaded(self) -> float:
        """Part (0–1) of the votes that comes from persuasion, the rest from turnout."""
        mean, own = Response.mean(self.assessment.priors), self.assessment.mean_own_share
        whole = float(mean.persuasion + mean.mobilisation * own)
        return float(mean.persuasion) / whole if whole > 0 else 0.0

    def left(self, done_hours: Array) -> Curve:
        """The curve once these hours are worked."""
        return Curve(after(self.curve.hours, done_hours), self.curve.gain)

    def opened(self, spent: Array) -> Array:
        """Doors expected to open for hours spent by passage (m)."""
        return self.contact.mean * self._first_passage_doors(spent)

    def _first_passage_doors(self, spent: Array) -> Array:
        """Doors of the first passage that would open as often as the doors knocked at (m)."""
        return (spent * self.pace[:, None]) @ self.steps.ease

    # ── draws ─────────────────────────────────────────────────────────────────────────────────────────────────

    def votes_per_first_door(self, seed: int) -> Array:
        """Draws × m: votes behind a door knocked at on the first passage, under the priors and the noise of inputs."""
        draws = int(np.clip(DRAWS_CELLS // max(len(self), 1), _FEWEST_DRAWS, _MOST_DRAWS))
        rng = np.random.default_rng(seed)
        response = Response.draw(self.assessment.priors, rng, draws)
        ground = self.assessment.noisy_ground(rng, draws, self.assessment.rankable)
        return self.contact.draw(rng, draws) * votes_per_opened_door(ground, response)

    def intervals(self, spent: Array, drawn: Array) -> tuple[list[Interval], Interval]:
        """Votes of each station and of all together. The floor is 0: half of the belief is that nobody is persuaded,
        and the rest may be wrong."""
        central = self.curve.votes(spent)
        votes = drawn * self._first_passage_doors(spent)
        by_station = _high(votes)
        total = float(_high(votes.sum(axis=1, keepdims=True))[0]) if len(self) else 0.0
        stations = zip(central.tolist(), by_station.tolist(), strict=True)
        whole = float(central.sum())
        return [Interval(one, 0.0, max(one, high)) for one, high in stations], Interval(whole, 0.0, max(whole, total))


def _high(votes: Array) -> Array:
    """The 95 % quantile of draws × m."""
    cut = int(0.95 * (len(votes) - 1))
    return np.partition(votes, cut, axis=0)[cut]
