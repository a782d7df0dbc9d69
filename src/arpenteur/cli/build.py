"""``arpenteur build``: from official files to a snapshot."""

import os
import re
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import Steps, progress, stderr
from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import Place

if TYPE_CHECKING:
    from arpenteur.sources.fetch import Supply

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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
    named: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="ID",
            help="Télécharge aussi cette source (« arpenteur sources » les nomme) ; répétable.",
        ),
    ] = None,
    catalogue: Annotated[
        list[Path] | None,
        typer.Option("--catalogue", metavar="FILE", help="Catalogue de vos adresses, par-dessus celui du programme."),
    ] = None,
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
    if (named or catalogue) and not download:
        raise InputError("--source et --catalogue disent quoi télécharger", action="ajoutez --download")
    means = pipeline.Means.of(out, work=work, scheduler=scheduler, workers=workers)
    with progress() as steps:
        supply = _supply(parsed, wanted, named or [], catalogue or [], steps) if download else None
        try:
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
                supply=supply,
            )
        finally:
            for message in supply.messages if supply else ():
                stderr(message)
    for line in pipeline.summary(snapshot):
        stderr(line)
    taken = {one.path.name: one.seen for one in supply.fetched} if supply else {}
    for line in pipeline.ages(snapshot, datetime.now(UTC).date(), taken):
        stderr(line)
    if supply is not None and (supply.missing or supply.manual):
        stderr(f"Pour ajouter ce qui manque : rangez les fichiers dans un dossier, puis {_again()}")
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


def _supply(
    places: list[Place], elections: list[Election] | None, named: list[str], catalogues: list[Path], steps: Steps
) -> "Supply":
    from arpenteur.sources import fetch, own_catalogue

    catalogue = own_catalogue.current_catalogue(catalogues)
    return fetch.Supply(places, catalogue=catalogue, elections=elections, extra=named, progress=steps)


def _again() -> str:
    """The command as it was typed, with a folder to name."""
    typed = [one for one in sys.argv[1:] if _CONTROL.search(one) is None]
    return f"« arpenteur {shlex.join(typed)} --sources DOSSIER »"
