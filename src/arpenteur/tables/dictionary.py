"""The data dictionary of a table: what its rows and columns are, for documents and for the files themselves.

One source, the classes of this package: ``docs/generated/tables.md`` and the metadata of every Parquet file of a
snapshot are both rendered from here.
"""

import inspect
import json
from typing import Any

from arpenteur.tables.core import Table

DICTIONARY = "arpenteur"
"""The key of the dictionary among the metadata of a Parquet file."""


def table_dictionary(table: type[Table]) -> dict[str, Any]:
    """What a table is, as plain values: description, grain, keys, columns in order, invariants by name, caveats.

    Of a column: ``name``, ``type`` (as Polars spells it), ``unit`` ("" without one), ``nullable``, ``description``.
    """
    return {
        "table": table.__name__,
        "description": inspect.cleandoc(table.__doc__ or ""),
        "grain": table.grain,
        "keys": list(table.keys),
        "columns": [
            {
                "name": name,
                "type": str(column.dtype),
                "unit": column.unit,
                "nullable": column.nullable,
                "description": column.meaning,
            }
            for name, column in table.columns.items()
        ],
        "invariants": list(table.invariants),
        "caveats": list(table.caveats),
    }


def table_metadata(table: type[Table]) -> dict[str, str]:
    """The dictionary as metadata of a Parquet file: one JSON document, the same bytes each time."""
    return {DICTIONARY: json.dumps(table_dictionary(table), ensure_ascii=False)}
