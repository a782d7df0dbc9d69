"""The small tables a campaign keeps itself: doors knocked at, results of the night."""

from pathlib import Path
from typing import TYPE_CHECKING

from arpenteur.domain.errors import InputError, Where

if TYPE_CHECKING:
    from arpenteur.strategy.effects.effect import Results
    from arpenteur.strategy.planning.field import Counts

_STATION = ("station", "bureau")
_MOST = 1e9


def read_counts(path: Path) -> "Counts":
    """Doors knocked at and opened by station (columns station, knocked, opened). Raises InputError."""
    from arpenteur.strategy.planning.field import Counts

    rows = _rows(path, ("knocked", "frappees"), ("opened", "ouvertes"))
    wrong = next((station for station, knocked, opened in rows if opened > knocked), None)
    if wrong is not None:
        raise InputError(f"{wrong} : plus de portes ouvertes que frappées", Where(path), expected="opened ≤ knocked")
    return Counts({key: one for key, one, _ in rows}, {key: other for key, _, other in rows}, str(path))


def read_results(path: Path) -> "Results":
    """Votes of the family and valid votes by station (columns station, votes, valid). Raises InputError."""
    from arpenteur.strategy.effects.effect import Results

    rows = _rows(path, ("votes", "voix"), ("valid", "exprimes"))
    wrong = next((station for station, votes, valid in rows if votes > valid), None)
    if wrong is not None:
        raise InputError(f"{wrong} : plus de voix que d'exprimés", Where(path), expected="votes ≤ valid")
    votes, valid = {key: one for key, one, _ in rows}, {key: other for key, _, other in rows}
    return Results(votes, valid, str(path), ({"label": path.name, "file": str(path)},))


def _rows(path: Path, first: tuple[str, ...], second: tuple[str, ...]) -> list[tuple[str, float, float]]:
    """(station, first, second) of each line; stations once, numbers all there."""
    from arpenteur.files.tables import read_table

    if not path.is_file():
        raise InputError("introuvable", Where(path), expected="un tableau CSV ou XLSX")
    table = read_table(path)
    names = [table.need(*wanted) for wanted in (_STATION, first, second)]
    stations = table.frame[names[0]]
    table.refuse(stations.is_null(), names[0], "un bureau comme 93010_0004")
    numbers = [table.numbers(name, minimum=0) for name in names[1:]]
    for name, values in zip(names[1:], numbers, strict=True):
        table.refuse(values.is_null() | (values > _MOST), name, f"un nombre de 0 à {_MOST:.0f}")
    keys = _keys(stations.to_list(), path)
    return list(zip(keys, numbers[0].to_list(), numbers[1].to_list(), strict=True))


def _keys(stations: list[str], path: Path) -> list[str]:
    from arpenteur.domain.places import parse_station_id

    keys: dict[str, None] = {}
    for station in stations:
        try:
            key = parse_station_id(station)
        except InputError as error:
            raise error.at(file=path) from error
        if key in keys:
            raise InputError(f"bureau {key} écrit deux fois", Where(path), expected="une ligne par bureau")
        keys[key] = None
    return list(keys)
