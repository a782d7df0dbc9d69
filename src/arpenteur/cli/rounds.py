"""``arpenteur rounds``: letterboxes, leaflets or posters shared out between crews, with the way of each."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.cli.console import (
    json_text,
    number,
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
    from arpenteur.strategy.rounds import Round, Rounds, Stop


class Task(StrEnum):
    """What is done at a stop."""

    LETTERBOXES = "letterboxes"
    LEAFLETS = "leaflets"
    POSTERS = "posters"


class RoundsFormat(StrEnum):
    """How rounds can be printed."""

    TABLE = "table"
    JSON = "json"
    GEOJSON = "geojson"
    PDF = "pdf"


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("rounds", help="Répartit boîtes aux lettres, tracts ou affiches en tournées, par les rues.")(rounds)


def rounds(
    path: SnapshotPath,
    start: Annotated[str, typer.Option("--start", metavar="LON,LAT", help="Point de rendez-vous, comme 2.489,48.902.")],
    task: Annotated[Task, typer.Option("--task", help="letterboxes, leaflets ou posters.")],
    crews: Annotated[int, typer.Option("--crews", min=1, help="Équipages, une tournée chacun au plus.")] = 1,
    carry: Annotated[
        int | None, typer.Option("--carry", min=1, help="Ce qu'un équipage emporte : documents ou affiches.")
    ] = None,
    zone: ZoneNames = None,
    area: AreaFile = None,
    street: StreetNames = None,
    stops: Annotated[
        Path | None,
        typer.Option(
            "--stops", metavar="FILE", help="Vos arrêts : CSV (adresse, ou longitude et latitude ; nombre) ou GeoJSON."
        ),
    ] = None,
    stations: Annotated[
        bool, typer.Option("--stations", help="Les bureaux de vote, où sont les panneaux officiels.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Même graine, mêmes tournées.")] = 0,
    format: Annotated[RoundsFormat, typer.Option("--format", help="table, json, geojson ou pdf.")] = RoundsFormat.TABLE,
    output: OutputPath = None,
) -> None:
    """Prints the rounds; nothing is written unless ``--output`` asks for it."""
    from arpenteur.strategy.rounds import rounds_of
    from arpenteur.strategy.routes import geojson

    refuse_table_file(format, output)
    if format is RoundsFormat.PDF and output is None:
        raise InputError("un PDF ne s'affiche pas", action="ajoutez --output tournees.pdf")
    meeting = point(start)
    snapshot = open_snapshot(path)
    wanted = _stops(snapshot, task, zone, area, street, stops, stations=stations, carry=carry)
    found = rounds_of(
        snapshot, wanted, task=task.value, crews=crews, carry=carry, start=meeting or (0.0, 0.0), seed=seed
    )
    match format:
        case RoundsFormat.JSON:
            write_or_print(json_text(found.to_json()), output)
        case RoundsFormat.GEOJSON:
            write_or_print(json_text(geojson(found)), output)
        case RoundsFormat.PDF:
            _sheets(snapshot, found, output or Path())
        case RoundsFormat.TABLE:
            _print(found)


def _stops(
    snapshot: "Snapshot",
    task: Task,
    zone: list[str] | None,
    area: Path | None,
    street: list[str] | None,
    file: Path | None,
    *,
    stations: bool,
    carry: int | None,
) -> "tuple[Stop, ...]":
    """The stops asked for: those of a file, polling places, or the letterboxes of an area."""
    from arpenteur.strategy.rounds import letterbox_stops, station_stops
    from arpenteur.strategy.rounds.reading import read_stops
    from arpenteur.strategy.turfs import stations_of

    if sum((file is not None, stations, area is not None or bool(street))) > 1 or (file is not None and zone):
        raise InputError("plusieurs sortes d'arrêts à la fois", expected="une zone, --stops ou --stations")
    if file is not None:
        return read_stops(snapshot, file)
    if stations:
        return station_stops(snapshot, stations_of(snapshot, zone) if zone else None)
    if task is not Task.LETTERBOXES:
        raise InputError("aucun arrêt", expected="--stops FICHIER ou --stations")
    return letterbox_stops(snapshot, area_of(snapshot, zone, area, street), carry=carry)


def _sheets(snapshot: "Snapshot", found: "Rounds", output: Path) -> None:
    """One sheet a round, in one PDF."""
    from arpenteur.strategy.rounds.sheet import round_sheets

    pages = round_sheets(found, heading=heading_of(snapshot, found.place_name, fictional=found.fictional))
    write_whole(output, lambda place: place.write_bytes(pages))


def _print(found: "Rounds") -> None:
    from arpenteur.strategy.labels import counted
    from arpenteur.strategy.rounds.results import TASK_WORDS

    if found.fictional:
        stderr("Données fictives.")
    title = f"{found.place_name} · {TASK_WORDS[found.task]} en {counted(len(found.rounds), 'tournée', 'tournées')}"
    columns = ["Tournée", "Arrêts", "À déposer", "Marche, m", "Durée", "Du premier au dernier arrêt"]
    print_table(title, columns, [_row(one) for one in found.rounds])
    say(f"En tout {number(found.metres)} m à pied ; graine {found.seed}.")
    for notice in found.notices:
        stderr(notice)


def _row(one: "Round") -> tuple[str, ...]:
    ends = list(dict.fromkeys((one.stops[0].label, one.stops[-1].label)))
    figures = number(len(one.stops)), number(one.load), number(one.metres), lasting(one.minutes)
    return (one.letter, *figures, " → ".join(ends))
