"""``arpenteur build``: from official files to a snapshot."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from arpenteur.cli.console import Steps, progress, stderr
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import Place


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("build", help="Construit un instantané d'un lieu à partir des fichiers officiels.")(build)


def build(
    places: Annotated[
        list[str],
        typer.Argument(metavar="PLACE…", help="93010, circo:9213, dep:29 ou france ; plusieurs lieux se réunissent."),
    ],
    out: Annotated[str, typer.Option("--out", metavar="SNAPSHOT", help="Dossier à écrire, ou s3://compartiment/nom.")],
    sources: Annotated[
        list[Path] | None,
        typer.Option("--sources", metavar="DIR", help="Dossier (ou fichier) de sources, de toute nature ; répétable."),
    ] = None,
    download: Annotated[bool, typer.Option("--download", help="Télécharge ce qu'il faut, avec reprise.")] = False,
    elections: Annotated[
        list[str] | None,
        typer.Option("--elections", metavar="ID", help="Restreint aux scrutins donnés (2022_pres_t1…) ; répétable."),
    ] = None,
    contour_key: Annotated[
        str | None,
        typer.Option("--contour-key", metavar="COLUMN", help="Colonne qui porte le bureau dans vos contours."),
    ] = None,
    transfers: Annotated[
        bool,
        typer.Option("--transfers", help="Pour france : estime aussi les reports de voix de chaque département."),
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="URL", help="Pour france : ordonnanceur Dask, comme tcp://hote:8786."),
    ] = None,
    work: Annotated[
        str | None,
        typer.Option(
            "--work", metavar="URL", help="Pour france : dossier de travail gardé, que toutes les machines atteignent."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Pour france : processus sur cette machine (par défaut : les cœurs)."),
    ] = None,
) -> None:
    """Checks every argument before anything is read or written."""
    from arpenteur import pipeline

    parsed = [Place.parse(place) for place in places]
    wanted = [Election.parse(identifier) for identifier in elections] if elections else None
    given = list(sources or [])
    for path in given:
        # lexists answers false for a name that no system can hold, where pathlib raises.
        if not os.path.lexists(path):
            raise InputError("introuvable", Where(path), expected="un dossier ou un fichier de sources")
    if not given and not download:
        raise InputError("aucune source", expected="--sources DOSSIER, --download, ou les deux")
    means = pipeline.Means.of(out, work=work, scheduler=scheduler, workers=workers)
    with progress() as steps:
        if download:
            given += _download(parsed, wanted, steps)
        snapshot = pipeline.build(
            parsed,
            sources=given,
            out=out,
            elections=wanted,
            contour_key=contour_key,
            at=build_date(),
            progress=steps,
            means=means,
            transfers=transfers,
        )
    for line in pipeline.summary(snapshot):
        stderr(line)
    stderr(f"Instantané écrit : {out} ; « arpenteur check {out} » montre le rapport de qualité.")


def build_date() -> datetime:
    """Now, or the second since 1970 that ``SOURCE_DATE_EPOCH`` gives: two builds are then the same, byte for byte.

    Raises InputError where it is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            f"SOURCE_DATE_EPOCH = « {given} »", expected="des secondes depuis 1970, comme 1764230400"
        ) from error


def _download(places: list[Place], elections: list[Election] | None, steps: Steps) -> list[Path]:
    from arpenteur.sources import fetch

    found: list[Path] = []
    for place in places:
        fetched = fetch.fetch_place(place, elections=elections, progress=steps)
        found += fetched.files
        for message in fetched.messages:
            stderr(message)
    return found
