"""``arpenteur turfs``: an area cut into walks of about as many doors each."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import (
    json_text,
    number,
    percent,
    print_table,
    refuse_table_file,
    say,
    stderr,
    write_or_print,
    write_whole,
)
from arpenteur.cli.ground import AreaFile, StreetNames, ZoneNames, area_of, heading_of, lasting, point
from arpenteur.cli.options import OutputPath, SnapshotPath, open_snapshot
from arpenteur.domain.errors import InputError

if TYPE_CHECKING:
    from arpenteur.snapshot import Snapshot
    from arpenteur.strategy.turfs import Turf, Turfs


class WalkOrder(StrEnum):
    """How a street is walked."""

    SIDES = "sides"
    ZIGZAG = "zigzag"


class TurfsTask(StrEnum):
    """What is done at a building."""

    DOORS = "doors"
    LETTERBOXES = "letterboxes"


class TurfsFormat(StrEnum):
    """How turfs can be printed."""

    TABLE = "table"
    JSON = "json"
    GEOJSON = "geojson"
    PDF = "pdf"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("turfs", help="Découpe une zone en secteurs d'un seul tenant, et dit dans quel ordre les marcher.")(
        turfs
    )


def turfs(
    path: SnapshotPath,
    zone: ZoneNames = None,
    area: AreaFile = None,
    street: StreetNames = None,
    doors: Annotated[
        int | None,
        typer.Option("--doors", min=1, help="Portes par secteur (60 si rien n'est dit, 150 boîtes aux lettres)."),
    ] = None,
    pairs: Annotated[int | None, typer.Option("--pairs", min=1, help="Un secteur pour chacun de ces binômes.")] = None,
    walk: Annotated[
        WalkOrder, typer.Option("--walk", help="sides : un trottoir puis l'autre ; zigzag : d'un côté à l'autre.")
    ] = WalkOrder.SIDES,
    across_stations: Annotated[
        bool, typer.Option("--across-stations", help="Un secteur peut passer d'un bureau à l'autre.")
    ] = False,
    start: Annotated[
        str | None, typer.Option("--start", metavar="LON,LAT", help="Point de rendez-vous, comme 2.489,48.902.")
    ] = None,
    task: Annotated[
        TurfsTask, typer.Option("--task", help="doors : on frappe ; letterboxes : on boîte (les durées en dépendent).")
    ] = TurfsTask.DOORS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Même graine, mêmes secteurs.")] = 0,
    format: Annotated[TurfsFormat, typer.Option("--format", help="table, json, geojson ou pdf.")] = TurfsFormat.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints the turfs; nothing is written unless ``--output`` asks for it."""
    from arpenteur.strategy import turfs as cutting
    from arpenteur.strategy.routes import geojson

    refuse_table_file(format, output)
    if format is TurfsFormat.PDF and output is None:
        raise InputError("un PDF ne s'affiche pas", action="ajoutez --output secteurs.pdf")
    snapshot = open_snapshot(path)
    found = cutting.propose(
        snapshot,
        area_of(snapshot, zone, area, street),
        doors=doors,
        pairs=pairs,
        seed=seed,
        keep_stations=not across_stations,
        walk=walk.value,
        start=point(start),
        task=task.value,
    )
    match format:
        case TurfsFormat.JSON:
            write_or_print(json_text(found.to_json()), output)
        case TurfsFormat.GEOJSON:
            write_or_print(json_text(geojson(found)), output)
        case TurfsFormat.PDF:
            _sheets(snapshot, found, output or Path())
        case TurfsFormat.TABLE:
            _print(found)


def _sheets(snapshot: "Snapshot", found: "Turfs", output: Path) -> None:
    """One walk sheet a turf, in one PDF."""
    from arpenteur.strategy.turfs.sheet import walk_sheets
    from arpenteur.strategy.turfs.walk import walk_of

    heading = heading_of(snapshot, found.place_name, fictional=found.fictional)
    heading = replace(heading, letterboxes=found.task == TurfsTask.LETTERBOXES)
    pages = walk_sheets(
        [(walk_of(one, found.around), replace(heading, stations=_stations(one))) for one in found.turfs]
    )
    write_whole(output, lambda place: place.write_bytes(pages))


def _stations(one: "Turf") -> str:
    numbers = [station.partition("_")[2].lstrip("0") for station in one.stations]
    return f"{'bureaux' if len(numbers) > 1 else 'bureau'} {', '.join(numbers)}" if numbers else ""


def _print(found: "Turfs") -> None:
    if found.fictional:
        stderr("Données fictives.")
    boxes = found.task == TurfsTask.LETTERBOXES
    columns = ["Secteur", "Boîtes" if boxes else "Portes", "Adresses", "Marche, m", "Durée", "Bureaux", "Rues"]
    what = "boîtes aux lettres" if boxes else "portes"
    title = f"{found.place_name} · {len(found.turfs)} secteurs de {number(found.target)} {what}"
    rows = [_row(one) for one in found.turfs]
    print_table(title, columns, rows)
    say(
        f"Dans la cible à ± 10 % : {percent(found.within)} ; d'un seul tenant : {percent(found.contiguous)} ; "
        f"graine {found.seed}."
    )
    for notice in found.notices:
        stderr(notice)


def _row(one: "Turf") -> tuple[str, ...]:
    stations = _stations(one).partition(" ")[2]
    return (
        one.letter,
        number(one.doors),
        number(len(one.buildings)),
        number(one.metres),
        lasting(one.minutes),
        stations,
        one.streets,
    )
