"""A canonical table refuses what breaks its contract."""

import json

import polars as pl
import pytest

from arpenteur.tables import (
    ALL_TABLES,
    DICTIONARY,
    StationResults,
    Table,
    TableError,
    table_dictionary,
    table_metadata,
)

ROW = {
    "election": "2022_pres_t1",
    "station": "93010_0001",
    "commune": "93010",
    "registered": 100,
    "abstentions": 40,
    "turnout": 60,
    "blank": 3,
    "null_votes": 2,
    "valid": 55,
}


def test_missing_nullable_columns_are_completed_and_ordered() -> None:
    frame = StationResults.conform(pl.DataFrame([ROW]))
    assert frame.columns == list(StationResults.columns)
    assert frame["canton"].to_list() == [None]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"turnout": 61}, "registered = abstentions"),
        ({"valid": 54}, "turnout = valid"),
        ({"registered": None}, "registered: 1 missing"),
    ],
)
def test_a_broken_invariant_is_named(change: dict[str, int | None], message: str) -> None:
    with pytest.raises(TableError, match=message):
        StationResults.conform(pl.DataFrame([ROW | change]))


def test_a_repeated_key_is_shown() -> None:
    with pytest.raises(TableError, match="93010_0001"):
        StationResults.conform(pl.DataFrame([ROW, ROW]))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(TableError, match="registered"):
        StationResults.conform(pl.DataFrame([ROW]).drop("registered"))


@pytest.mark.parametrize("table", ALL_TABLES)
def test_every_table_documents_itself(table: type[Table]) -> None:
    assert table.__doc__
    assert set(table.keys) <= table.columns.keys()
    assert all(column.meaning for column in table.columns.values())
    table.check(table.empty())


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.__name__)
def test_the_dictionary_of_a_table_tells_every_column(table: type[Table]) -> None:
    metadata = table_metadata(table)
    known = json.loads(metadata[DICTIONARY])
    assert list(metadata) == [DICTIONARY]
    assert metadata == table_metadata(table)
    assert known == table_dictionary(table)
    assert known["description"]
    assert set(known["keys"]) <= {column["name"] for column in known["columns"]}
    assert [(one["name"], one["type"]) for one in known["columns"]] == [
        (name, str(dtype)) for name, dtype in table.schema().items()
    ]
    assert all(one["description"] for one in known["columns"])


def test_the_dictionary_keeps_units_and_what_may_be_missing() -> None:
    columns = {column["name"]: column for column in table_dictionary(StationResults)["columns"]}
    assert columns["registered"]["unit"] == StationResults.columns["registered"].unit != ""
    assert (columns["canton"]["nullable"], columns["registered"]["nullable"]) == (True, False)
