"""Lists that people bring, read apart: call it before the transaction that writes what they hold."""

from dataclasses import dataclass

from arpenteur.web.foundation.shared.apart import read_apart


@dataclass(frozen=True)
class ListFile:
    """Titles, then lines with their number in the file (the titles are on the first that is not empty)."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_list_file(content: bytes) -> ListFile:
    """Titles and lines of a file. Raises InputError as ``files.lists.read_list`` and ``read_apart``."""
    return _read("read_list", content)


def read_figures_file(content: bytes) -> ListFile:
    """The same of a table of numbers, which may be longer. Raises InputError as ``files.lists.read_figures``."""
    return _read("read_figures", content)


def _read(reader: str, content: bytes) -> ListFile:
    head, rows = read_apart(f"arpenteur.files.lists:{reader}", content)
    return ListFile(tuple(head), tuple((number, tuple(cells)) for number, cells in rows))
