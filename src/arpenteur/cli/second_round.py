"""``arpenteur second-round``: what each zone gives the finalists."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import Format, number, percent, print_table, refuse_table_file, stderr, write_or_print
from arpenteur.cli.exports import of_snapshot, write_table
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
from arpenteur.cli.rank import Level
from arpenteur.domain.elections import Election
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import parse_finalists

if TYPE_CHECKING:
    from arpenteur.strategy.scenarios.second_round import Race, RaceZone, SecondRound
_NEAREST = "pas de reports appris : les voix des absents vont aux plus proches sur l'axe, ou nulle part"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("second-round", help="Prévoit un second tour zone par zone, duel ou triangulaire.")(second_round)


def second_round(
    path: SnapshotPath,
    family: FamilyName,
    target: TargetType = None,
    finalists: Annotated[
        str | None,
        typer.Option(
            "--finalists", metavar="F,F…", help="De deux à quatre familles ou blocs, comme gauche,rn ; ou le scénario."
        ),
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list", metavar="NOM", help="Liste finaliste du premier tour voté, par une partie de son nom ; répétable."
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option("--first", metavar="ELECTION", help="Premier tour déjà voté ; sinon celui du scénario."),
    ] = None,
    scenario: ScenarioPath = None,
    level: Annotated[Level, typer.Option("--level", help="station, quartier ou commune.")] = Level.STATION,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints shares with their interval, and first-round votes left without a candidate."""
    from arpenteur import strategy

    refuse_table_file(format, output)
    chosen, voted = Family.load(family), Election.parse(first) if first else None
    election = voted.type if voted and target is None else parse_target(target)
    asked = load_scenario(scenario, election)
    if finalists is not None:
        asked = replace(asked, finalists=parse_finalists(finalists))
        for name, meant in zip(finalists.split(","), asked.finalists, strict=False):
            if name.strip() != meant:
                stderr(f"« {name.strip()} » est un bloc : finaliste {meant} ({grid().families[meant]}).")
    snapshot = open_snapshot(path)
    answer = strategy.second_round_of(
        snapshot,
        family=chosen,
        target=election,
        scenario=asked,
        first=voted,
        lists=tuple(lists or ()),
        level=level.value,
    )
    if format is Format.CSV:
        write_table(strategy.second_round_csv(answer), "zones", of_snapshot(snapshot.manifest), output)
    elif format is Format.JSON:
        write_or_print(strategy.second_round_json(answer), output)
    else:
        _print(answer)


def _print(answer: "SecondRound") -> None:
    from arpenteur.strategy.labels import short

    if answer.fictional:
        stderr("Données fictives.")
    several = len({zone.commune_name for zone in answer.zones}) > 1
    for rank, race in enumerate(answer.races):
        title = f"{answer.place_name} · famille {answer.family} · {answer.target}"
        place = f" · {race.territory}" if race.territory else ""
        columns = (
            "Zone",
            "Inscrits",
            "Participation",
            *map(short, race.labels),
            "Nos voix",
            "Voix sans candidat",
            "Ordre",
        )
        rows = [_row(zone, several) for zone in answer.zones if zone.race == rank]
        print_table(f"{title}{place}", columns, rows, _caption(race))
    for warning in answer.warnings:
        stderr(f"Attention : {warning}")


def _caption(race: "Race") -> str:
    shares = ", ".join(f"{label} {percent(share, 1)}" for label, share in zip(race.labels, race.shares, strict=True))
    if race.results:
        shares = ", ".join(
            f"{label} {percent(one.central, 1)} ({number(100 * one.low)}–{number(100 * one.high)})"
            for label, one in zip(race.labels, race.results, strict=True)
        )
    learned = f"reports de {Election.parse(race.learned_on).label}" if race.learned_on else _NEAREST
    return (
        f"Ensemble : {shares} ; participation {percent(race.turnout, 1)} ; {learned}. {_ahead(race)}"
        f"Intervalles à 90 %. {_RULES[race.rule]}"
    )


_RULES = {
    "inflow": "Ordre : voix des éliminés qui viendraient à nous, par inscrit ; éprouvé sur les seconds tours passés.",
    "own_share": "Ordre : notre part au premier tour, meilleure que les reports attendus dans ce cas.",
    "left": "Ordre : voix sans candidat, par inscrit ; aucun des finalistes n'est des nôtres.",
}


def _standing(zone: "RaceZone") -> str:
    if zone.value is None:
        return "–"
    return f"× {number(zone.value, 2)}{' · 1er cinquième' if zone.first_fifth else ''}"


def _ahead(race: "Race") -> str:
    """Who may be ahead, never flatly."""
    from arpenteur.strategy.labels import in_ten

    if not race.chances:
        return "Résultat supposé : pas de pronostic. "
    chances = [f"{label} {in_ten(one)}" for label, one in zip(race.labels, race.chances, strict=True)]
    if race.favourite is None:
        return f"Trop serré pour dire qui serait devant : {', '.join(chances)}. "
    rest = [one for rank, one in enumerate(chances) if rank != race.favourite]
    return f"{race.labels[race.favourite]} devant avec {in_ten(race.chances[race.favourite])} ({', '.join(rest)}). "


def _row(zone: "RaceZone", several: bool) -> tuple[str, ...]:
    label = f"{zone.commune_name}, {zone.label}" if several else zone.label
    if zone.shares is None:
        why = f"masqué : {zone.suppressed}" if zone.suppressed else "sans estimation"
        return (label, number(zone.registered), why)
    bands = [f"{percent(one.central, 1)} ({number(100 * one.low)}–{number(100 * one.high)})" for one in zone.shares]
    own = "–" if zone.own is None else f"{number(zone.own.central)} ({number(zone.own.low)}–{number(zone.own.high)})"
    figures = number(zone.registered), percent(zone.turnout)
    return (label, *figures, *bands, own, number(zone.left), _standing(zone))
