"""Assemble the two-page profile of a zone.

Sociology and streets of a zone, as the snapshot publishes them; no score below the polling station.

Past elections of one zone beside its commune: shares as they were counted, without any model.
"""

from dataclasses import dataclass

import polars as pl

from arpenteur.domain.elections import Election, ElectionType, chronological
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.domain.indicators import indicators as catalogue
from arpenteur.domain.scenario import Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.assess import Assessment
from arpenteur.strategy.assessment.zones import Level, Zones, row_of
from arpenteur.strategy.explanation.explain import explanation_of
from arpenteur.strategy.explanation.sheet import day_of
from arpenteur.strategy.labels import FLAG_LABELS, number, percent, points
from arpenteur.strategy.profiles.opening import opening_sentence
from arpenteur.strategy.ranking.rank import simulate
from arpenteur.strategy.results import IndicatorLine, RankedZone, ResultPoint, StreetLine, TurnoutPoint, ZoneProfile

_STEADY = 0.03


def indicators(zones: Zones, row: int) -> tuple[IndicatorLine, ...]:
    """Indicators of a zone, of its commune, and the range over the zones of the level."""
    table = zones.snapshot.station_profile
    prefix = "commune:" if zones.level == "commune" else ""
    zone = prefix + zones.frame["zone"][row]
    level = table.filter(pl.col("zone").is_in((prefix + zones.frame["zone"]).implode()))
    ranges = {
        indicator: (low, high)
        for indicator, low, high in level.group_by("indicator")
        .agg(pl.col("value").min().alias("low"), pl.col("value").max().alias("high"))
        .iter_rows()
    }
    commune = table.filter(pl.col("zone") == f"commune:{zones.frame['commune'][row]}")
    of_commune = dict(commune.select("indicator", "value").iter_rows())
    own = {line["indicator"]: line for line in level.filter(pl.col("zone") == zone).iter_rows(named=True)}
    return tuple(
        IndicatorLine(
            indicator=name,
            label=entry.label,
            kind=entry.kind,
            vintage=own[name]["vintage"],
            zone=own[name]["value"],
            commune=of_commune.get(name),
            place_low=ranges[name][0],
            place_high=ranges[name][1],
            source=own[name]["source"],
            method=own[name]["method"],
            masked=own[name]["masked"],
        )
        for name, entry in catalogue().items()
        if name in own
    )


def streets(zones: Zones, row: int) -> tuple[StreetLine, ...]:
    """The street sheet of a zone, by name; streets of several of its stations are one line."""
    keys = zones.snapshot.stations["station"].filter(pl.Series(zones.member_of == row))
    table = zones.snapshot.station_streets.filter(pl.col("station").is_in(keys.implode()))
    lines = (
        table.group_by("street")
        .agg(
            pl.col("addresses").sum(),
            pl.when(pl.col("dwellings").null_count() < pl.len()).then(pl.col("dwellings").sum()).alias("dwellings"),
            pl.col("odd_from", "even_from").min(),
            pl.col("odd_to", "even_to").max(),
            pl.col("shared").any(),
        )
        .sort("street")
    )
    return tuple(
        StreetLine(
            line["street"],
            line["addresses"],
            line["dwellings"],
            numbers((line["odd_from"], line["odd_to"]), (line["even_from"], line["even_to"])),
            line["shared"],
        )
        for line in lines.iter_rows(named=True)
    )


def numbers(odd: tuple[int | None, int | None], even: tuple[int | None, int | None]) -> str:
    """House numbers of a street, odd side first.

    >>> numbers((1, 45), (2, 30)), numbers((7, 7), (None, None))
    ('1–45, 2–30', '7')
    """
    sides = [(low, high) for low, high in (odd, even) if low is not None and high is not None]
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in sides)


_FAMILY = {option.id: option.family for option in grid().options.values()}


@dataclass(frozen=True)
class History:
    """Turnout and results by family at each first round, oldest first."""

    turnout: tuple[TurnoutPoint, ...]
    results: tuple[ResultPoint, ...]


def history(zones: Zones, row: int, *, zone_shown: bool, commune_shown: bool) -> History:
    """First rounds of the zone at ``row``; what is masked is None on its side."""
    snapshot = zones.snapshot
    commune = zones.frame["commune"][row]
    keys = _keys(zones, row, commune)
    results = snapshot.station_results.filter((pl.col("commune") == commune) & pl.col("election").str.ends_with("_t1"))
    changed = _changed(zones, keys)
    turnouts: list[TurnoutPoint] = []
    shares: list[ResultPoint] = []
    for election in chronological([Election.parse(raw) for raw in results["election"].unique()]):
        rows = results.filter(pl.col("election") == str(election))
        own = rows.filter(pl.col("station").is_in(keys.implode()))
        comparable = zones.level == "commune" or (own.height == len(keys) and str(election) not in changed)
        turnouts.append(
            TurnoutPoint(
                str(election),
                election.label,
                day_of(election),
                _rate(own) if zone_shown else None,
                _rate(rows) if commune_shown else None,
                comparable,
            )
        )
        shares += _results(zones, election, rows["station"], own["station"], (zone_shown, commune_shown))
    return History(tuple(turnouts), tuple(shares))


def _keys(zones: Zones, row: int, commune: str) -> pl.Series:
    """Stations of the zone; for a commune, all it ever had."""
    if zones.level == "commune":
        results = zones.snapshot.station_results
        return results.filter(pl.col("commune") == commune)["station"].unique()
    return zones.snapshot.stations["station"].filter(pl.Series(zones.member_of == row))


def _changed(zones: Zones, keys: pl.Series) -> set[str]:
    """Earlier elections at which a station of the zone was another territory."""
    table = zones.snapshot.station_stability
    return set(table.filter(pl.col("changed") & pl.col("station").is_in(keys.implode()))["election"])


def _rate(rows: pl.DataFrame) -> float | None:
    registered, turnout = int(rows["registered"].sum()), int(rows["turnout"].sum())
    return turnout / registered if registered else None


def _results(
    zones: Zones, election: Election, commune: pl.Series, own: pl.Series, shown: tuple[bool, bool]
) -> list[ResultPoint]:
    votes = (
        zones.snapshot.option_votes.lazy()
        .filter((pl.col("election") == str(election)) & pl.col("station").is_in(commune.implode()))
        .with_columns(pl.col("option").replace_strict(_FAMILY).alias("family"))
        .group_by("family")
        .agg(
            pl.col("votes").sum().alias("commune"),
            pl.col("votes").filter(pl.col("station").is_in(own.implode())).sum().alias("zone"),
        )
        .collect()
    )
    found = {family: (zone, total) for family, total, zone in votes.iter_rows()}
    zone_total, commune_total = int(votes["zone"].sum()), int(votes["commune"].sum())
    return [
        ResultPoint(
            str(election),
            election.label,
            family,
            label,
            found[family][0] / zone_total if shown[0] and zone_total else None,
            found[family][1] / commune_total if shown[1] and commune_total else None,
        )
        for family, label in grid().families.items()
        if family in found
    ]


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
