"""The catalogue of official sources: where they are, under which licence, of which vintage."""

import re
import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where


class SourceKind(StrEnum):
    """What a source describes."""

    RESULTS = "results"
    CONTOURS = "contours"
    IRIS = "iris"
    BASE_IC = "base_ic"
    FILOSOFI_IRIS = "filosofi_iris"
    SQUARES = "squares"
    ADDRESSES = "addresses"
    REU_ADDRESSES = "reu_addresses"
    STREETS = "streets"
    COMMUNES = "communes"


class Scope(StrEnum):
    """What one file of a source covers."""

    NATIONAL = "national"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"


@dataclass(frozen=True)
class Source:
    """One official source. ``url`` and ``filename`` may hold the placeholder of the scope, ``{departement}``…

    ``rows_by`` names the column of a remote Parquet file whose value begins with the commune code; ``how`` tells
    in French what to do by hand where ``manual``; ``default`` is false where another source gives the same figures.
    """

    id: str
    label: str
    producer: str
    licence: str
    vintage: str
    kind: SourceKind
    scope: Scope
    format: str
    url: str
    page: str = ""
    filename: str = ""
    rows_by: str = ""
    sha256: str = ""
    manual: bool = False
    how: str = ""
    default: bool = True
    elections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise InputError(f"source « {self.id} » : adresse « {self.url} »", expected="une adresse http ou https")
        placeholders: set[str] = set() if self.scope is Scope.NATIONAL else {str(self.scope)}
        if set(re.findall(r"\{(\w+)\}", self.url)) != placeholders:
            raise InputError(f"source « {self.id} » : l'adresse et la portée « {self.scope} » ne s'accordent pas")
        if self.sha256 and not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise InputError(f"source « {self.id} » : sha256 « {self.sha256} »", expected="64 chiffres hexadécimaux")
        if self.manual and not self.how:
            raise InputError(f"source « {self.id} » : à télécharger à la main", expected="« how », qui dit comment")
        for election in self.elections:
            Election.parse(election)

    def address(self, code: str = "") -> str:
        """The address for a département or a commune; ``code`` is ignored by national sources."""
        return self._fill(self.url, code)

    def file(self, code: str = "") -> str:
        """Name of the file in the cache."""
        return self._fill(self.filename, code) or Path(urlsplit(self.address(code)).path).name

    def _fill(self, text: str, code: str) -> str:
        return text.replace(f"{{{self.scope}}}", code)


@dataclass(frozen=True)
class Catalogue:
    """Sources in the order of the file."""

    sources: tuple[Source, ...]

    def __getitem__(self, id: str) -> Source:
        """The source named; raises InputError with the names that exist."""
        for source in self.sources:
            if source.id == id:
                return source
        known = ", ".join(source.id for source in self.sources)
        raise InputError(f"source « {id} » inconnue", expected=f"l'une de : {known}")

    def of(self, *kinds: SourceKind) -> tuple[Source, ...]:
        """Sources fetched by default, of these kinds."""
        return tuple(source for source in self.sources if source.kind in kinds and source.default)


def read_catalogue(path: Path) -> Catalogue:
    """A catalogue in the layout of the shipped one; raises InputError naming the source and the key."""
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("catalogue illisible", Where(path), action="vérifiez son chemin et ses droits") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"catalogue mal écrit ({error})", Where(path), expected="un fichier TOML en UTF-8") from error
    except InputError as error:
        raise error.at(file=path) from error


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return _parse(files("arpenteur.sources").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def _parse(text: str) -> Catalogue:
    return Catalogue(tuple(_source(id, entry) for id, entry in tomllib.loads(text).items()))


def _source(id: str, entry: Any) -> Source:
    if not isinstance(entry, dict):
        raise InputError(f"« {id} » n'est pas une source", expected=f"une table [{id}]")
    values = cast("dict[str, Any]", entry)
    known = {field.name: field for field in fields(Source) if field.name != "id"}
    for key, value in values.items():
        if key not in known:
            raise InputError(f"source « {id} » : clé « {key} » inconnue", expected=", ".join(known))
        wanted = {"manual": bool, "default": bool, "elections": list}.get(key, str)
        if not isinstance(value, wanted):
            raise InputError(
                f"source « {id} » : « {key} » = {value!r}", expected=f"une valeur de type {wanted.__name__}"
            )
    needed = ("label", "producer", "licence", "vintage", "kind", "scope", "format", "url")
    missing = [key for key in needed if not values.get(key)]
    if missing:
        raise InputError(f"source « {id} » : il manque {', '.join(missing)}")
    kind, scope = _choice(id, SourceKind, values["kind"]), _choice(id, Scope, values["scope"])
    elections = tuple(str(election) for election in values.get("elections", ()))
    checked: dict[str, Any] = {**values, "id": id, "kind": kind, "scope": scope, "elections": elections}
    return Source(**checked)


def _choice[T: StrEnum](id: str, choices: type[T], value: str) -> T:
    try:
        return choices(value)
    except ValueError as error:
        raise InputError(f"source « {id} » : « {value} »", expected=f"l'un de : {', '.join(choices)}") from error
