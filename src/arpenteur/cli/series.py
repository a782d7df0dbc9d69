"""``arpenteur series``: a place across elections, on the ground of today's stations."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arpenteur.cli.console import number, percent, print_table, refuse_table_file, stderr, write_or_print, write_whole
from arpenteur.cli.exports import of_snapshot, write_table
from arpenteur.cli.options import OutputPath, SnapshotPath, open_snapshot
from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from arpenteur.strategy.series.series import Series


class SeriesFormat(StrEnum):
    """How a series can be printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("series", help="Chaque scrutin depuis 2012 sur le terrain des bureaux d'aujourd'hui.")(series)


def series(
    path: SnapshotPath,
    station: Annotated[
        str | None,
        typer.Option("--station", metavar="CODE", help="Un bureau (93010_0001, 93010_1) ou un identifiant de terrain."),
    ] = None,
    commune: Annotated[
        str | None, typer.Option("--commune", metavar="CODE", help="Les bureaux d'une commune (code INSEE).")
    ] = None,
    format: Annotated[SeriesFormat, typer.Option("--format", help="table, json, csv ou parquet.")] = SeriesFormat.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints the series; nothing is written unless ``--output`` asks for it."""
    from arpenteur import strategy

    refuse_table_file(format, output)
    if format is SeriesFormat.PARQUET and output is None:
        raise InputError("--format parquet sans fichier", expected="--output FICHIER.parquet")
    snapshot = open_snapshot(path)
    found = strategy.series(snapshot, station=station, commune=commune)
    origin = of_snapshot(snapshot.manifest)
    if format is SeriesFormat.JSON:
        write_or_print(strategy.series_json(found), output)
    elif format is SeriesFormat.CSV:
        write_table(strategy.series_csv(found), "series", origin, output)
    elif output is not None:
        write_whole(output, lambda file: strategy.write_series(found, file))
    else:
        _print(found)
    for warning in found.warnings:
        stderr(f"Attention : {warning}")


def _print(found: "Series") -> None:
    from arpenteur import strategy

    if found.fictional:
        stderr("Données fictives.")
    labels = strategy.series_labels(found)
    columns = ("Bureau", "Scrutin", "Inscrits", "Participation", *labels.values(), "D'un autre numéro")
    rows = [
        (
            row["station"],
            row["election"],
            _with_interval(row, "registered"),
            _share(row, "turnout", row["registered"]),
            *(_share(row, family, row["valid"]) for family in labels),
            percent(row["carried"]),
        )
        for row in found.table.iter_rows(named=True)
    ]
    caption = (
        "Voix en parts des exprimés ; ≈ : reporté d'un autre découpage. Inscrits : intervalle à 90 % ; "
        "ceux des voix sont dans les formats json et csv."
    )
    print_table(f"{found.place_name}, scrutins depuis 2012", columns, rows, caption, leading=2)
    stderr(found.credits)


def _with_interval(row: dict[str, Any], name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    centre = number(row[name])
    return centre if high - low < 0.5 else f"{centre} ({number(low)}–{number(high)})"


def _share(row: dict[str, Any], name: str, whole: float) -> str:
    """Part of a whole. Without an interval: votes and whole move together, neither's is that of the part."""
    if row[name] is None or whole <= 0:
        return "–"
    carried = row[f"{name}_high"] - row[f"{name}_low"] >= 0.5
    return f"{'≈ ' if carried else ''}{percent(row[name] / whole, 1)}"
