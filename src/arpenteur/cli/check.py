"""``arpenteur check``: the quality report of a snapshot."""

from typing import Annotated

import typer

from arpenteur.cli.console import Format, print_json, print_table
from arpenteur.cli.options import SnapshotPath, open_snapshot


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("check", help="Montre le rapport de qualité : totaux, jointures, manques, masques.")(check)


def check(
    path: SnapshotPath,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
) -> None:
    """Reads tables again and reports; exit 1 where the snapshot is not readable."""
    from arpenteur import pipeline

    snapshot = open_snapshot(path)
    report = pipeline.check(snapshot)
    if format is Format.JSON:
        print_json(report.to_json())
        return
    if format is Format.CSV:
        typer.echo(report.to_csv(), nl=False)
        return
    for section in report.sections:
        print_table(section.title, section.columns, section.rows, section.note)
