"""Lists that people bring, read apart: call it before the transaction that writes what they hold."""

from dataclasses import dataclass

from arpenteur.web.shared.apart import read_apart


@dataclass(frozen=True)
class ListFile:
    """Titles, then lines with their number in the file (the titles are on the first that is not empty)."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_list_file(content: bytes) -> ListFile:
    """Titles and lines of a file. Raises InputError as ``files.lists.read_list`` and ``read_apart``."""
    head, rows = read_apart("arpenteur.files.lists:read_list", content)
    return ListFile(tuple(head), tuple((number, tuple(cells)) for number, cells in rows))
