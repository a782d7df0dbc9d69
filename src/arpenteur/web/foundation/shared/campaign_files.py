"""Files that a campaign has outside of the database: each room that writes some says where, and they go with it.

A room lists functions as ``FILES`` in its module ``campaign_files``: from a campaign to paths, of files or of folders.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from arpenteur.web.foundation.shared.declarations import declared

FileFinder = Callable[[Any], Iterable[Path]]


def campaign_paths(campaign: Any) -> list[Path]:
    """Those that are there, of every room."""
    found = (path for finders in declared("campaign_files", "FILES") for find in finders for path in find(campaign))
    return [path for path in found if path.exists()]


def count_files(paths: Iterable[Path]) -> int:
    """How many files they are, those in folders included."""
    return sum(sum(one.is_file() for one in path.rglob("*")) if path.is_dir() else 1 for path in paths)


def remove_paths(paths: Iterable[Path]) -> None:
    """Delete them; again is not an error. Raises OSError for one that cannot be deleted, once the others are."""
    wrong: list[OSError] = []
    for path in paths:
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            wrong.append(error)
    if wrong:
        raise wrong[0]
