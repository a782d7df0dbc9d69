"""Keys of whole columns equal those that the domain makes one by one."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import commune_code, station_number
from arpenteur.files.frames import FrameTable
from arpenteur.sources.results.keys import add_keys

DEPARTEMENTS = ["1", "01", "2A", "2b", "93", "75", "971", "974", "ZA", "ZN", "ZX", "ZZ", "", "XX", "988"]
COMMUNES = ["1", "004", "93010", "123", "97101", "2A004", "ZA101", "", "10A", "ZZ001", "08"]
STATIONS = ["1", "0001", "198A", "0198A", "01.1", "40-1", "jus1", "93010_93010_7", "", "12345", "?"]
codes = st.tuples(st.sampled_from(DEPARTEMENTS), st.sampled_from(COMMUNES), st.sampled_from(STATIONS))


def one_by_one(departement: str, commune: str, station: str) -> tuple[str, str]:
    code = commune_code(departement, commune)
    return code, f"{code}_{station_number(station.rpartition('_')[2])}"


@given(st.lists(codes, min_size=1, max_size=8))
def test_keys_of_columns_are_those_of_the_domain(rows: list[tuple[str, str, str]]) -> None:
    cells = pl.DataFrame(rows, schema=["departement", "commune", "station"], orient="row").with_row_index("line")
    file = FrameTable(Path("x.csv"), (), cells.lazy())
    try:
        expected = [one_by_one(*row) for row in rows]
    except InputError:
        with pytest.raises(InputError):
            add_keys(cells, file)
        return
    assert add_keys(cells, file).select("commune", "station").rows() == expected
