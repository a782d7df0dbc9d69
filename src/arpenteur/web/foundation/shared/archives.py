"""Files put together: the same files are the same bytes, whoever makes the archive and whenever."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder

from arpenteur.domain.spreadsheet import flag, inert

_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3
_LEVEL = 9


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by their paths, in the order of the paths."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for path in sorted(files):
            entry = ZipInfo(path, _EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(entry, files[path])
    return out.getvalue()


def json_bytes(document: Any) -> bytes:
    """A JSON document to read, accents as they are."""
    return (json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1) + "\n").encode()


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table for spreadsheets: comma, UTF-8 with its mark; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(title) for title in head])
    writer.writerows([_cell(one) for one in row] for row in rows)
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return flag(value)
    if value is None:
        return ""
    return value if isinstance(value, int | float) else inert(str(value))
