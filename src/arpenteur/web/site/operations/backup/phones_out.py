"""Phones that are out while a backup is put back: those that it knows, and those that came in since."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.ground.phone.kinds import GRACE_DAYS

_OUT = """
SELECT phone.device FROM canvass_phone phone JOIN canvass_turf turf ON turf.id = phone.turf_id
WHERE phone.left_at IS NULL AND turf.until > """


@dataclass(frozen=True)
class PhonesOut:
    """Phones with an open pass: in the backup, and those that came in since, which the site does not know any more."""

    known: int = 0
    unknown: int = 0


def devices_out(at: datetime) -> set[str]:
    """Devices whose pass is open and whose turf still takes events, in hexadecimal; none in a base without tables."""
    if "canvass_phone" not in connection.introspection.table_names():
        return set()
    with unsealed(), connection.cursor() as cursor:
        cursor.execute(f"{_OUT} %s", [_since(at)])
        return {str(device).replace("-", "") for (device,) in cursor.fetchall()}


def devices_out_of_file(file: Path, at: datetime) -> set[str]:
    """The same of a base of SQLite that is about to be replaced; none where it cannot be read."""
    if not file.is_file():
        return set()
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as base:
            return {str(device) for (device,) in base.execute(f"{_OUT} ?", [_since(at)])}
    except sqlite3.Error:
        return set()


def _since(at: datetime) -> str:
    """The earliest deadline of turfs that still take events, as both databases compare it."""
    return f"{(at - timedelta(days=GRACE_DAYS)).astimezone(UTC):%Y-%m-%d %H:%M:%S}+00"
