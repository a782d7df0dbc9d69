"""The user's table of counts per unit: read as it is, or refused by file, line and column."""

from pathlib import Path

import numpy as np
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.unit_counts import UnitCounts, matched, read_unit_counts


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "votes.csv"
    path.write_text(text, encoding=encoding, newline="")
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_encodings_are_recognised(tmp_path: Path, mark: str, encoding: str, end: str) -> None:
    lines = ["bureau,Éléonore,Zoé", "001,12,3", "002,0,40"]
    found = read_unit_counts(written(tmp_path, end.join(lines).replace(",", mark), encoding))
    assert found.units == ("001", "002")
    assert found.options == ("Éléonore", "Zoé")
    assert found.counts.tolist() == [[12, 3], [0, 40]]


def test_whole_numbers_are_read_as_people_write_them(tmp_path: Path) -> None:
    found = read_unit_counts(written(tmp_path, 'u;"Liste A, B";C;\n1;"1 234";5,0;\n2;6.0;7;\n\n'))
    assert found.options == ("Liste A, B", "C")
    assert found.counts.tolist() == [[1234, 5], [6, 7]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("u;a;b\n1;2;3\n2;-4;3\n", "ligne 3, colonne « a » : valeur « -4 »"),
        ("u;a;b\n1;2;3\n2;4;3,5\n", "ligne 3, colonne « b » : valeur « 3,5 »"),
        ("u;a;b\n1;2;douze\n", "ligne 2, colonne « b » : valeur « douze »"),
        ("u;a;b\n1;2;ns\n", "ligne 2, colonne « b » : valeur « ns »"),
        ("u;a;b\n1;;3\n", "ligne 2, colonne « a » : cellule vide"),
        ("u;a;b\n1;2;1e300\n", "ligne 2, colonne « b » : valeur « 1e300 »"),
        ("u;a;b\n1;2;inf\n", "ligne 2, colonne « b »"),
        ("u;a;b\n1;2;3\n2;4;3\n1;5;6\n", "ligne 4, colonne « u » : valeur « 1 » ; attendu : une seule ligne par unité"),
        ("u;a;b\n;2;3\n", "ligne 2, colonne « u » : cellule vide"),
        ("u;a;a\n1;2;3\n", "ligne 1 : colonne « a » en double"),
        ("u;a;\n1;2;3\n", "ligne 1 : colonne sans nom"),
        ("u;a;b\n1;2\n", "ligne 2 : 2 colonnes au lieu de 3"),
        ("u;a;b\n", "aucune unité"),
        ("u\n1\n", "en-tête sans colonnes"),
        ("u;\n1;\n", "aucune option"),
        ("", "fichier vide"),
    ],
)
def test_what_is_no_count_is_refused_where_it_stands(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_unit_counts(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def counted(file: str, units: str) -> UnitCounts:
    return UnitCounts(Path(file), tuple(units), ("x",), np.array([[float(ord(unit))] for unit in units]))


def test_units_are_matched_by_name_in_the_order_of_the_first_file() -> None:
    found = matched(counted("from.csv", "dabc"), counted("to.csv", "bcdzyxwvu"))
    assert found.units == ("d", "b", "c")
    assert found.rows.ravel().tolist() == found.columns.ravel().tolist() == [ord(unit) for unit in "dbc"]
    assert found.warnings == (
        "1 unité présente seulement dans from.csv, laissée de côté : a.",
        "6 unités présentes seulement dans to.csv, laissées de côté : z, y, x, w, v, ….",
    )


def test_all_units_matched_leave_nothing_to_say() -> None:
    assert matched(counted("from.csv", "ab"), counted("to.csv", "ba")).warnings == ()


def test_files_about_other_units_are_refused() -> None:
    with pytest.raises(InputError, match=r"to\.csv : aucune unité commune avec from\.csv"):
        matched(counted("from.csv", "ab"), counted("to.csv", "xy"))
