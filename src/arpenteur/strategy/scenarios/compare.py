"""Several scenarios side by side: what each supposes, and where going first does not depend on which comes true."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.stats.backtest.scores import spearman
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.records import Array
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.ranking.rank import ranking_of, scenario_json, simulate
from arpenteur.strategy.results import Interval, Json, RankedZone

FEWEST, MOST = 2, 6


@dataclass(frozen=True)
class ScenarioTotals:
    """What a scenario gives on the whole place: own votes and share, voters, abstainers who may come back.

    ``agreement`` is Spearman's rank correlation of its order of zones with that of the first scenario.
    """

    id: str
    label: str
    supposed: Json
    voters: float
    support: float
    own_votes: float
    mobilisable: float
    agreement: float | None


@dataclass(frozen=True)
class ZoneUnder:
    """A zone under one scenario."""

    support: Interval | None
    value: float | None
    rank: int | None
    first_fifth: bool | None


@dataclass(frozen=True)
class ComparedZone:
    """A zone under every scenario, in the order of the scenarios; ``firm``: in the first fifth under all of them."""

    zone: str
    label: str
    commune_name: str
    registered: int
    under: tuple[ZoneUnder, ...]
    firm: bool
    suppressed: str | None


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side, zones in the order of their worst rank: the firmest priorities first."""

    place: str
    place_name: str
    fictional: bool
    credits: str
    family: str
    target: str
    level: str
    scenarios: tuple[ScenarioTotals, ...]
    zones: tuple[ComparedZone, ...]
    warnings: tuple[str, ...]

    def to_json(self) -> Json:
        """Plain values."""
        return asdict(self)


def compare(
    snapshot: Snapshot,
    scenarios: Sequence[Scenario],
    *,
    family: Family,
    target: ElectionType,
    level: Level = "station",
) -> Comparison:
    """Rank under each of two to six scenarios. Raises InputError for another number or twice the same id."""
    ids = [one.id for one in scenarios]
    if not FEWEST <= len(ids) <= MOST or len(set(ids)) < len(ids):
        raise InputError(f"scénarios {', '.join(ids)}", expected=f"de {FEWEST} à {MOST} scénarios d'id différents")
    assessments = [Assessment(snapshot, family, target, one, level) for one in scenarios]
    assessments[0].refuse_masked_place()
    noises = [simulate(one) for one in assessments]
    ranked = [
        {zone.zone: zone for zone in ranking_of(one, noise).zones}
        for one, noise in zip(assessments, noises, strict=True)
    ]
    zones = [_compared([under[zone] for under in ranked]) for zone in ranked[0]]
    manifest = snapshot.manifest
    return Comparison(
        place=manifest.place,
        place_name=manifest.place_name,
        fictional=manifest.fictional,
        credits=credits_of(manifest),
        family=family.id,
        target=target.value,
        level=level,
        scenarios=tuple(_totals(one, assessments[0]) for one in assessments),
        zones=tuple(sorted(zones, key=_worst_rank)),
        warnings=tuple(dict.fromkeys(text for one in assessments for text in one.prospects.warnings)),
    )


def _compared(under: Sequence[RankedZone]) -> ComparedZone:
    first = under[0]
    return ComparedZone(
        zone=first.zone,
        label=first.label,
        commune_name=first.commune_name,
        registered=first.registered,
        under=tuple(ZoneUnder(one.support, one.value, one.rank, one.first_fifth) for one in under),
        firm=all(one.first_fifth is True for one in under),
        suppressed=first.suppressed,
    )


def _worst_rank(zone: ComparedZone) -> tuple[float, float, str]:
    ranks = [one.rank for one in zone.under]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < len(ranks):
        return (np.inf, np.inf, zone.zone)
    return (max(known), sum(known), zone.zone)


def _totals(one: Assessment, first: Assessment) -> ScenarioTotals:
    known = one.estimated
    voters = float(one.expected_voters[known].sum())
    own = float((one.expected_voters * one.support.central)[known].sum())
    return ScenarioTotals(
        id=one.outlook.scenario.id,
        label=one.outlook.scenario.label,
        supposed=scenario_json(one),
        voters=voters,
        support=own / voters if voters else 0.0,
        own_votes=own,
        mobilisable=float(np.nansum(one.mobilisable.central[known])),
        agreement=_agreement(one.score[one.rankable], first.score[first.rankable]),
    )


def _agreement(values: Array, reference: Array) -> float | None:
    """Spearman's correlation, None where a side has no order (fewer than three zones, or all equal)."""
    if len(values) < FEWEST + 1 or np.ptp(values) == 0 or np.ptp(reference) == 0:
        return None
    return spearman(values, reference)
