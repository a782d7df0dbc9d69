"""Whatever happens to a genuine file, reading it gives a clear error or correct tables, nothing else."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from arpenteur.domain.errors import InputError
from arpenteur.sources.results import read_results, recognise
from arpenteur.tables.elections import CandidateVotes, StationResults

KEY = re.compile(r"(\d{2}|2[AB]|Z[A-Z])\d{3}_[0-9A-Z.-]{4}")
CELLS = [
    "",
    " ",
    "-5",
    "abc",
    "12,5",
    "12.0",
    "0",
    "7",
    "99999",
    "9" * 25,
    "1e9",
    "NA",
    "é",
    '"',
    "a;b",
    "\x00",
    "FALSE",
]


def text_slice(path: Path, rows: int) -> bytes:
    return b"\n".join(path.read_bytes().split(b"\n")[:rows]) + b"\n"


def sheet_slice(path: Path, rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(nrows=rows):
        writer.writerow(int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in row)
    return out.getvalue().encode()


def mixed_rounds(path: Path, _: int) -> bytes:
    lines = path.read_bytes().split(b"\n")
    return b"\n".join([*lines[:33], *lines[273:277]]) + b"\n"


SLICES: dict[str, tuple[str, Callable[[Path, int], bytes]]] = {
    "2022_pres_t1.csv": ("bondy-93010/bondy_2022.csv", text_slice),
    "bondy-93010.csv": ("bondy-93010/bondy2002.csv", mixed_rounds),
    "sample.csv": ("sample-2000bv/election2022.csv", text_slice),
    "2021_dpmt_t1.csv": ("circo-9213/departementales_2021_t1.xlsx", sheet_slice),
    "euro.csv": ("circo-9213/europeennes_2024.xlsx", sheet_slice),
    "2022_legi_t2.csv": ("circo-9213/legislatives2022_t2_9213.xlsx", sheet_slice),
    "legislatives.csv": ("circo-9213/legislatives2024_t1_9213.xlsx", sheet_slice),
    "municipales.csv": ("circo-9213/municipales_2014_t1_antony.xlsx", sheet_slice),
    "2020_muni_t1.csv": ("circo-9213/municipales_2020_t1_antony.xlsx", sheet_slice),
}
PREFECTURE = b"".join(
    f"{i},MN,2026,1,99,123,{i:04},I,{900 + i},400,{500 + i},{500 + i},5,5,{490 + i},2,2,{290 + i},1,200\n".encode()
    for i in range(1, 6)
)


@pytest.fixture(scope="session")
def slices(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slices")
    for name, (path, cut) in SLICES.items():
        (folder / name).write_bytes(cut(shared_data / "results" / path, 7))
    (folder / "transmission.csv").write_bytes(PREFECTURE)
    return folder


def only_errors_or_tables(path: Path) -> bool:
    """Whether tables came out, which are then correct."""
    recognise(path)
    try:
        imported = read_results(path)
    except InputError as error:
        sentence = str(error)
    else:
        sentence = ""
    if sentence:
        assert "\n" not in sentence
        assert sentence.endswith(".")
        return False
    StationResults.check(imported.results)
    CandidateVotes.check(imported.votes)
    assert all(KEY.fullmatch(key) for key in imported.results["station"])
    assert set(imported.votes["station"]) <= set(imported.results["station"])
    return True


@pytest.mark.parametrize("name", [*SLICES, "transmission.csv"])
def test_an_untouched_slice_is_read(name: str, slices: Path) -> None:
    assert only_errors_or_tables(slices / name)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


share = st.floats(0, 1, exclude_max=True)
byte_changes = st.lists(
    st.tuples(st.sampled_from(["set", "set", "insert", "remove", "cut"]), share, st.binary(min_size=1, max_size=6)),
    min_size=1,
    max_size=4,
)
cell_changes = st.lists(
    st.tuples(
        st.sampled_from(["cell", "cell", "cell", "row twice", "drop cell", "drop column", "add column"]),
        share,
        share,
        st.sampled_from(CELLS) | st.text(max_size=6),
    ),
    min_size=1,
    max_size=3,
)


def change_bytes(content: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    changed = bytearray(content)
    for kind, where, octets in changes:
        at = int(where * len(changed))
        if kind == "set":
            changed[at : at + 1] = octets[:1]
        elif kind == "insert":
            changed[at:at] = octets
        elif kind == "remove":
            del changed[at : at + 7 * len(octets)]
        else:
            del changed[at:]
    return bytes(changed)


def change_cells(content: bytes, changes: list[tuple[str, float, float, str]]) -> bytes:
    text = content.decode("utf-8", errors="replace")
    separator = max(";,", key=text.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    for kind, down, across, cell in changes:
        row = rows[int(down * len(rows))]
        column = int(across * len(row))
        if kind == "cell":
            row[column : column + 1] = [cell]
        elif kind == "row twice":
            rows.append(list(row))
        elif kind == "drop cell":
            del row[column : column + 1]
        elif kind == "drop column":
            for cells in rows:
                del cells[column : column + 1]
        else:
            for cells in rows:
                cells.insert(column, cell)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", errors="surrogatepass")


@pytest.mark.parametrize("name", [*SLICES, "transmission.csv"])
@settings(max_examples=15)
@given(changes=byte_changes)
def test_changed_bytes_of_a_text(
    name: str, slices: Path, scratch: Path, changes: list[tuple[str, float, bytes]]
) -> None:
    (scratch / name).write_bytes(change_bytes((slices / name).read_bytes(), changes))
    only_errors_or_tables(scratch / name)


@pytest.mark.parametrize("name", [*SLICES, "transmission.csv"])
@settings(max_examples=25)
@given(changes=cell_changes)
def test_changed_cells_of_a_text(
    name: str, slices: Path, scratch: Path, changes: list[tuple[str, float, float, str]]
) -> None:
    (scratch / name).write_bytes(change_cells((slices / name).read_bytes(), changes))
    only_errors_or_tables(scratch / name)


@settings(max_examples=30)
@given(changes=byte_changes)
def test_changed_bytes_of_a_workbook(shared_data: Path, scratch: Path, changes: list[tuple[str, float, bytes]]) -> None:
    content = (shared_data / "results/circo-9213/municipales_2014_t1_antony.xlsx").read_bytes()
    path = scratch / "municipales.xlsx"
    path.write_bytes(change_bytes(content, changes))
    only_errors_or_tables(path)


@pytest.fixture(scope="session")
def small_pair(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    for half in ("territoires", "candidats"):
        name = f"legis-2022-t1_bureaux_{half}.parquet"
        national = pl.scan_parquet(shared_data / "results/national" / name)
        national.filter(pl.col("code").str.starts_with("93010_")).collect().write_parquet(folder / name)
    return folder


@settings(max_examples=30)
@given(changes=byte_changes, which=st.sampled_from([0, 1]))
def test_changed_bytes_of_parquet(
    small_pair: Path, scratch: Path, changes: list[tuple[str, float, bytes]], which: int
) -> None:
    halves = sorted(small_pair.iterdir())
    for number, half in enumerate(halves):
        content = half.read_bytes()
        (scratch / half.name).write_bytes(change_bytes(content, changes) if number == which else content)
    only_errors_or_tables(scratch / halves[1].name)
