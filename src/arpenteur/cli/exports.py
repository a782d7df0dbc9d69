"""Tables that leave the program as files: each with its metadata beside it, so that who keeps one keeps its sources."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from arpenteur.cli.console import stderr, write_or_print

if TYPE_CHECKING:
    from arpenteur.snapshot import Manifest
    from arpenteur.strategy.table_metadata import Kind, Origin


def write_table(text: str, kind: "Kind", origin: "Origin", output: Path | None) -> None:
    """A CSV in the file asked for, ``FILE-metadata.json`` beside it; without a file, on standard output, its line of
    credits on standard error."""
    from arpenteur.strategy.table_metadata import header_of

    write_or_print(text, output)
    if output is None:
        stderr(origin.line)
    else:
        write_metadata(header_of(text), kind, origin, output)


def write_metadata(header: Sequence[str], kind: "Kind", origin: "Origin", table: Path) -> None:
    """The metadata of a table of these columns, beside it; a pipe or a device has no beside."""
    from arpenteur.strategy.table_metadata import SUFFIX, table_metadata

    if table.is_file():
        text = table_metadata(header, kind, origin, url=quote(table.name))
        write_or_print(text, table.with_name(table.name + SUFFIX))


def of_snapshot(manifest: "Manifest") -> "Origin":
    """What a table made from a snapshot is made of."""
    from arpenteur.strategy.table_metadata import Origin

    return Origin.of(manifest)


def of_files(*files: Path) -> "Origin":
    """What a table made from files of the person is made of: they do not say whose they are."""
    from arpenteur.strategy.table_metadata import Origin

    return Origin([{"label": file.name, "file": str(file)} for file in files], None)


def refuse_flat(format: str, *, flat: bool) -> None:
    """Raises InputError where ``--flat`` is asked of what has no properties."""
    from arpenteur.domain.errors import InputError

    if flat and format != "geojson":
        raise InputError(f"--flat avec --format {format}", expected="--format geojson")
