"""``arpenteur check``: the quality report of a snapshot, and whether every byte of it is what was written."""

from pathlib import Path
from typing import Annotated

import typer

from arpenteur.cli.console import Format, print_json, print_table, stderr
from arpenteur.cli.options import SnapshotPath, open_snapshot


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    text = "Montre le rapport de qualité : totaux, jointures, manques, masques ; vérifie les empreintes."
    app.command("check", help=text)(check)


def check(
    path: SnapshotPath,
    format: Annotated[Format, typer.Option("--format", help="table, json ou csv.")] = Format.TABLE,
    verify: Annotated[
        bool, typer.Option("--verify", help="Vérifie chaque octet de l'instantané, et des fichiers de --sources.")
    ] = False,
    sources: Annotated[
        list[Path] | None,
        typer.Option("--sources", metavar="DIR", help="Dossier (ou fichier) lu par build, à vérifier ; répétable."),
    ] = None,
) -> None:
    """Reads tables again and reports; exit 1 where the snapshot is not readable, or not what was written."""
    from arpenteur import pipeline

    snapshot = open_snapshot(path)
    if verify or sources:
        for line in pipeline.verified(snapshot, sources or ()):
            typer.echo(line)
        return
    from arpenteur.strategy.credits import credits_of

    report, credit = pipeline.check(snapshot), credits_of(snapshot.manifest)
    if format is Format.JSON:
        print_json({**report.to_json(), "credits": credit})
        return
    if format is Format.CSV:
        typer.echo(report.to_csv(), nl=False)
        stderr(credit)
        return
    for section in report.sections:
        print_table(section.title, section.columns, section.rows, section.note)
