"""Which polling station a feature is: properties that hold its key, under a listed name or guessed from the values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.places import (
    ARRONDISSEMENTS,
    census_communes,
    election_commune,
    parse_station_id,
    station_id,
    station_number,
)
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.territory.vector import Layer, as_text

# Columns that hold a whole key, best first; then (commune, number) pairs; then a number alone.
KEY_COLUMNS = ("codeBureauVote", "id_bv", "bureau", "CODE_BV", "id_brut_bv_reu", "code_bureau_vote", "ID")
PAIR_COLUMNS = (
    ("codeCommune", "numeroBureauVote"),
    ("codeCommune", "codeBureauVote"),
    ("arrondisse", "num_bv"),
    ("arrondissement", "num_bv"),
    ("insee", "num_bv"),
    ("code_insee", "num_bv"),
    ("INSEE_COM", "NUM_BV"),
)
_LISTED = (*((name,) for name in KEY_COLUMNS), *PAIR_COLUMNS, ("num_bv",), ("numero",), ("bv",))
# Paris of 2012: 750AA00BB; Paris open data since: 18-1.
_PARIS_LONG = re.compile(r"750(\d{2})00(\d{2})")
_PARIS_SHORT = re.compile(r"(\d{1,2})-(\d{1,2})")
_WHOLE = re.compile(r"(\d{4,5}|2[AB]\d{3})_[0-9A-Z.-]{1,5}", re.IGNORECASE)
_COMMUNE = re.compile(r"\d{4,5}|2[AB]\d{3}")
_TELLING_NAME = re.compile(r"bv|bureau|vote|scrutin", re.IGNORECASE)
READABLE = 0.5
"""Share of the features whose key must be readable."""
_NEARLY_ALL = 0.9
_MOST = 0.6
"""Share of the stations that guessed bare numbers must name: ten districts numbered from 1 to 10 are no stations."""


@dataclass(frozen=True)
class Asked:
    """Whose stations are wanted: voting communes (None: all) and, where they are known, the stations of today."""

    communes: frozenset[str] | None = None
    stations: frozenset[str] = frozenset()

    @property
    def only(self) -> str | None:
        """The commune that a bare number belongs to."""
        return next(iter(self.communes)) if self.communes and len(self.communes) == 1 else None


Parsed = list[str | None]


def stations_of(layer: Layer, key: str | None, asked: Asked) -> Parsed:
    """The station of each feature, None where unreadable.

    From the columns of ``key`` (``commune+number`` for two), else from those of the official layouts, else, where the
    stations of the place are known, from the only properties whose values are theirs. Raises InputError where none are
    or where several disagree, OtherTerritoryError where bare numbers are not those of the place.
    """
    if key is not None:
        return _parsed([layer.text(layer.need(name)) for name in key.split("+")], asked.only)
    offers = [(names, _read(layer, names, asked.only)) for names in _LISTED if _has(layer, names)]
    readable = [(names, found) for names, found in offers if _share(found) > READABLE]
    good = [found for names, found in readable if _is_theirs(layer, names, found, asked)]
    if good:
        return good[0]
    guessed = _guessed(layer, asked)
    if guessed is not None:
        return guessed
    if readable:
        raise _other_numbers(layer, readable[0], asked)
    if offers:
        return offers[0][1]
    raise InputError(
        f"colonne de la clé du bureau de vote absente (colonnes présentes : {_shown(layer.columns)})",
        Where(layer.path),
        expected="codeBureauVote, id_bv, bureau, CODE_BV, ou arrondissement et num_bv",
        action="indiquez la colonne avec --contour-key NOM",
    )


def of_other_communes(layer: Layer, stations: Parsed, asked: Asked) -> NDArray[np.bool_] | None:
    """Features that another column says to be of another commune, where numbers alone are those of several.

    Told by content: a column of communes' codes, the one asked for among them, and one number under several of them.
    None where there is no such column: former communes that merged share no number. n booleans.
    """
    if asked.only is None or not len(layer):
        return None
    mine = {asked.only, *census_communes(asked.only)}
    for name in layer.columns:
        codes = [(value or "").zfill(5) for value in layer.text(name)]
        if not mine & set(codes) or sum(_COMMUNE.fullmatch(code) is not None for code in codes) < _NEARLY_ALL * len(
            codes
        ):
            continue
        pairs = {(station, code in mine) for station, code in zip(stations, codes, strict=True) if station is not None}
        if len(pairs) > len({station for station, _ in pairs}):
            return np.array([code not in mine for code in codes], dtype=bool)
    return None


def holds_station(values: Mapping[str, Any]) -> bool:
    """Whether a feature (lower-case property name → value) carries a key of a polling station."""
    if "num_bv" in values:
        return True
    texts = {name: as_text(value) for name, value in values.items()}
    if any(text and _WHOLE.fullmatch(text) for text in texts.values()):
        return True
    pairs = (
        [texts.get(name.lower()) or "" for name in names] for names in (*((k,) for k in KEY_COLUMNS), *PAIR_COLUMNS)
    )
    return any(all(parts) and _station(parts, len(parts), None) for parts in pairs)


def near(communes: frozenset[str] | None, key: str | None) -> Callable[[dict[str, Any]], bool] | None:
    """A cheap first sieve for national files: features that say to be of other communes are not read further.

    Only what holds a commune is looked at: a median income is no commune's code.
    """
    if communes is None:
        return None
    codes = {code for commune in communes for code in (commune, *census_communes(commune))}
    starts = tuple(codes | {code.lstrip("0") for code in codes} | ({"750"} if "75056" in communes else set[str]()))
    given = key.lower().split("+") if key else []
    holders = set(given[:1] if len(given) > 1 else []) | {first.lower() for first, _ in PAIR_COLUMNS}

    def keep(properties: dict[str, Any]) -> bool:
        told = False
        for name, value in properties.items():
            text = as_text(value) if isinstance(value, str | int | float) else None
            if text and (_WHOLE.fullmatch(text) or (name.lower() in holders and _COMMUNE.fullmatch(text))):
                if text.startswith(starts):
                    return True
                told = True
        return not told

    return keep


def _has(layer: Layer, names: Sequence[str]) -> bool:
    return all(layer.find(name) is not None for name in names)


def _read(layer: Layer, names: Sequence[str], only: str | None) -> Parsed:
    return _parsed([layer.text(name) for name in names], only)


def _parsed(columns: list[list[str | None]], only: str | None) -> Parsed:
    return [_station([part for part in parts if part], len(columns), only) for parts in zip(*columns, strict=True)]


def _share(found: Parsed) -> float:
    return sum(one is not None for one in found) / len(found) if found else 0.0


def _matched(found: Parsed, asked: Asked) -> float:
    return sum(one in asked.stations for one in found) / len(found) if found else 0.0


def _is_theirs(layer: Layer, names: Sequence[str], found: Parsed, asked: Asked) -> bool:
    """Whether keys of a listed column can be believed: they name their commune, or most are stations of the place."""
    if not asked.stations or _matched(found, asked) >= READABLE:
        return True
    return _share(_read(layer, names, None)) > READABLE


def _other_numbers(layer: Layer, offer: tuple[Sequence[str], Parsed], asked: Asked) -> InputError:
    names, found = offer
    count = sum(one in asked.stations for one in found)
    return OtherTerritoryError(
        f"la colonne {'+'.join(names)} ne porte pas les numéros des bureaux du lieu ({count} entités sur {len(found)})",
        Where(layer.path),
        expected="les contours des bureaux du lieu demandé",
        action="vérifiez que le fichier est celui de la bonne ville, ou indiquez la colonne avec --contour-key NOM",
    )


def _guessed(layer: Layer, asked: Asked) -> Parsed | None:
    """Keys whose values are the stations of the place for nearly all features; None where no property has them."""
    if not len(layer):
        return None
    offers: dict[tuple[str | None, ...], list[str]] = {}
    for names in _possible(layer, asked):
        found = _read(layer, names, asked.only)
        many = asked.stations and len(asked.stations.intersection(found)) >= _MOST * len(asked.stations)
        if _name_their_commune(layer, names) or (many and _matched(found, asked) >= _NEARLY_ALL):
            offers.setdefault(tuple(found), []).append("+".join(names))
    if len(offers) > 1:
        offers = _more_telling(layer, offers)
    if len(offers) > 1:
        shown = ", ".join(names[0] for names in offers.values())
        raise InputError(
            f"plusieurs colonnes peuvent porter le numéro du bureau ({shown})",
            Where(layer.path),
            expected="une seule",
            action="indiquez la bonne avec --contour-key NOM",
        )
    return list(next(iter(offers))) if offers else None


def _possible(layer: Layer, asked: Asked) -> list[tuple[str, ...]]:
    """Columns, and pairs of a column that holds communes (arrondissements) of the place with another one."""
    names = list(layer.columns)
    holders = [name for name in names if _holds_communes(layer.text(name), asked)]
    pairs = [(holder, name) for holder in holders for name in names if name != holder]
    return [*((name,) for name in names), *pairs]


def _holds_communes(values: Parsed, asked: Asked) -> bool:
    wanted = {code for one in asked.communes or () for code in (one, *census_communes(one))}
    if asked.only in ARRONDISSEMENTS:
        wanted |= {f"{rank:05d}" for rank in range(1, ARRONDISSEMENTS[asked.only][1] + 1)}
    return sum((value or "").zfill(5) in wanted for value in values) >= _NEARLY_ALL * len(values)


def _name_their_commune(layer: Layer, names: Sequence[str]) -> bool:
    return len(names) == 1 and _share(_read(layer, names, None)) >= _NEARLY_ALL


def _more_telling(
    layer: Layer, offers: dict[tuple[str | None, ...], list[str]]
) -> dict[tuple[str | None, ...], list[str]]:
    """Without the columns that only count rows, then those named as stations are, where any is left."""
    ranks = [[str(rank + shift) for rank in range(len(layer))] for shift in (0, 1)]
    counters = {name for name in layer.columns if layer.text(name) in ranks}
    kept = {found: names for found, names in offers.items() if not counters.issuperset(names)} or offers
    return {found: names for found, names in kept.items() if any(map(_TELLING_NAME.search, names))} or kept


def _shown(names: Mapping[str, Any]) -> str:
    return ", ".join(list(names)[:12]) or "aucune"


def _station(parts: list[str], expected: int, only: str | None) -> str | None:
    """A key from one or two published values; None where they make none."""
    if len(parts) < expected:
        return None
    try:
        if expected == 2:
            return _of_pair(parts[0], parts[1], only)
        return _of_text(parts[0], only)
    except InputError:
        return None


def _of_text(text: str, only: str | None) -> str | None:
    if match := _PARIS_LONG.fullmatch(text):
        return station_id("75056", match[1] + match[2])
    if (match := _PARIS_SHORT.fullmatch(text)) and only in ARRONDISSEMENTS:
        return station_id(only, match[1].zfill(2) + match[2].zfill(2))
    if "_" in text:
        commune, number = text.rsplit("_", 1)
        return _of_pair(commune, number, only) if election_commune(commune) != commune else parse_station_id(text)
    return station_id(only, text) if only else None


def _of_pair(commune: str, number: str, only: str | None) -> str | None:
    """Commune (or arrondissement, 1 to 20) and number of the station inside it."""
    voting = election_commune(commune.zfill(5))
    if len(commune) <= 2 and commune.isdigit():
        voting, arrondissement = only if only in ARRONDISSEMENTS else "75056", int(commune)
    elif voting != commune.zfill(5):
        arrondissement = int(commune) - int(ARRONDISSEMENTS[voting][0]) + 1
    else:
        return station_id(commune, number)
    short = number.lstrip("0")
    prefixed = f"{arrondissement:02d}{short.zfill(2)}" if len(short) <= 2 else station_number(number)
    return station_id(voting, prefixed)
