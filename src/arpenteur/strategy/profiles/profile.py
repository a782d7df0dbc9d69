"""Assemble the two-page profile of a zone."""

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.zones import Level
from arpenteur.strategy.explanation.explain import explanation_of
from arpenteur.strategy.explanation.lookup import row_of
from arpenteur.strategy.labels import FLAG_LABELS, number, percent, points
from arpenteur.strategy.profiles.history import history
from arpenteur.strategy.profiles.opening import opening_sentence
from arpenteur.strategy.profiles.surroundings import indicators, streets
from arpenteur.strategy.ranking.rank import simulate
from arpenteur.strategy.results import RankedZone, TurnoutPoint, ZoneProfile

_STEADY = 0.03


def profile(
    snapshot: Snapshot,
    zone: str,
    *,
    family: Family,
    target: ElectionType,
    scenario: Scenario | None = None,
    level: Level = "station",
) -> ZoneProfile:
    """History, sociology, streets and explanation of one zone; a masked zone keeps its streets and sociology only.

    Raises InputError where the zone is not in the snapshot.
    """
    assessment = Assessment(snapshot, family, target, scenario, level)
    row = row_of(assessment.zones, zone)
    explanation = explanation_of(assessment, simulate(assessment), row)
    ranked = explanation.zone
    past = history(
        assessment.zones,
        row,
        zone_shown=ranked.suppressed is None,
        commune_shown=assessment.shown("commune", ranked.commune),
    )
    lines, listed = indicators(assessment.zones, row), streets(assessment.zones, row)
    return ZoneProfile(
        place=snapshot.manifest.place,
        place_name=snapshot.manifest.place_name,
        fictional=snapshot.manifest.fictional,
        zone=ranked,
        explanation=explanation,
        headline=opening_sentence(ranked, past.turnout, lines, listed),
        reading=reading(assessment, row, ranked, past.turnout),
        turnout=past.turnout,
        results=past.results,
        indicators=lines,
        streets=listed,
        sources=explanation.sources,
        generated_at=snapshot.manifest.generated_at,
    )


def reading(assessment: Assessment, row: int, zone: RankedZone, turnout: tuple[TurnoutPoint, ...]) -> tuple[str, ...]:
    """What the figures say, in sentences that state facts and their limits."""
    if zone.suppressed:
        return ("Les chiffres politiques de cette zone ne sont pas montrés, pour qu'aucun vote ne puisse être deviné.",)
    sentences = [_abstention(turnout), _gaps(assessment, row), _own(assessment, row, zone)]
    kept = [sentence for sentence in sentences if sentence]
    flags = [f"{FLAG_LABELS[flag]}." for flag in zone.flags if flag != "uncertain_class"]
    steady = [_same_outline(turnout)] if "changed_boundary" not in zone.flags and len(turnout) > 1 else []
    return (*kept, *(one for one in steady if one), *flags)


def _latest(turnout: tuple[TurnoutPoint, ...], kind: str) -> TurnoutPoint | None:
    return next((point for point in reversed(turnout) if f"_{kind}_" in point.election), None)


def _year(point: TurnoutPoint) -> int:
    return Election.parse(point.election).year


def _abstention(turnout: tuple[TurnoutPoint, ...]) -> str:
    point = _latest(turnout, "legi")
    if point is None or point.zone is None:
        return ""
    year = _year(point)
    text = f"Aux législatives de {year}, {number(100 * (1 - point.zone))} inscrits sur 100 ne sont pas venus"
    if point.commune is None or point.commune == point.zone:
        return f"{text}."
    return f"{text}, contre {number(100 * (1 - point.commune))} dans la commune."


def _gaps(assessment: Assessment, row: int) -> str:
    first, second = assessment.cycle_turnouts
    years = [cycle[0].year for cycle in assessment.records.used.cycles]
    gaps = [(year, gap) for year, gap in zip(years, (first - second)[:, row].tolist(), strict=False) if gap == gap]
    if not gaps:
        return ""
    told = " et ".join(f"{points(gap)} en {year}" for year, gap in sorted(gaps))
    text = f"De la présidentielle aux législatives, la participation baisse de {told}"
    if len(gaps) < 2:
        return f"{text} ; un seul cycle ne dit pas si cela dure."
    if abs(gaps[0][1] - gaps[1][1]) <= _STEADY:
        return f"{text} : un écart stable, le signal le plus prévisible dont nous disposons."
    return f"{text} : l'écart varie d'un cycle à l'autre, à lire avec prudence."


def _own(assessment: Assessment, row: int, zone: RankedZone) -> str:
    if zone.value is None:
        return ""
    own, mean = (f"{percent(float(value))}" for value in (assessment.own_share[0][row], assessment.mean_own_share))
    text = f"Notre part, en moyenne aux présidentielles, y est de {own} contre {mean} dans le lieu"
    if assessment.mean_gap <= 0 or assessment.cycles_known[row] == 0:
        return f"{text}."
    gap = float(assessment.gap_used[row]) / assessment.mean_gap
    return f"{text} ; ceux qui ne votent qu'à la présidentielle y sont {number(gap, 2)} fois la moyenne."


def _same_outline(turnout: tuple[TurnoutPoint, ...]) -> str:
    known = [point for point in turnout if point.comparable]
    if len(known) < 2:
        return ""
    first, last = _year(known[0]), _year(known[-1])
    if first == last:
        return ""
    return f"Contour tenu pour inchangé de {first} à {last} : même code et nombre d'inscrits voisin."
