"""What is printed, and where: results on standard output, everything else on standard error."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from arpenteur.domain.errors import InputError, Where

NARROW_NO_BREAK_SPACE = "\u202f"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONGEST_SCRATCH = 50
_CELL = 3  # a border and a space on each side
_ENDLESS = 10_000
_WHOLE: dict[str, Any] = {"break_on_hyphens": False, "replace_whitespace": False, "drop_whitespace": True}


MOST_LINES = 1000


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def stderr(message: str) -> None:
    """One line to the person, never mixed with results."""
    typer.echo(_tame(message), err=True)


def say(sentence: str, *, indent: str = "", under: str = "") -> None:
    """A sentence on standard output, wrapped between words at the width of the terminal, nothing cut.

    ``indent`` comes before the first line, ``under`` before the others; in a pipe a sentence is one line.
    """
    import textwrap

    room = _room(_ENDLESS)
    typer.echo(textwrap.fill(_tame(sentence), room, initial_indent=indent, subsequent_indent=under, **_WHOLE))


def _room(piped: int) -> int:
    """Columns at hand: those of the terminal, or of ``COLUMNS``; ``piped`` in a pipe that says nothing."""
    told = sys.stdout.isatty() or "COLUMNS" in os.environ or piped != _ENDLESS
    return shutil.get_terminal_size((piped, 24)).columns if told else piped


def _tame(text: str) -> str:
    """Names come from files: none of them may drive the terminal."""
    return _CONTROL.sub("\ufffd", text)


def refuse_table_file(format: StrEnum, output: Path | None) -> None:
    """Raises InputError where a table for the screen is wanted in a file, before any work is done."""
    if output is not None and format.value == Format.TABLE.value:
        raise InputError(
            "un tableau d'écran ne s'écrit pas dans un fichier", Where(output), action="ajoutez --format json"
        )


def print_json(value: Any) -> None:
    """JSON on standard output, UTF-8, readable, one document."""
    typer.echo(json_text(value), nl=False)


def json_text(value: Any) -> str:
    """One JSON document, readable, ending with a line break; a number that JSON has not is a bug, never written."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_or_print(text: str, output: Path | None) -> None:
    """To the file asked for (whole or not at all), else to standard output."""
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    write_whole(output, lambda path: path.write_text(text, encoding="utf-8"))


def write_whole(output: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make a file and put it in place whole, or not at all; raises InputError where the system refuses.

    A link stays one, and what is no file (a pipe, a device) is written to as it is.
    """
    from arpenteur.snapshot import unwritable

    special = os.path.exists(output) and not os.path.isfile(output)  # noqa: PTH110, PTH113 - never raise
    place = output if special else Path(os.path.realpath(output))
    scratch = output if special else place.with_name(f".{place.name[:_LONGEST_SCRATCH]}.part")
    try:
        write(scratch)
        if not special:
            scratch.replace(place)
    except OSError as error:
        raise unwritable(output, error) from error
    finally:
        if not special:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)
    stderr(f"Écrit : {output}")


def number(value: float | None, digits: int = 0) -> str:
    """French figure: narrow spaces, decimal comma, « – » where there is none.

    >>> number(12345.678, 1).replace(NARROW_NO_BREAK_SPACE, "_"), number(None)
    ('12_345,7', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",").replace("-", "\u2212")


def percent(value: float | None, digits: int = 0) -> str:
    """A share as a French percentage.

    >>> percent(0.314).replace(NARROW_NO_BREAK_SPACE, "_")
    '31_%'
    """
    return "–" if value is None else f"{number(100 * value, digits)}{NARROW_NO_BREAK_SPACE}%"


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str = "",
    *,
    leading: int = 1,
    piped: int = _ENDLESS,
) -> None:
    """A table with Rich; the first column is text, the others are figures.

    Where the terminal (in a pipe, ``piped``) is narrower, the table comes in parts that each repeat the ``leading``
    columns: a name or a figure is never cut. Nobody reads tens of thousands of lines: after ``MOST_LINES`` the table
    stops, and one line says how to have them all.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table

    room = _room(piped)
    blank = ("",) * len(columns)
    texts = [tuple(map(_tame, (*line, *blank[len(line) :]))) for line in (columns, *rows[:MOST_LINES])]
    widths = [max(map(cell_len, column)) + _CELL for column in zip(*texts, strict=True)]
    left = max(room - 1 - sum(widths[:leading]), room // 2)
    groups = list(_fitting(widths[leading:], left)) or [[]]
    for part, group in enumerate(groups, 1):
        told = f"{title} ({part}/{len(groups)})" if len(groups) > 1 else title
        below = caption if part == len(groups) else ""
        table = Table(title=_tame(told), title_justify="left", caption=_tame(below) or None, caption_justify="left")
        shown = [*range(leading), *(leading + index for index in group)]
        for index in shown:
            justify = "left" if index == 0 else "right"
            table.add_column(texts[0][index], justify=justify, no_wrap=index > 0 and widths[index] <= left)
        for line in texts[1:]:
            table.add_row(*(line[index] for index in shown))
        Console(width=room, highlight=False, markup=False, emoji=False, soft_wrap=False).print(table)
    if len(rows) > MOST_LINES:
        stderr(
            f"{number(len(rows) - MOST_LINES)} lignes de plus : « --format csv » ou « --format json » les donne toutes."
        )


def _fitting(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """Ranks of columns that fit side by side, at least one at a time."""
    group: list[int] = []
    left = room
    for index, width in enumerate(widths):
        if group and width > left:
            yield group
            group, left = [], room
        group.append(index)
        left -= width
    if group:
        yield group


class Steps:
    """Progress of long work: a bar on a terminal, silence in a pipe."""

    def __init__(self, bar: Any | None) -> None:
        self._bar = bar
        self._task: Any = None

    def step(self, label: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` units of the step called ``label`` (total None where unknown)."""
        if self._bar is None:
            return
        if self._task is None:
            self._task = self._bar.add_task(label, total=total)
        self._bar.update(self._task, description=label, completed=done, total=total)


@contextmanager
def progress() -> Generator[Steps]:
    """A progress display for the time of a ``with`` block."""
    if not sys.stderr.isatty():
        yield Steps(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Steps(bar)
