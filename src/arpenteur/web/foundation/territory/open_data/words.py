"""Tables and columns described: in English as the engine has them, in French as ``words.toml`` does."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from arpenteur.strategy.holdings import HeldFile

_Words = dict[str, Any]


@dataclass(frozen=True)
class ColumnLine:
    """One column as the page writes it."""

    name: str
    kind: str
    unit: str
    nullable: bool
    meaning: str


@dataclass(frozen=True)
class FileLine:
    """One file as the page writes it; what is no table has no columns."""

    file: HeldFile
    sentence: str
    grain: str
    columns: tuple[ColumnLine, ...]
    caveats: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Its name, where a link inside the page leads."""
        return self.file.name.partition(".")[0]


@cache
def french() -> _Words:
    """Words of every table and of the other files, by name; ``units`` are those of all."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def line(file: HeldFile, language: str) -> FileLine:
    """A file with its words."""
    told, table, said = _told(file), file.dictionary, description(file, language)
    if table is None:
        return FileLine(file, said, "", (), ())
    columns = tuple(_columns(table, told["columns"], language))
    if language == "en":
        return FileLine(file, said, table["grain"], columns, tuple(table["caveats"]))
    return FileLine(file, said, told["grain"], columns, tuple(told.get("caveats", ())))


def description(file: HeldFile, language: str) -> str:
    """What a file holds."""
    if language == "en" and file.dictionary is not None:
        return file.dictionary["description"].replace("\n", " ")
    return _told(file)["said_en" if language == "en" else "said"]


def _told(file: HeldFile) -> _Words:
    return french()["files"][file.name.partition(".")[0]]


def _columns(table: _Words, meanings: dict[str, str], language: str) -> Iterator[ColumnLine]:
    for one in table["columns"]:
        unit, meaning = one["unit"], one["description"]
        if language != "en":
            unit, meaning = french()["units"].get(unit, unit), meanings[one["name"]]
        yield ColumnLine(one["name"], one["type"], unit, one["nullable"], meaning)
