"""``arpenteur turfs``: an area cut into walks of about as many doors each."""

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arpenteur.cli.console import (
    json_text,
    number,
    percent,
    print_table,
    refuse_table_file,
    stderr,
    write_or_print,
    write_whole,
)
from arpenteur.cli.options import OutputPath, SnapshotPath, open_snapshot
from arpenteur.domain.errors import InputError, Where

if TYPE_CHECKING:
    from arpenteur.snapshot import Snapshot
    from arpenteur.strategy.turfs import Area, Turf, Turfs
    from arpenteur.strategy.turfs.sheet import Heading


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
    zone: Annotated[
        list[str] | None,
        typer.Option("--zone", metavar="ZONE", help="Bureau (26 ou 93010_0026) ou quartier ; plusieurs sont réunis."),
    ] = None,
    area: Annotated[
        Path | None, typer.Option("--area", metavar="FILE", help="Zone dessinée : polygone GeoJSON.")
    ] = None,
    street: Annotated[
        list[str] | None, typer.Option("--street", metavar="RUE", help="Ces rues seulement ; répétez l'option.")
    ] = None,
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
            write_or_print(json_text(cutting.geojson(found)), output)
        case TurfsFormat.PDF:
            _sheets(snapshot, found, output or Path())
        case TurfsFormat.TABLE:
            _print(found)


def area_of(snapshot: "Snapshot", zones: list[str] | None, drawn: Path | None, streets: list[str] | None) -> "Area":
    """The area of --zone, --area and --street. Raises InputError."""
    from arpenteur.strategy.turfs import Area, stations_of

    return Area(
        stations_of(snapshot, zones) if zones else None,
        _polygon(drawn) if drawn else None,
        frozenset(streets) if streets else None,
    )


def _polygon(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError("zone illisible", Where(path), expected="un polygone GeoJSON") from error
    if not isinstance(found, dict):
        raise InputError("zone illisible", Where(path), expected="un polygone GeoJSON")
    return found


def point(raw: str | None) -> tuple[float, float] | None:
    """A position as it is typed: ``2.489,48.902``. Raises InputError."""
    if raw is None:
        return None
    try:
        longitude, latitude = (float(part) for part in raw.split(","))
    except ValueError as error:
        raise InputError(f"--start {raw}", expected="une longitude et une latitude, comme 2.489,48.902") from error
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise InputError(f"--start {raw}", expected="une longitude puis une latitude, en degrés")
    return longitude, latitude


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


def heading_of(snapshot: "Snapshot", place: str, *, fictional: bool) -> "Heading":
    """What a sheet says above and below: the place, whose addresses and streets these are."""
    from arpenteur.strategy.turfs.sheet import Heading

    producers = {source.producer for source in snapshot.manifest.sources}
    return Heading(
        place=place,
        stations="",
        date="",
        addresses="Adresses : Base adresse nationale." if "BAN" in producers else "",
        streets="Plan © OpenStreetMap, ODbL" if "OpenStreetMap" in producers else "",
        fictional=fictional,
    )


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
    typer.echo(
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


def lasting(minutes: float) -> str:
    """``1 h 05``."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02d}"
