"""What ``effect`` answers: frozen values."""

from dataclasses import asdict, dataclass

from arpenteur.strategy.results import Json


@dataclass(frozen=True)
class Measured:
    """An effect in points of the family's share of valid votes, its 95 % interval (None: without end), its p-value."""

    effect_pp: float
    low_pp: float | None
    high_pp: float | None
    p_value: float


@dataclass(frozen=True)
class Campaign:
    """One plan file among those measured together; ``effect`` is None where it cannot be measured alone."""

    name: str
    place: str
    family: str
    treatment: int
    control: int
    effect: Measured | None


@dataclass(frozen=True)
class Effect:
    """Effect of a plan. ``claim``: "none", "sign" (more or less votes, no figure) or "size" (the figure too)."""

    effect: Measured
    placebo: Measured
    treatment: int
    control: int
    strata: int
    missing: int
    minimum_detectable_effect_pp: float | None
    residual_sd_pp: float | None
    lotteries: int
    exact: bool
    seed: int
    claim: str
    verdict: str
    warnings: tuple[str, ...]
    credits: str
    campaigns: tuple[Campaign, ...]

    def to_json(self) -> Json:
        """The public JSON of ``effect``."""
        return asdict(self)
