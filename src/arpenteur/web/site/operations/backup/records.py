"""When backups were taken and proved: one line each, kept in the data folder, left alone by restorations."""

import json
from datetime import UTC, datetime
from pathlib import Path

from arpenteur.web.site.operations.backup.manifest import RECORDS


def note(home: Path, *, what: str, file: str, at: datetime, saved: datetime) -> None:
    """Add a line: a ``backup`` was taken, or a ``proof`` held for the state of ``saved``."""
    said = {"what": what, "file": file, "at": _text(at), "saved": _text(saved)}
    record = home / RECORDS
    record.touch(mode=0o600)
    with record.open("a", encoding="utf-8") as out:
        out.write(json.dumps(said) + "\n")


def moments(home: Path, what: str) -> list[datetime]:
    """When each was done, the first first; a line that cannot be read tells nothing."""
    record = home / RECORDS
    lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    return sorted(moment for line in lines if (moment := _moment(line, what)) is not None)


def _moment(line: str, what: str) -> datetime | None:
    try:
        read = json.loads(line)
        return datetime.fromisoformat(read["at"]) if read["what"] == what else None
    except (ValueError, KeyError, TypeError):
        return None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
