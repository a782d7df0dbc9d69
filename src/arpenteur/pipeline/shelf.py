"""The files at hand: told apart once, read kind by kind, with what was left aside and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from arpenteur.domain.errors import InputError, Where
from arpenteur.pipeline.progress import Progress
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.json_text import Cursor
from arpenteur.sources.participation import is_participation
from arpenteur.sources.raw import decode, head, read_bytes
from arpenteur.sources.reading import TextTable, open_parquet
from arpenteur.sources.recognise import Found, Kind, look_into, scan_folder
from arpenteur.sources.results import ResultsLayout
from arpenteur.sources.territory import gpkg
from arpenteur.sources.territory.vector import is_other_layer

_HEAD = 256 * 1024


@dataclass
class Shelf:
    """Files found, and the fate of those not used. ``explicit`` files must concern the place."""

    found: list[Found]
    explicit: frozenset[Path]
    participation: list[Path]
    unrecognised: list[str]
    progress: Progress
    elsewhere: list[str] = field(default_factory=list[str])

    @classmethod
    def fill(cls, sources: Sequence[Path], progress: Progress, contour_key: str | None = None) -> "Shelf":
        """Look into files and folders. Raises InputError for a missing path or an explicit file of no known layout.

        ``contour_key`` names the column of a city's own outlines: a layer that has it is one of outlines.
        """
        found: list[Found] = []
        explicit: set[Path] = set()
        for index, source in enumerate(sources):
            progress.step("Examen des fichiers", index, len(sources))
            if source.is_dir():
                found += scan_folder(source)
                continue
            if not source.is_file():
                raise InputError("introuvable", Where(source), expected="un fichier ou un dossier de sources")
            explicit.add(source)
            found += look_into(source)
        if contour_key is not None:
            found = [_of_key(one, contour_key, named=one.path in explicit) for one in found]
        shelf = cls(_distinct(found), frozenset(explicit), [], [], progress)
        shelf._set_aside()
        return shelf

    def _set_aside(self) -> None:
        """Take out files of no known layout; layers of a known file that are not used are not mentioned."""
        known = {one.path for one in self.found if one.kind is not Kind.UNKNOWN}
        strange = sorted({one.path for one in self.found} - known)
        for path in strange:
            if path.suffix.lower() == ".json" and is_participation(path):
                self.participation.append(path)
            elif path in self.explicit:
                _refuse_unreadable(path)
                raise InputError(
                    "format non reconnu",
                    Where(path),
                    expected="un fichier officiel de résultats, de contours, de recensement ou d'adresses",
                    action="voyez la liste des formats dans le guide",
                )
            else:
                self.unrecognised.append(str(path))
        self.found = [one for one in self.found if one.kind is not Kind.UNKNOWN]

    def of(self, *kinds: Kind) -> list[Found]:
        """Files of some kinds, in the order they were given."""
        return [one for one in self.found if one.kind in kinds]

    def drop(self, one: Found, *, silently: bool = False) -> None:
        """Take a file out; it is mentioned among those of no use for the place, unless ``silently``."""
        self.found.remove(one)
        if not silently:
            self.elsewhere.append(str(one.path))

    def set_halves_aside(self) -> None:
        """Files of candidates, which are read with their totals; results without stations are of no use either."""
        files = self.of(Kind.RESULTS)
        seconds = [one for one in files if one.layout and one.layout.is_second_half]
        firsts = {one.path.parent for one in files if one not in seconds}
        for one in files:
            if one in seconds and (one.path not in self.explicit or one.path.parent in firsts):
                self.drop(one, silently=True)
            elif one.layout is ResultsLayout.WITHOUT_STATIONS and one.path not in self.explicit:
                self.drop(one)

    def read[T](self, kinds: tuple[Kind, ...], reader: Callable[[Found], T], label: str) -> list[T]:
        """Read every file of some kinds; files of other places are set aside, or refused where named explicitly."""
        files = self.of(*kinds)
        read: list[T] = []
        for index, one in enumerate(files):
            self.progress.step(label, index, len(files))
            try:
                read.append(reader(one))
            except OtherTerritoryError as error:
                if one.path in self.explicit:
                    raise error.at(file=one.path) from error
                self.elsewhere.append(str(one.path))
        return read


def _distinct(found: list[Found]) -> list[Found]:
    return list(dict.fromkeys(found))


def _of_key(one: Found, key: str, *, named: bool) -> Found:
    """The layer as outlines where it is of no other use and holds the columns of the key (``commune+number``)."""
    if one.kind not in (Kind.UNKNOWN, Kind.QUARTIERS):
        return one
    start = head(one.path, _HEAD)
    vector = start.startswith(gpkg.MAGIC) or start.lstrip()[:1] == b"{" or is_other_layer(one.path, start[:64])
    holds = all(f'"{name}"'.encode() in start for name in key.split("+"))
    return replace(one, kind=Kind.CONTOURS) if vector and (named or holds) else one


def _refuse_unreadable(path: Path) -> None:
    """Say why a file is no use before its layout matters: empty, a bomb, damaged, UTF-16, two separators."""
    data = read_bytes(path)
    if data.startswith(b"PAR1"):
        open_parquet(path)
    elif data.startswith(gpkg.MAGIC):
        _refuse_damaged_layers(path)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        _refuse_broken_json(path, data)
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff") or path.suffix.lower() in (".csv", ".txt"):
        TextTable.open(path, data)


def _refuse_damaged_layers(path: Path) -> None:
    for info in gpkg.list_layers(path):
        gpkg.first_rows(path, info, 1)


def _refuse_broken_json(path: Path, data: bytes) -> None:
    text, _ = decode(data, path, utf8_only=True)
    cursor = Cursor(text, path)
    value = cursor.value()
    if cursor.peek():
        raise cursor.error("texte après la fin du JSON")
    if isinstance(value, dict) and cast("dict[str, object]", value).get("features") == []:
        raise InputError("GeoJSON sans aucune entité", Where(path), expected="au moins une entité (Feature)")
