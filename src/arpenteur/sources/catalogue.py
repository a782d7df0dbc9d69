"""The catalogue of official sources: where they are, under which licence, of which vintage."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError, Where

PORTAL = "https://www.data.gouv.fr/api/1/datasets"
"""The interface of the national portal: ``/r/RESOURCE`` leads to a file, ``/DATASET/`` lists its files."""
_EDITION = "catalogue"
"""The table of a catalogue that is about itself."""


class SourceKind(StrEnum):
    """What a source describes."""

    RESULTS = "results"
    FORMER_COMMUNES = "former_communes"
    NUANCES = "nuances"
    CONTOURS = "contours"
    IRIS = "iris"
    BASE_IC = "base_ic"
    FILOSOFI_IRIS = "filosofi_iris"
    FILOSOFI_COMMUNES = "filosofi_communes"
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


class AddressKind(StrEnum):
    """What sort of address a source may be found at, in the order in which they are tried; French words for people."""

    OWN = "votre adresse"
    REDIRECT = "redirection du portail"
    PRODUCER = "adresse du producteur"
    MIRROR = "autre serveur"
    FORMER = "ancienne adresse"
    LISTING = "liste du jeu de données"


@dataclass(frozen=True)
class Address:
    """One place to look for a file; of a LISTING, the address of the list that names it."""

    kind: AddressKind
    url: str


@dataclass(frozen=True)
class Source:
    """One official source. Addresses and ``filename`` may hold the placeholder of the scope, ``{departement}``…

    Looked for, in this order: at ``addresses`` of whoever uses the program, by the redirect of ``resource`` at
    ``portal``, at ``url``, at ``mirrors`` that serve the same, at ``former`` addresses, and in the list of ``dataset``,
    by the beginning of its ``title`` and its format. ``size`` (bytes) and ``sha256`` pin a file that never changes;
    ``columns`` and ``newest`` (an election) are what a file that changes must hold, so that a copy that is no longer
    kept up is noticed.

    ``folder`` is that of the cache: files that are read together share one. ``series`` is shared by the vintages of one
    source; ``instead`` names those fetched where this one cannot be had, ``without`` what is then missing (French).
    ``rows_by`` names the column of a remote Parquet file whose value begins with the commune code; ``how`` tells in
    French what to do by hand where ``manual``; ``default`` is false where another source gives the same figures.
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
    folder: str = ""
    rows_by: str = ""
    sha256: str = ""
    size: int = 0
    manual: bool = False
    how: str = ""
    default: bool = True
    elections: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    resource: str = ""
    dataset: str = ""
    title: str = ""
    portal: str = PORTAL
    columns: tuple[str, ...] = ()
    newest: str = ""
    series: str = ""
    instead: tuple[str, ...] = ()
    without: str = ""

    def __post_init__(self) -> None:
        self._check_addresses()
        self._check_names()
        if self.sha256 and not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise InputError(f"source « {self.id} » : sha256 « {self.sha256} »", expected="64 chiffres hexadécimaux")
        if self.manual and not self.how:
            raise InputError(f"source « {self.id} » : à télécharger à la main", expected="« how », qui dit comment")
        for election in (*self.elections, *filter(None, (self.newest,))):
            Election.parse(election)
        for name in ("series", "folder"):
            if not getattr(self, name):
                object.__setattr__(self, name, self.id)

    def _check_addresses(self) -> None:
        placeholders: set[str] = set() if self.scope is Scope.NATIONAL else {str(self.scope)}
        for url in (self.url, *self.addresses, *self.mirrors, *self.former, self.portal):
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
                raise InputError(f"source « {self.id} » : adresse « {url} »", expected="une adresse http ou https")
            if url != self.portal and set(re.findall(r"\{(\w+)\}", url)) != placeholders:
                raise InputError(f"source « {self.id} » : l'adresse et la portée « {self.scope} » ne s'accordent pas")

    def _check_names(self) -> None:
        """None leads out of the cache: a catalogue may come from somebody else."""
        for name in (self.id, self.folder, self.filename):
            if name and (set(name) & set("/\\\0") or name.strip(".") == ""):
                raise InputError(
                    f"source « {self.id} » : nom « {name} »", expected="un nom de fichier ou de dossier, sans « / »"
                )

    @property
    def by_hand(self) -> bool:
        """Whether no program can fetch it: an address of one's own makes it one that can."""
        return self.manual and not self.addresses

    @property
    def where(self) -> str:
        """What a person opens to find it: the page that describes it, else its address."""
        return self.page or self.url

    def places(self, code: str = "") -> tuple[Address, ...]:
        """Where it is looked for, in order, for a département or a commune; ``code`` is ignored by national sources."""
        found = [Address(AddressKind.OWN, url) for url in self.addresses]
        if self.resource:
            found.append(Address(AddressKind.REDIRECT, f"{self.portal}/r/{self.resource}"))
        if not self.manual:
            found.append(Address(AddressKind.PRODUCER, self.url))
        found += [Address(AddressKind.MIRROR, url) for url in self.mirrors]
        found += [Address(AddressKind.FORMER, url) for url in self.former]
        if self.dataset:
            found.append(Address(AddressKind.LISTING, f"{self.portal}/{self.dataset}/"))
        return tuple(dict.fromkeys(Address(one.kind, self._fill(one.url, code)) for one in found))

    def file(self, code: str = "") -> str:
        """Name of the file in the cache."""
        return self._fill(self.filename, code) or Path(urlsplit(self._fill(self.url, code)).path).name

    def _fill(self, text: str, code: str) -> str:
        return text.replace(f"{{{self.scope}}}", code)


