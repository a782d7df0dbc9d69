"""What is printed, and where: results on standard output, everything else on standard error."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

NARROW_NO_BREAK_SPACE = "\u202f"


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def stderr(message: str) -> None:
    """One line to the person, never mixed with results."""
    typer.echo(message, err=True)


def print_json(value: Any) -> None:
    """JSON on standard output, UTF-8, readable, one document."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def write_or_print(text: str, output: Path | None) -> None:
    """To the file asked for (whole or not at all), else to standard output."""
    if output is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    from arpenteur.snapshot import unwritable

    scratch = output.with_name(f".{output.name}.part")
    try:
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(output)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise unwritable(output, error) from error
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


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> None:
    """A table with Rich; the first column is text, the others are figures. Plain and unwrapped in a pipe."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", caption=caption or None, caption_justify="left")
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", no_wrap=index > 0)
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False, soft_wrap=False).print(table)


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
