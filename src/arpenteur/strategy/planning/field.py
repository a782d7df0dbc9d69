"""The stations a plan can send people to, as arrays: doors, contact, value, curve; votes for all of them together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import polars as pl

from arpenteur.domain.errors import InputError
from arpenteur.plan.curve import Curve, Passages, after, curve, passages
from arpenteur.plan.response import Contact, learned, votes, votes_per_opened_door
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.records import Array, Ints
from arpenteur.strategy.assessment.zones import row_of
from arpenteur.strategy.results import Interval


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

    # ── doors and what they are worth ─────────────────────────────────────────────────────────────────────────

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
        """Hours of every passage and what they are worth an hour, nothing done yet."""
        return curve(self.steps, self.pace, self.contact.mean, self.value)

    def left(self, done_hours: Array) -> Curve:
        """The curve once these hours are worked."""
        return Curve(after(self.curve.hours, done_hours), self.curve.gain)

    def knocked(self, spent: Array) -> Array:
        """Doors knocked at for hours spent by passage, by passage (m × k)."""
        return spent * self.pace[:, None]

    def opened(self, spent: Array) -> Array:
        """Doors expected to open for hours spent by passage (m)."""
        return self.contact.mean * (self.knocked(spent) @ self.steps.ease)

    def mean_value(self, spent: Array) -> float:
        """Mean value of the doors that these hours open; 1, the mean of the place, where none opens."""
        opened = float(self.opened(spent).sum())
        return float(self.curve.worth(spent).sum()) / opened if opened > 0 else 1.0

    # ── votes, for all stations together ──────────────────────────────────────────────────────────────────────

    def votes(self, spent: Array) -> Interval:
        """Votes for hours spent by passage, counted at the mean of the place."""
        knocked, opened = float(self.knocked(spent).sum()), float(self.opened(spent).sum())
        return Interval(*votes(self.assessment.priors, self.assessment.mean_own_share, knocked=knocked, opened=opened))

    @property
    def persuaded(self) -> float:
        """Part (0–1) of the votes at the centre that comes from persuasion, the rest from turnout."""
        beliefs = self.assessment.priors
        whole = votes_per_opened_door(beliefs, self.assessment.mean_own_share)
        return beliefs.persuasion / whole if whole > 0 else 0.0
