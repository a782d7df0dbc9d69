"""``arpenteur compare``: the same place under several scenarios."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import Format, number, percent, print_table, refuse_table_file, stderr, write_or_print
from arpenteur.cli.exports import of_snapshot, write_table
from arpenteur.cli.options import FamilyName, OutputPath, SnapshotPath, TargetType, open_snapshot, parse_target
from arpenteur.cli.rank import Level
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario

if TYPE_CHECKING:
    from arpenteur.strategy.scenarios.compare import ComparedZone, Comparison

_LETTERS = "ABCDEF"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("compare", help="Compare les priorités d'un lieu sous plusieurs scénarios.")(compare)


def compare(
    path: SnapshotPath,
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO…", help="Scénarios .toml, de 1 à 5.")],
    family: FamilyName,
    target: TargetType = None,
    level: Annotated[Level, typer.Option("--level", help="station, quartier ou commune.")] = Level.STATION,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints what each scenario gives; one scenario alone is compared with the reference."""
    from arpenteur import strategy

    refuse_table_file(format, output)
    chosen, election = Family.load(family), parse_target(target)
    given = [Scenario.load(one) for one in scenarios]
    asked = given if len(given) > 1 else [Scenario.default(election), *given]
    snapshot = open_snapshot(path)
    answer = strategy.compare(snapshot, asked, family=chosen, target=election, level=level.value)
    if format is Format.CSV:
        write_table(strategy.comparison_csv(answer), "zones", of_snapshot(snapshot.manifest), output)
    elif format is Format.JSON:
        write_or_print(strategy.comparison_json(answer), output)
    else:
        _print(answer)


def _print(answer: "Comparison") -> None:
    if answer.fictional:
        stderr("Données fictives.")
    title = f"{answer.place_name} · famille {answer.family} · {answer.target}"
    totals = [
        (
            f"{letter}. {one.label or one.id}",
            percent(one.supposed["turnout"], 1),
            number(one.voters),
            percent(one.support, 1),
            number(one.own_votes),
            number(one.mobilisable),
            number(one.agreement, 2),
        )
        for letter, one in zip(_LETTERS, answer.scenarios, strict=False)
    ]
    columns = (
        "Scénario",
        "Participation",
        "Votants",
        "Notre part",
        "Nos voix",
        "Abst. mobilisable",
        "Accord des rangs",
    )
    print_table(title, columns, totals, "Accord des rangs : corrélation de Spearman avec le premier scénario.")
    heads = [f"{letter}, {what}" for letter in _LETTERS[: len(answer.scenarios)] for what in ("rang", "soutien")]
    firm = sum(zone.firm for zone in answer.zones)
    caption = f"Priorité 1 dans tous les scénarios : {firm} sur {len(answer.zones)}, marquées d'un ●."
    print_table("Zones, du meilleur au pire de leurs plus mauvais rangs", ("Zone", *heads), _rows(answer), caption)
    for warning in answer.warnings:
        stderr(f"Attention : {warning}")


def _rows(answer: "Comparison") -> list[tuple[str, ...]]:
    several = len({zone.commune_name for zone in answer.zones}) > 1
    return [(_name(zone, several), *_cells(zone)) for zone in answer.zones]


def _name(zone: "ComparedZone", several: bool) -> str:
    label = f"{zone.commune_name}, {zone.label}" if several else zone.label
    return f"● {label}" if zone.firm else label


def _cells(zone: "ComparedZone") -> list[str]:
    return [
        text
        for one in zone.under
        for text in (number(one.rank), percent(one.support.central, 1) if one.support else "–")
    ]
