"""``arpenteur backtest``: what the model would have been worth at an election held out."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import Format, number, print_table, progress, refuse_table_file, stderr, write_or_print
from arpenteur.cli.exports import write_table
from arpenteur.cli.options import OutputPath
from arpenteur.domain.backtest_rows import words
from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place

if TYPE_CHECKING:
    from arpenteur.pipeline.backtest import Replay
    from arpenteur.stats.backtest.report import CaptureScore, FloatingScore, OrderScore, Score

CHANCE = 20
"""Share (%) of a gain in any fifth of registered voters, by chance."""
_MARKS = {"model": "", "baseline": "", "ceiling": " (plafond)", "floor": " (plancher)"}


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("backtest", help="Rejoue un scrutin passé : le modèle, les règles naïves, le plancher du hasard.")(
        backtest
    )


def backtest(
    sources: Annotated[
        list[Path], typer.Argument(metavar="RESULTS", help="Fichiers ou dossiers de résultats par bureau de vote.")
    ],
    target: Annotated[str, typer.Option("--target", metavar="ELECTION", help="Scrutin tenu à l'écart : 2022_legi_t1.")],
    place: Annotated[
        str | None,
        typer.Option("--place", metavar="PLACE", help="Ne noter que ce lieu : 93010, circo:9213, dep:29."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    output: OutputPath = None,
) -> None:
    """Forecasts the target from what was known before, then counts; nothing is written unless ``--output`` asks."""
    refuse_table_file(format, output)
    election = Election.parse(target)
    where = Place.parse(place) if place is not None else None
    with progress() as steps:
        from arpenteur.pipeline.backtest import replay, replay_csv, replay_json
        from arpenteur.strategy.table_metadata import Origin

        found = replay(sources, election, where, steps)
    origin = Origin([asdict(one) for one in found.sources], None, found.fictional)
    match format:
        case Format.JSON:
            write_or_print(replay_json(found, origin.line), output)
        case Format.CSV:
            write_table(replay_csv(found), "backtest", origin, output)
        case Format.TABLE:
            _print(found, election)


def _print(found: "Replay", election: Election) -> None:
    report = found.report
    scope = (
        "résultat de la France métropolitaine donné"
        if found.scenario_scope == "metropole"
        else f"résultat des seuls fichiers donné ({found.departements} département(s))"
    )
    known = ", ".join(one for one in found.elections if one != report.target)
    title = f"{election.label} · {found.place} · {number(report.stations)} bureaux · {scope} · d'après {known}"
    print_table(
        f"{title}\n\nSoutien, part des exprimés par bloc",
        _ERRORS,
        [_error("support", row, report.target) for row in report.support],
        _NOTE,
    )
    print_table("Participation, inscrits", _ERRORS, [_error("turnout", row, report.target) for row in report.turnout])
    if report.floating:
        print_table("Vote flottant, contre le changement net compté", _RANKS, [_rank(row) for row in report.floating])
    for family in dict.fromkeys(row.family for row in report.capture):
        rows = [_capture(row) for row in report.capture if row.family == family]
        print_table(f"{_gain(report.gain)} dans 20 % des inscrits : {_family(family)}", _CAPTURES, rows)
    for family, level in dict.fromkeys((row.family, row.level) for row in report.order):
        rows = [row for row in report.order if (row.family, row.level) == (family, level)]
        if any(row.top20_pct is not None for row in rows):
            way = "Hausse" if rows[0].rises else "Baisse"
            title = (
                f"Ordre de priorité, {_family(family)}, {_LEVELS[level]} : part trouvée dans 20 % des inscrits ({way})"
            )
            print_table(title, _ORDERS, [_order(row) for row in rows])
    seats = found.seats
    if seats.recovered:
        stderr(
            f"Circonscriptions : {number(seats.recovered)} bureaux placés d'après la liste des candidats ; "
            f"{number(seats.agreeing)} des {number(seats.compared)} dont le code est publié concordent."
        )


_ERRORS = ("Prévision", "Erreur, points", "Dans la circo.", "Plancher", "Couverture 90", "± points", "Étalon")
_RANKS = ("Règle", "Spearman", "Demi-échantillons", "Décile ×", "Décile × (entier)")
_ORDERS = ("Ordre", "%", "90 %, territoires", "Fois la moyenne", "Territoires au-dessus, %")
_LEVELS = {"constituency": "circonscriptions", "town": "villes de 15 bureaux ou plus"}
_CAPTURES = ("Règle", "%", "Demi-échantillons")
_NOTE = (
    "Erreur absolue moyenne, pondérée par les exprimés ; plafond : lit le résultat local, ce n'est pas une prévision ; "
    "† : poids choisis en regardant ce scrutin."
)


def _error(output: str, row: "Score", target: str) -> tuple[str, ...]:
    return (
        words(output, row.name).label + _MARKS[row.kind] + (" †" if target in row.chosen_on else ""),
        number(row.mae_pp, 2),
        number(row.mae_within_pp, 2),
        number(row.floor_pp, 2),
        number(row.coverage_90, 1),
        number(row.half_width_pp, 1),
        row.interval or "–",
    )


def _rank(row: "FloatingScore") -> tuple[str, ...]:
    figures = (row.spearman, row.spearman_split_half, row.top_decile_lift, row.top_decile_lift_whole)
    return (words("floating", row.name).label + _MARKS[row.kind], *(number(one, 2) for one in figures))


def _capture(row: "CaptureScore") -> tuple[str, ...]:
    label = words("capture", row.name).label + _MARKS[row.kind]
    return (label, number(row.top20_pct, 1), number(row.top20_split_half_pct, 1))


def _order(row: "OrderScore") -> tuple[str, ...]:
    ends = "–" if row.low is None else f"{number(row.low, 1)} à {number(row.high, 1)}"
    lift = None if row.top20_pct is None else row.top20_pct / CHANCE
    return (
        words("order", row.name).label + _MARKS[row.kind],
        number(row.top20_pct, 1),
        ends,
        number(lift, 2),
        number(row.above_mean_pct, 0),
    )


def _gain(gain: str) -> str:
    way, _, base = gain.partition(" since ")
    return f"{'Hausse' if way == 'rise' else 'Baisse'} depuis {base}, part trouvée"


def _family(family: str) -> str:
    return "tous les votants" if family == "all" else grid().blocs[family]
