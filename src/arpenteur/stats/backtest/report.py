"""What a back-test answers: frozen rows, and their public JSON."""

from dataclasses import dataclass, replace
from typing import Any

from arpenteur.stats.backtest.models import Kind
from arpenteur.stats.priority import CHANCE

Json = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """Support or turnout of one row. Errors in percentage points; ``interval`` says what it was calibrated on, and
    ``chosen_on`` names the elections its few fixed numbers were chosen on by looking."""

    name: str
    kind: Kind
    mae_pp: float
    mae_within_pp: float | None
    floor_pp: float
    coverage_90: float | None = None
    half_width_pp: float | None = None
    interval: str | None = None
    by_bloc: dict[str, float | None] | None = None
    chosen_on: tuple[str, ...] = ()

    @property
    def honest(self) -> bool:
        """Whether everything it reads was known before the vote, the scenario apart."""
        return self.kind in ("model", "baseline")

    def to_json(self) -> Json:
        """One element of ``support`` or ``turnout``."""
        value: Json = {
            "name": self.name,
            "kind": self.kind,
            "honest": self.honest,
            "mae_pp": _rounded(self.mae_pp),
            "mae_within_circonscription_pp": _rounded(self.mae_within_pp),
            "floor_pp": _rounded(self.floor_pp),
            "coverage_90": _rounded(self.coverage_90),
            "half_width_pp": _rounded(self.half_width_pp),
            "interval_from": self.interval,
            "numbers_chosen_on": list(self.chosen_on),
        }
        if self.by_bloc is not None:
            value["by_bloc"] = {bloc: _rounded(error) for bloc, error in self.by_bloc.items()}
        return value


@dataclass(frozen=True)
class FloatingScore:
    """Rank agreement of one rule with the net change of the vote; split-half figures are free of shared noise."""

    name: str
    kind: Kind
    spearman: float | None
    spearman_split_half: float | None
    top_decile_lift: float | None
    top_decile_lift_whole: float | None

    def to_json(self) -> Json:
        """One element of ``floating``; ``top_decile_lift`` is the split-half one."""
        return {
            "name": self.name,
            "kind": self.kind,
            "honest": self.kind in ("model", "baseline"),
            "spearman": _rounded(self.spearman),
            "spearman_split_half": _rounded(self.spearman_split_half),
            "top_decile_lift": _rounded(self.top_decile_lift),
            "top_decile_lift_whole": _rounded(self.top_decile_lift_whole),
        }


@dataclass(frozen=True)
class CaptureScore:
    """Share (%) of the gain (or loss) of ``family`` found in the first 20 % of registered of each constituency."""

    name: str
    kind: Kind
    family: str
    top20_pct: float | None
    top20_split_half_pct: float | None

    def to_json(self) -> Json:
        """One element of ``capture``."""
        return {
            "name": self.name,
            "kind": self.kind,
            "honest": self.kind in ("model", "baseline"),
            "family": self.family,
            "top20_pct": _rounded(self.top20_pct),
            "top20_split_half_pct": _rounded(self.top20_split_half_pct),
        }


@dataclass(frozen=True)
class OrderScore:
    """What one order of stations found of the gain (or loss) of a family since the last vote, in the first 20 % of
    registered of each territory of a level, split-half: share in %, its 90 % interval over territories, and the share
    (%) of territories whose first fifth beat their mean. None where gains and losses nearly cancel."""

    family: str
    level: str
    name: str
    kind: Kind
    rises: bool
    stations: int
    top20_pct: float | None = None
    low: float | None = None
    high: float | None = None
    above_mean_pct: float | None = None

    def with_figures(self, top20_pct: float, low: float, high: float, above_mean_pct: float) -> "OrderScore":
        """The same, with its figures."""
        return replace(self, top20_pct=top20_pct, low=low, high=high, above_mean_pct=above_mean_pct)

    def to_json(self) -> Json:
        """One element of ``order``."""
        return {
            "family": self.family,
            "level": self.level,
            "name": self.name,
            "kind": self.kind,
            "honest": self.kind in ("model", "baseline"),
            "gain": "rise" if self.rises else "fall",
            "stations": self.stations,
            "top20_pct": _rounded(self.top20_pct),
            "low": _rounded(self.low),
            "high": _rounded(self.high),
            "lift": None if self.top20_pct is None else round(self.top20_pct / CHANCE, 4),
            "towns_above_mean_pct": _rounded(self.above_mean_pct),
        }


@dataclass(frozen=True)
class Report:
    """The whole table. ``stations`` counts those that support is scored on, ``matched`` those of every output."""

    target: str
    stations: int
    matched: dict[str, int]
    gain: str
    support: tuple[Score, ...]
    turnout: tuple[Score, ...]
    floating: tuple[FloatingScore, ...]
    capture: tuple[CaptureScore, ...]
    order: tuple[OrderScore, ...] = ()

    def to_json(self) -> Json:
        """The public JSON, but for what the caller knows of files and places."""
        return {
            "target": self.target,
            "stations": self.stations,
            "stations_by_output": self.matched,
            "gain": self.gain,
            "support": [row.to_json() for row in self.support],
            "turnout": [row.to_json() for row in self.turnout],
            "floating": [row.to_json() for row in self.floating],
            "capture": [row.to_json() for row in self.capture],
            "order": [row.to_json() for row in self.order],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 4)
