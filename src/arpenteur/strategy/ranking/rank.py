"""Rank the zones of a snapshot for a family."""

import hashlib
from dataclasses import asdict, dataclass

import numpy as np

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.stats.classes import Standing, first_class_kept, standing
from arpenteur.strategy.assessment.assess import Assessment, Band
from arpenteur.strategy.assessment.noise import CAUSES, drawn_scores
from arpenteur.strategy.assessment.records import FAMILIES, Ints
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.ranking.order import order_of
from arpenteur.strategy.results import Interval, Json, Order, RankedZone, Ranking
from arpenteur.strategy.track_record.verdict import verdict, warnings

_CELLS = 400_000
_FEWEST_DRAWS, _MOST_DRAWS = 64, 1000
_CAUSES_PART, _FEWEST_OF_CAUSE = 10, 8


@dataclass(frozen=True)
class Noise:
    """What draws say of the rankable zones: ``rows`` are theirs; ``stability``: part (0–1) of the registered of the
    first fifth that stays in it, by cause."""

    rows: Ints
    standing: Standing
    draws: int
    seed: int
    stability: dict[str, float]


def rank(
    snapshot: Snapshot,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario | None = None,
    level: Level = "station",
    top: int | None = None,
) -> Ranking:
    """All zones of the place at one level, best first; those that cannot be ranked or shown come last.

    ``top`` keeps the first zones only; classes and ranks are those of the whole place all the same. The same
    snapshot and question give the same answer: ``generated_at`` is the snapshot's.
    Raises InputError where the snapshot holds no usable election or the scenario contradicts itself.
    """
    assessment = Assessment(snapshot, family, target, scenario, level)
    noise = simulate(assessment)
    return ranking_of(assessment, noise, top)


def targets(snapshot: Snapshot) -> tuple[ElectionType, ...]:
    """Election types that can be asked for: first those whose intervals are calibrated, then those voted here."""
    voted = {raw.split("_")[1] for raw in snapshot.station_results["election"].unique()}
    order = (
        ElectionType.LEGISLATIVE,
        ElectionType.PRESIDENTIAL,
        ElectionType.MUNICIPAL,
        ElectionType.EUROPEAN,
        ElectionType.REGIONAL,
        ElectionType.DEPARTEMENTAL,
    )
    if not voted & {ElectionType.PRESIDENTIAL.value, ElectionType.LEGISLATIVE.value}:
        return ()
    return tuple(one for one in order if one.value in voted or one is ElectionType.LEGISLATIVE)


def ranking_of(assessment: Assessment, noise: Noise, top: int | None = None) -> Ranking:
    """The ranking of an assessment."""
    manifest = assessment.snapshot.manifest
    order = order_under(assessment, noise)
    return Ranking(
        place=manifest.place,
        place_name=manifest.place_name,
        fictional=manifest.fictional,
        family=assessment.family.id,
        target=assessment.target.value,
        level=assessment.level,
        scenario=scenario_json(assessment),
        generated_at=manifest.generated_at,
        sources=tuple(asdict(source) for source in manifest.sources),
        credits=credits_of(manifest),
        inputs=inputs_json(assessment, noise),
        order=order,
        verdict=verdict(assessment),
        warnings=warnings(assessment),
        zones=ranked_zones(assessment, noise, order, top),
    )


