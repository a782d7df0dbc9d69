"""Guards of every file: compression, encoding, separators, cells."""

import struct
import zipfile
from pathlib import Path

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.files import content
from arpenteur.files.content import check_zip
from arpenteur.files.encoding import to_utf8
from arpenteur.files.frames import open_parquet, open_sheet
from arpenteur.files.texts import TextTable


def refused(action: object, *arguments: object) -> InputError:
    with pytest.raises(InputError) as caught:
        action(*arguments)  # type: ignore[operator]
    return caught.value


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def test_a_zipped_text_is_read_as_the_text(tmp_path: Path) -> None:
    table = TextTable.open(archive(tmp_path / "x.zip", {"x.csv": "a;é\n1;2\n".encode()}))
    assert table.names == ("a", "é")
    assert table.take([0], {1: "é"}).row(0) == ("1", 2)


def test_a_zip_of_two_texts_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"x.csv": b"a;b\n", "y.csv": b"a;b\n"})
    assert "2 fichiers" in refused(TextTable.open, path).problem


def test_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.xlsx", {"xl/workbook.xml": b"0" * (30 * 1024**2)})
    assert "compression anormale" in refused(open_sheet, path).problem
    assert "compression anormale" in refused(TextTable.open, path).problem


def test_a_bomb_of_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_MEMBERS", 3)
    path = archive(tmp_path / "x.zip", {f"{i}.csv": b"a" for i in range(4)})
    assert "4 fichiers" in refused(check_zip, path, path).problem


def test_a_lying_size_is_never_exceeded(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"x.csv": b"a;b\n" * 100_000})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 8)
    path.write_bytes(content)
    try:
        assert len(TextTable.open(path).data) <= 8
    except InputError as error:
        assert "illisible" in error.problem  # noqa: PT017


@pytest.mark.parametrize("cut", [10, 60])
def test_a_cut_archive_is_refused(tmp_path: Path, cut: int) -> None:
    path = archive(tmp_path / "x.xlsx", {"xl/workbook.xml": b"<x/>"})
    path.write_bytes(path.read_bytes()[:-cut])
    assert "abîmé" in refused(open_sheet, path).problem


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1" + b"\0" * 40 + b"PAR1")
    assert "abîmé" in refused(open_parquet, path).problem


def test_binary_is_refused_at_its_line(tmp_path: Path) -> None:
    error = refused(to_utf8, b"a\nb\0c", tmp_path)
    assert error.where.line == 2


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("é€".encode("cp1252"), "é€"),
        ("é".encode("latin-1"), "é"),
        ("é€".encode(), "é€"),
        (b"\xef\xbb\xbfa", "a"),
        ("é".encode("utf-16"), "é"),
    ],
)
def test_encodings_are_told_apart(tmp_path: Path, data: bytes, text: str) -> None:
    assert to_utf8(data, tmp_path).decode() == text


def test_rows_of_over_255_separators_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(";".join(["a"] * 334) + "\n" + ";".join(["1"] * 334) + "\n1;2\n")
    assert TextTable.open(path).field_counts.tolist() == [334, 334, 2]


def test_quoted_separators_and_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('"a","b"\n"1,2","3"\n"x\ny","4"\n')
    assert TextTable.open(path).take([0, 1], {}).rows() == [("1,2", "3"), ("x\ny", "4")]


@pytest.mark.parametrize(
    ("cell", "value"), [("12", 12), ("12.0", 12), ("12,00", 12), (" 12 ", 12), ("", None), ("NA", None)]
)
def test_whole_numbers_in_any_spelling(tmp_path: Path, cell: str, value: int | None) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"a;b\nx;{cell}\n")
    assert TextTable.open(path).take([], {1: "b"}).item() == value


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "introuvable" in refused(TextTable.open, tmp_path / "absent.csv").problem
    assert "dossier" in refused(TextTable.open, tmp_path).problem