@dataclass(frozen=True)
class Catalogue:
    """Sources in the order of the file; ``edition`` is the day (ISO 8601) of the shipped or signed catalogue."""

    sources: tuple[Source, ...]
    edition: str = ""

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


type Entries = dict[str, dict[str, Any]]
"""A catalogue as it is written: tables by identifier."""


def read_entries(path: Path) -> Entries:
    """The tables of a catalogue file; raises InputError naming the file."""
    try:
        return entries_of(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("catalogue illisible", Where(path), action="vérifiez son chemin et ses droits") from error
    except UnicodeDecodeError as error:
        raise InputError(f"catalogue mal écrit ({error})", Where(path), expected="un fichier TOML en UTF-8") from error
    except InputError as error:
        raise error.at(file=path) from error


def entries_of(text: str) -> Entries:
    """The tables of the text of a catalogue; raises InputError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"catalogue mal écrit ({error})", expected="un fichier TOML en UTF-8") from error
    for id, entry in tables.items():
        if not isinstance(entry, dict):
            raise InputError(f"« {id} » n'est pas une source", expected=f"une table [{id}]")
    return cast("Entries", tables)


def catalogue_of(entries: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """The catalogue that tables make; raises InputError naming the source and the key."""
    edition = str(entries.get(_EDITION, {}).get("edition", ""))
    found = Catalogue(tuple(_source(id, entry) for id, entry in entries.items() if id != _EDITION), edition)
    for source in found.sources:
        for id in source.instead:
            found[id]
    return found


def read_catalogue(path: Path, *, over: Mapping[str, Mapping[str, Any]] | None = None) -> Catalogue:
    """A catalogue in the layout of the shipped one, or what a file changes in ``over``: a key of a source that exists
    replaces its value, a new source is whole. Raises InputError naming the file, the source and the key."""
    try:
        return catalogue_of(changed(over or {}, read_entries(path)))
    except InputError as error:
        raise error.at(file=path) from error


def changed(entries: Mapping[str, Mapping[str, Any]], by: Mapping[str, Mapping[str, Any]]) -> Entries:
    """Tables with the keys that other ones replace, and with those that they add."""
    merged = {id: dict(entry) for id, entry in entries.items()}
    for id, entry in by.items():
        merged[id] = {**merged.get(id, {}), **entry}
    return merged


@cache
def shipped_entries() -> Mapping[str, Mapping[str, Any]]:
    """The tables of the catalogue that comes with the program."""
    return entries_of(files("arpenteur.sources").joinpath("catalogue.toml").read_text(encoding="utf-8"))


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return catalogue_of(shipped_entries())


_TYPES = {"manual": bool, "default": bool, "size": int}
_LISTS = ("elections", "addresses", "mirrors", "former", "columns", "instead")


def _source(id: str, entry: Mapping[str, Any]) -> Source:
    known = {field.name: field for field in fields(Source) if field.name != "id"}
    for key, value in entry.items():
        if key not in known:
            raise InputError(f"source « {id} » : clé « {key} » inconnue", expected=", ".join(known))
        wanted = list if key in _LISTS else _TYPES.get(key, str)
        if not isinstance(value, wanted):
            raise InputError(
                f"source « {id} » : « {key} » = {value!r}", expected=f"une valeur de type {wanted.__name__}"
            )
    needed = ("label", "producer", "licence", "vintage", "kind", "scope", "format", "url")
    missing = [key for key in needed if not entry.get(key)]
    if missing:
        raise InputError(f"source « {id} » : il manque {', '.join(missing)}")
    kind, scope = _choice(id, SourceKind, entry["kind"]), _choice(id, Scope, entry["scope"])
    lists = {key: tuple(str(one) for one in entry.get(key, ())) for key in _LISTS}
    checked: dict[str, Any] = {**entry, **lists, "id": id, "kind": kind, "scope": scope}
    return Source(**checked)


def _choice[T: StrEnum](id: str, choices: type[T], value: str) -> T:
    try:
        return choices(value)
    except ValueError as error:
        raise InputError(f"source « {id} » : « {value} »", expected=f"l'un de : {', '.join(choices)}") from error
