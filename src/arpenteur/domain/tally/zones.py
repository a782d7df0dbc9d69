"""The zone of each project, from a file: two columns, JSON, or the projects of another ballot file."""

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.tally.profile import Profile
from arpenteur.domain.tally.reading import ZONES, read_file

_PROJECT = ("project_id", "project", "id", "projet")
_ZONE = (*ZONES, "quartier")


def zones_of(profile: Profile) -> dict[str, str]:
    """Those that the ballot file says itself; raises InputError where it says none."""
    zones = {project.id: project.zone for project in profile.projects if project.zone}
    if not zones:
        raise InputError("le fichier ne dit la zone d'aucun projet", action="donnez-les par --zones")
    return zones


def read_zones(path: Path, profile: Profile) -> dict[str, str]:
    """Those of a file: ``.pb``; JSON, an object from project to zone or from zone to its projects; otherwise two
    columns, project then zone, with or without titles, parted by ``;``, ``,`` or tabs. A project without a zone is
    city-wide. Raises InputError.
    """
    if path.suffix.lower() == ".pb":
        zones = zones_of(read_file(path).profile)
        return {one: zone for one, zone in zones.items() if one in profile.by_id}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("le fichier des zones ne se lit pas", Where(path), expected="du texte UTF-8") from error
    zones = _of_json(text, path) if text.lstrip().startswith("{") else _of_table(text, path, profile)
    unknown = next((one for one in zones if one not in profile.by_id), None)
    if unknown is not None:
        raise InputError("le projet « {project} » n'est pas dans les bulletins", Where(path), project=unknown)
    if not zones:
        raise InputError("aucune zone", Where(path))
    return zones


def _of_json(text: str, path: Path) -> dict[str, str]:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError("ce n'est pas du JSON", Where(path, error.lineno)) from error
    except RecursionError as error:
        raise InputError("ce n'est pas un objet simple", Where(path)) from error
    zones: dict[str, str] = {}
    for one, zone in _pairs(given, path):
        if one in zones:
            raise InputError("le projet « {project} » est là deux fois", Where(path), project=one)
        zones[one] = zone
    return {one: zone for one, zone in zones.items() if zone}


def _pairs(given: Mapping[str, Any], path: Path) -> Iterator[tuple[str, str]]:
    """Project and zone, whichever of both is the key."""
    for name, value in given.items():
        for one, zone in ((each, name) for each in value) if isinstance(value, list) else ((name, value),):
            if any(isinstance(part, bool) or not isinstance(part, str | int) for part in (one, zone)):
                raise InputError("la zone de « {project} » n'est pas un nom", Where(path), project=name)
            yield str(one), str(zone).strip()


def _of_table(text: str, path: Path, profile: Profile) -> dict[str, str]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(";\t,", key=first.count)
    columns: tuple[int, int] | None = None
    zones: dict[str, str] = {}
    for line, cells in _lines(csv.reader(StringIO(text), delimiter=mark), path):
        where = Where(path, line)
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if columns is None:
            columns = _titles(row)
            if columns:
                continue
            columns = (0, 1)
        if len(row) <= max(columns):
            raise InputError("une ligne sans zone", where, expected="projet;zone")
        one, zone = row[columns[0]], row[columns[1]]
        if one not in profile.by_id:
            raise InputError("le projet « {project} » n'est pas dans les bulletins", where, project=one)
        if one in zones:
            raise InputError("le projet « {project} » est là deux fois", where, project=one)
        zones[one] = zone
    return {one: zone for one, zone in zones.items() if zone}


def _lines(reader: Any, path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        where = Where(path, reader.line_num)
        raise InputError("le fichier des zones ne se lit pas", where, expected="du texte UTF-8") from error


def _titles(row: list[str]) -> tuple[int, int] | None:
    """Ranks of the columns of projects and of zones, where the line says them."""
    names: Mapping[str, int] = {cell.lower(): rank for rank, cell in reversed(list(enumerate(row)))}
    project = next((names[name] for name in _PROJECT if name in names), None)
    zone = next((names[name] for name in _ZONE if name in names), None)
    return None if project is None or zone is None else (project, zone)
