"""Tables and one JSON document in a single file, so that a result is there whole or not at all."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, cast

import polars as pl

_DOCUMENT = "document.json"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # equal contents give equal bytes, whenever they are packed


def pack(tables: Mapping[str, pl.DataFrame], document: Mapping[str, Any]) -> bytes:
    """The bytes of a bundle; equal tables and documents give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, table in tables.items():
            buffer = io.BytesIO()
            table.write_parquet(buffer, compression="zstd", compression_level=1)
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet", _FIRST_DAY), buffer.getvalue())
        text = json.dumps(document, ensure_ascii=False)
        archive.writestr(zipfile.ZipInfo(_DOCUMENT, _FIRST_DAY), text.encode())
    return out.getvalue()


def unpack(data: bytes, *names: str) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Tables (those of some names, else all) and document of a bundle; raises zipfile.BadZipFile or KeyError."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = names or tuple(name.removesuffix(".parquet") for name in archive.namelist() if name != _DOCUMENT)
        tables = {name: pl.read_parquet(archive.read(f"{name}.parquet")) for name in found}
        return tables, cast("dict[str, Any]", json.loads(archive.read(_DOCUMENT)))


def is_whole(data: bytes) -> bool:
    """Whether the bytes are a bundle and every check sum in it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.testzip() is None and _DOCUMENT in archive.namelist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError):
        return False
