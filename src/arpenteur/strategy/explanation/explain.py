"""Explain one zone."""

from dataclasses import asdict

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.zones import Level, row_of
from arpenteur.strategy.credits import credits_of
from arpenteur.strategy.explanation.figures import Figures
from arpenteur.strategy.labels import FLAG_LABELS, number
from arpenteur.strategy.ranking.rank import Noise, one_zone, order_under, simulate
from arpenteur.strategy.results import Explanation, Order, RankedZone
from arpenteur.strategy.track_record.order_words import director_sentences, order_sentences
from arpenteur.strategy.track_record.verdict import warnings


def explain(
    snapshot: Snapshot,
    zone: str,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario | None = None,
    level: Level = "station",
) -> Explanation:
    """Every figure of one zone, recomputable by hand. ``zone`` takes any spelling (93010_1).

    A masked zone has no figure, only the reason. Raises InputError where the zone is not in the snapshot.
    """
    assessment = Assessment(snapshot, family, target, scenario, level)
    row = row_of(assessment.zones, zone)
    return explanation_of(assessment, simulate(assessment), row)


def explanation_of(assessment: Assessment, noise: Noise, row: int) -> Explanation:
    """The explanation of one row of an assessment."""
    order = order_under(assessment, noise)
    zone = one_zone(assessment, noise, order, row)
    figures = () if zone.suppressed else Figures(assessment, noise, order, zone, row).all()
    return Explanation(
        zone=zone,
        summary=summary(zone, len(noise.rows), order),
        order=order,
        figures=figures,
        sources=tuple(asdict(source) for source in assessment.snapshot.manifest.sources),
        credits=credits_of(assessment.snapshot.manifest),
        warnings=warnings(assessment),
    )


def summary(zone: RankedZone, ranked: int, order: Order) -> str:
    """Where a zone stands and by what, in one or two sentences."""
    if zone.suppressed:
        return f"{zone.label} : chiffres masqués ({zone.suppressed})."
    if zone.rank is None:
        return f"{zone.label} : {FLAG_LABELS['short_history'].lower()}."
    if order.alone:
        return director_sentences(order)[0]
    place = f"{zone.label} : rang {number(zone.rank)} sur {number(ranked)}"
    if zone.rank_low != zone.rank_high and zone.rank_low is not None and zone.rank_high is not None:
        place += f", de {number(zone.rank_low)} à {number(zone.rank_high)} neuf fois sur dix"
    if zone.priority_class is not None:
        place += f" ; classe {zone.priority_class}"
    elif zone.first_fifth:
        place += " ; dans le premier cinquième de l'ordre"
    if zone.untold:
        place += ", pas départagé" if zone.first_fifth else " ; pas départagé"
    rule, _, _ = order_sentences(order)[0].removesuffix(".").removeprefix("Ordre : ").partition(" ; ")
    if zone.value is None:
        return f"{place}. {order_sentences(order)[0]}"
    return f"{place}. Une porte y vaut {number(zone.value, 2)} fois une porte moyenne du lieu ({rule})."
