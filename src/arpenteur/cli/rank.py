"""``arpenteur rank``: the priority zones of a snapshot."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import number, percent, print_table, refuse_table_file, say, stderr, write_or_print
from arpenteur.cli.exports import of_snapshot, refuse_flat, write_table
from arpenteur.cli.options import (
    FamilyName,
    OutputPath,
    ScenarioPath,
    SnapshotPath,
    TargetType,
    load_scenario,
    open_snapshot,
    parse_target,
)
from arpenteur.domain.family import Family

if TYPE_CHECKING:
    from arpenteur.strategy.results import Interval, RankedZone, Ranking


class Level(StrEnum):
    """Zones a ranking can be made of."""

    STATION = "station"
    QUARTIER = "quartier"
    COMMUNE = "commune"


class RankFormat(StrEnum):
    """How a ranking can be printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("rank", help="Classe les zones d'un instantané pour une famille politique.")(rank)


def rank(
    path: SnapshotPath,
    family: FamilyName,
    target: TargetType = None,
    level: Annotated[Level, typer.Option("--level", help="station, quartier ou commune.")] = Level.STATION,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Les N premières zones seulement.")] = None,
    scenario: ScenarioPath = None,
    format: Annotated[
        RankFormat, typer.Option("--format", help="table, json, csv, geojson ou html.")
    ] = RankFormat.TABLE,
    flat: Annotated[
        bool, typer.Option("--flat", help="GeoJSON sans valeurs imbriquées : support_central, support_low…")
    ] = False,
    output: OutputPath = None,
) -> None:
    """Prints the ranking; nothing is written unless ``--output`` asks for it."""
    from arpenteur import strategy

    refuse_table_file(format, output)
    refuse_flat(format, flat=flat)
    chosen, election = Family.load(family), parse_target(target)
    snapshot = open_snapshot(path)
    ranking = strategy.rank(
        snapshot, family=chosen, target=election, scenario=load_scenario(scenario, election), level=level.value, top=top
    )
    match format:
        case RankFormat.JSON:
            write_or_print(strategy.ranking_json(ranking), output)
        case RankFormat.CSV:
            write_table(strategy.ranking_csv(ranking), "zones", of_snapshot(snapshot.manifest), output)
        case RankFormat.GEOJSON:
            write_or_print(strategy.ranking_geojson(ranking, snapshot, flat=flat), output)
        case RankFormat.HTML:
            write_or_print(strategy.ranking_html(ranking, snapshot), output)
        case RankFormat.TABLE:
            _print(ranking)


_COLUMNS = (
    "Zone",
    "Rang",
    "Classe",
    "Valeur d'une porte",
    "Inscrits",
    "Soutien attendu",
    "Vote flottant",
    "Intermittence",
    "Abst. mobilisable",
)


def _print(ranking: "Ranking") -> None:
    from arpenteur import strategy

    if ranking.fictional:
        stderr("Données fictives.")
    title = f"{ranking.place_name} · famille {ranking.family} · {ranking.target}"
    several = ranking.level != Level.COMMUNE and len({zone.commune for zone in ranking.zones}) > 1
    rows = [_row(zone, f"{zone.commune_name}, {zone.label}" if several else zone.label) for zone in ranking.zones]
    print_table(title, _COLUMNS, rows, ranking.verdict)
    for sentence in (*strategy.director_sentences(ranking.order), *strategy.order_sentences(ranking.order)):
        say(sentence)
    for warning in ranking.warnings:
        stderr(f"Attention : {warning}")


def _row(zone: "RankedZone", label: str) -> tuple[str, ...]:
    if zone.suppressed:
        return (label, "–", "–", "–", number(zone.registered), f"masqué : {zone.suppressed}", *("",) * 3)
    position = "–" if zone.rank is None else f"{zone.rank} ({zone.rank_low}–{zone.rank_high})"
    return (
        label,
        position,
        _class(zone),
        "–" if zone.value is None else f"× {number(zone.value, 2)}",
        number(zone.registered),
        _share(zone.support),
        _share(zone.floating),
        _share(zone.intermittence),
        _count(zone.mobilisable),
    )


def _class(zone: "RankedZone") -> str:
    shown = str(zone.priority_class or ("1er cinquième" if zone.first_fifth else "–"))
    return f"{shown} (pas départagée)" if zone.untold else shown


def _share(value: "Interval | None") -> str:
    return "–" if value is None else f"{percent(value.central)} ({number(100 * value.low)}–{number(100 * value.high)})"


def _count(value: "Interval | None") -> str:
    return "–" if value is None else f"{number(value.central)} ({number(value.low)}–{number(value.high)})"