def simulate(assessment: Assessment) -> Noise:
    """Draw what is not known; the seed comes from the zones and the elections, never from a family."""
    rankable = assessment.rankable
    rows = np.flatnonzero(rankable)
    draws = int(np.clip(_CELLS // max(len(rows), 1), _FEWEST_DRAWS, _MOST_DRAWS))
    seed = _seed(assessment)
    rng = np.random.default_rng(seed)
    score, registered = assessment.score[rankable], assessment.zones.registered[rankable]
    classes = assessment.parameters.classes
    stands = standing(score, registered, drawn_scores(assessment, rankable, rng, draws), classes)
    each = max(draws // _CAUSES_PART, _FEWEST_OF_CAUSE)
    kept = {
        cause: first_class_kept(
            stands.priority, registered, drawn_scores(assessment, rankable, rng, each, (cause,)), classes
        )
        for cause in CAUSES
        if len(rows)
    }
    return Noise(rows, stands, draws, seed, kept)


def _seed(assessment: Assessment) -> int:
    digest = hashlib.sha256()
    digest.update(f"{assessment.level}|{assessment.target}|{assessment.records.used}".encode())
    digest.update("|".join(sorted(assessment.zones.frame["zone"])).encode())
    digest.update(np.sort(assessment.zones.registered).tobytes())
    return int.from_bytes(digest.digest()[:4], "big")


def ranked_zones(assessment: Assessment, noise: Noise, order: Order, top: int | None) -> tuple[RankedZone, ...]:
    """Zones best first, then those without rank by their code."""
    positions = np.full(len(assessment.zones), -1)
    positions[noise.rows] = np.arange(len(noise.rows))
    ordered = [int(row) for row in noise.rows[np.argsort(noise.standing.rank)]]
    if top is None:
        ids = assessment.zones.frame["zone"]
        ordered += sorted((int(row) for row in np.flatnonzero(positions < 0)), key=lambda row: ids[row])
    else:
        ordered = ordered[:top]
    return _Builder(assessment, noise, positions, order).build(ordered)


def one_zone(assessment: Assessment, noise: Noise, order: Order, row: int) -> RankedZone:
    """One zone of the ranking, by its row."""
    positions = np.full(len(assessment.zones), -1)
    positions[noise.rows] = np.arange(len(noise.rows))
    return _Builder(assessment, noise, positions, order).build([row])[0]


class _Builder:
    """WorkQueue rows of arrays into values; plain lists, since numpy scalars are slow one by one."""

    def __init__(self, assessment: Assessment, noise: Noise, positions: Ints, order: Order) -> None:
        self.assessment = assessment
        self.noise = noise
        self.positions = positions
        self.apart = noise.standing.apart if order.classes else np.zeros(len(noise.rows), dtype=np.bool_)
        self.classes = order.classes

    def build(self, rows: list[int]) -> tuple[RankedZone, ...]:
        """Zones of these rows, in order."""
        a, chosen = self.assessment, np.array(rows, dtype=np.int64)
        shown = np.array([a.masked[row] is None for row in rows], dtype=np.bool_)
        estimated = shown & a.estimated[chosen]
        gap_known = estimated & (a.cycles_known[chosen] > 0)
        bands = (
            _intervals(a.support, chosen, estimated),
            _intervals(a.floating, chosen, estimated),
            _intervals(a.intermittence, chosen, gap_known),
            _intervals(a.mobilisable, chosen, gap_known),
            [float(a.value[row]) if self.positions[row] >= 0 and not a.without_past else None for row in rows],
        )
        names = a.zones.frame[rows].iter_rows()
        stands, flags = self._standings(chosen), self._flags(chosen, shown)
        values = (
            (zone, a.level, *named, *figures, *stand, a.masked[row], flag)
            for (zone, *named), *figures, stand, flag, row in zip(names, *bands, stands, flags, rows, strict=True)
        )
        return tuple(RankedZone(*one) for one in values)

    def _standings(self, rows: Ints) -> list[tuple[int | None, int | None, int | None, int | None, bool | None]]:
        stands, few = self.noise.standing, few_zones(self.assessment, self.noise)
        columns = (stands.rank, stands.rank_low, stands.rank_high, stands.priority, self.apart)
        lists = [values.tolist() for values in columns]
        found: list[tuple[int | None, int | None, int | None, int | None, bool | None]] = []
        for position in self.positions[rows].tolist():
            if position < 0:
                found.append((None, None, None, None, None))
                continue
            rank, low, high, priority, apart = (values[position] for values in lists)
            first = None if few else priority == 1
            found.append((rank, low, high, priority if apart else None, first))
        return found

    def _flags(self, rows: Ints, shown: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[str, ...]]:
        a, stands = self.assessment, self.noise.standing
        ballots = a.records.used.ballots
        ranked = self.positions >= 0
        uncertain, alike = np.zeros((2, len(a.zones)), dtype=np.bool_)
        uncertain[self.noise.rows] = self.apart & (stands.probability < a.parameters.sure_from)
        alike[self.noise.rows] = ~self.apart
        few = few_zones(a, self.noise)
        borrowed = np.any([a.past(one).borrowed for one in ballots], axis=0)
        pooled = a.pooled.max(axis=0) > 0
        conditions = {
            "changed_boundary": pooled & ~borrowed,
            "commune_fallback": borrowed,
            "one_cycle": a.cycles_known == 1,
            "no_cycle": a.estimated & (a.cycles_known == 0),
            "short_history": ~a.estimated,
            "uncertain_class": uncertain,
            "not_told_apart": alike & self.classes,
            "few_zones": ranked & few,
        }
        chosen = [(name, (values[rows] & shown).tolist()) for name, values in conditions.items()]
        return [tuple(name for name, values in chosen if values[i]) for i in range(len(rows))]


def few_zones(assessment: Assessment, noise: Noise) -> bool:
    """Whether there are too few zones for classes."""
    return len(noise.rows) < assessment.parameters.smallest_territory


def order_under(assessment: Assessment, noise: Noise) -> Order:
    """The order of an assessment with what its draws say of it: too few zones, how stable, whether any zone of the
    first fifth is told apart from the others."""
    stands = noise.standing
    return order_of(
        assessment,
        few=few_zones(assessment, noise),
        stability=noise.stability,
        apart=bool((stands.apart & (stands.priority == 1)).any()),
    )


def _intervals(band: Band, rows: Ints, known: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Interval | None]:
    values = zip(
        band.central[rows].tolist(), band.low[rows].tolist(), band.high[rows].tolist(), known.tolist(), strict=True
    )
    return [Interval(central, low, high) if good else None for central, low, high, good in values]


def scenario_json(assessment: Assessment) -> Json:
    """The scenario as completed: what was given, and what it became."""
    outlook = assessment.outlook
    return {
        "id": outlook.scenario.id,
        "label": outlook.scenario.label,
        "scope": outlook.scenario.scope,
        "applied_to": outlook.scope,
        "shares": dict(zip(FAMILIES, outlook.shares.tolist(), strict=True)),
        "given": dict(outlook.scenario.shares),
        "absent": sorted(outlook.scenario.absent),
        "turnout": outlook.turnout,
        "turnout_rise": outlook.rise,
        "compared_with": str(outlook.reference_election),
        "local": [
            {
                "territory": str(place.territory),
                "zones": int(place.zones.sum()),
                "shares": dict(zip(FAMILIES, one.shares.tolist(), strict=True)),
                "absent": sorted(place.terms.absent),
                "turnout": one.turnout,
            }
            for place, one in zip(assessment.prospects.places, assessment.prospects.outlooks, strict=True)
            if place.territory is not None
        ],
    }


def inputs_json(assessment: Assessment, noise: Noise) -> Json:
    """What the figures rest on: elections, dated parameters, means of the territory, draws."""
    used, parameters, transition = assessment.records.used, assessment.parameters, assessment.transition
    outlook = assessment.outlook
    inputs: Json = {
        "presidential": str(used.presidential) if used.presidential else None,
        "legislative": str(used.legislative) if used.legislative else None,
        "cycles": [[str(one), str(other)] for one, other in used.cycles],
        "last_vote": str(outlook.last_vote),
        "interval": {
            "z": transition.z,
            "rho": transition.rho,
            "inflation": transition.inflation,
            "calibrated": transition.calibrated,
            "date": transition.date.isoformat(),
            "reference": transition.reference,
        },
        "pseudo_votes": parameters.pseudo_votes,
        "classes": "quintiles of registered, over the whole place",
        "draws": noise.draws,
        "seed": noise.seed,
        "zones": len(assessment.zones),
        "ranked": len(noise.rows),
    }
    if assessment.territory_shown:
        ratio = max(outlook.rise, 0.0) / assessment.mean_gap if assessment.mean_gap > 0 else 0.0
        inputs |= {"mean_gap": assessment.mean_gap, "ratio": ratio}
    return inputs
