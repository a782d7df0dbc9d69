"""``arpenteur effect``: what a plan changed, once the votes are counted."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.campaign_files import read_results
from arpenteur.cli.console import json_text, number, print_table, refuse_table_file, say, stderr, write_or_print
from arpenteur.cli.options import OutputPath, open_snapshot
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family

if TYPE_CHECKING:
    from arpenteur.strategy.effects.effect import Drawn, Results
    from arpenteur.strategy.effects.results import Effect, Measured


class EffectFormat(StrEnum):
    """How an effect can be printed."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("effect", help="Après le vote : l'effet d'un plan avec témoins, ou ce qui empêche de le dire.")(effect)


def effect(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="PLAN.json RESULTS…",
            help="Plan(s) puis résultats (CSV station, votes, valid, ou instantané) ; plusieurs plans se cumulent.",
        ),
    ],
    family: Annotated[
        str | None,
        typer.Option("--family", metavar="FAMILY", help="Fichier de la famille du plan, si elle est à vous."),
    ] = None,
    election: Annotated[
        str | None,
        typer.Option("--election", help="Scrutin de l'instantané, comme 2027_legi_t1 (sinon le dernier du type)."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Graine des tirages de comparaison.")] = 0,
    format: Annotated[EffectFormat, typer.Option("--format", help="table ou json.")] = EffectFormat.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints the effect; nothing is written unless ``--output`` asks for it."""
    from arpenteur.strategy.effects.effect import effect as measured

    refuse_table_file(format, output)
    found = measured(_campaigns(files, Family.load(family) if family else None, election), seed=seed)
    match format:
        case EffectFormat.JSON:
            write_or_print(json_text(found.to_json()), output)
        case EffectFormat.TABLE:
            _print(found)


def _campaigns(files: list[Path], family: Family | None, election: str | None) -> "list[tuple[Drawn, Results]]":
    """Each plan with its results: those that follow it, or the only ones given."""
    from arpenteur.strategy.effects.effect import Drawn

    plans = [path for path in files if path.suffix == ".json"]
    results = [path for path in files if path.suffix != ".json"]
    if not plans or len(results) not in (1, len(plans)):
        raise InputError(
            f"{len(plans)} plans et {len(results)} résultats",
            expected="PLAN.json RESULTS, avec autant de résultats que de plans, ou un seul pour tous",
        )
    if len(results) == 1:
        results *= len(plans)
    drawn = [Drawn.load(path) for path in plans]
    return [(one, _results(one, path, family, election)) for one, path in zip(drawn, results, strict=True)]


def _results(drawn: "Drawn", path: Path, family: Family | None, election: str | None) -> "Results":
    from arpenteur.strategy.effects.effect import family_of, results_of

    if not path.is_dir():
        return read_results(path)
    chosen = Election.parse(election) if election else None
    return results_of(open_snapshot(path), family_of(drawn, family), chosen, drawn.target)


def _print(found: "Effect") -> None:
    rows = [("Effet des heures prévues", *_cells(found.effect)), ("Vote précédent (placebo)", *_cells(found.placebo))]
    rows += [
        (one.place, *(_cells(one.effect) if one.effect else ("–", "–", "–")))
        for one in found.campaigns[1:] and found.campaigns
    ]
    title = f"{found.treatment} bureaux à visiter, {found.control} témoins, {found.strata} groupes"
    print_table(title, ("", "Points", "Intervalle à 95 %", "Probabilité par hasard"), rows)
    say(found.verdict)
    if found.minimum_detectable_effect_pp is not None:
        say(f"Plus petit effet visible : {number(found.minimum_detectable_effect_pp, 1)} points.")
    for warning in found.warnings:
        stderr(f"Attention : {warning}")


def _cells(one: "Measured") -> tuple[str, str, str]:
    low, high = number(one.low_pp, 1), number(one.high_pp, 1)
    return number(one.effect_pp, 2), f"{low} à {high}", number(one.p_value, 3)
