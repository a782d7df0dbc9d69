"""The moment a restoration takes the place of what was there. It is decided in one write; whatever is killed before
that changed nothing, whatever is killed after it is finished at the next start.
"""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.folder import settle_on_disk
from arpenteur.web.site.operations.backup.manifest import ERASURES, FOLDER, LEFT_ALONE, RESTORING
from arpenteur.web.site.operations.presence import FILE, TURN_FILE, alone

FORMER = ".ancien"
DECISION = "decision.json"


def content(home: Path) -> list[Path]:
    """What a restoration replaces: not the backups, the caches, the locks, nor the list of erasures."""
    kept = {FILE, TURN_FILE, RESTORING, ERASURES, FORMER, *LEFT_ALONE}
    return [entry for entry in sorted(home.iterdir()) if entry.name not in kept] if home.is_dir() else []


def decide(home: Path, transaction: str = "") -> None:
    """Write down that what is unpacked replaces the rest of the folder, once ``transaction`` of PostgreSQL, if one is
    named, is committed.
    """
    shutil.rmtree(home / FORMER, ignore_errors=True)
    scratch = home / RESTORING
    said = {"former": [entry.name for entry in content(home)], "transaction": transaction}
    part = scratch / f"{DECISION}.part"
    with part.open("w", encoding="utf-8") as out:
        out.write(json.dumps(said))
        out.flush()
        os.fsync(out.fileno())
    part.replace(scratch / DECISION)
    settle_on_disk(scratch)


def decided(home: Path) -> bool:
    """Whether a restoration was decided and not finished."""
    return (home / RESTORING / DECISION).is_file()


def finish(home: Path) -> None:
    """Put what was decided in place; may be killed anywhere and called again."""
    scratch, former = home / RESTORING, home / FORMER
    former.mkdir(mode=0o700, exist_ok=True)
    for name in _decision(home)["former"]:
        if not (former / name).exists() and (home / name).exists():
            (home / name).rename(former / name)
    for entry in sorted((scratch / FOLDER).iterdir()):
        entry.replace(home / entry.name)
    settle_on_disk(home)
    (scratch / DECISION).unlink()
    clear(home)


def clear(home: Path) -> None:
    """Remove what is no longer needed, or never will be."""
    shutil.rmtree(home / FORMER, ignore_errors=True)
    shutil.rmtree(home / RESTORING, ignore_errors=True)


def settle(home: Path, committed: Callable[[str], bool]) -> None:
    """End what a killed restoration left: all of it where it was decided, nothing of it otherwise.

    ``committed`` says whether a transaction of PostgreSQL was. Raises InputError while the restoration runs.
    """
    if not (home / RESTORING).exists():
        return
    with ExitStack() as held:
        try:
            held.enter_context(alone(home))
        except InputError as error:
            raise InputError("une restauration est en cours dans ce dossier", action="attendez sa fin") from error
        end(home, committed)


def end(home: Path, committed: Callable[[str], bool]) -> None:
    """As ``settle``, for who already has the folder for himself."""
    if decided(home) and (not (named := _decision(home)["transaction"]) or committed(named)):
        finish(home)
    else:
        clear(home)


def _decision(home: Path) -> dict[str, Any]:
    return json.loads((home / RESTORING / DECISION).read_text(encoding="utf-8"))
