"""Census, incomes and squares: vintages, spellings, and what is refused."""

# ruff: noqa: E501

import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.census import read_base_ic, read_filosofi_iris, read_squares
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.recognise import Kind, recognise

ACTIVITY = "IRIS;COM;LIBCOM;P21_ACT1564;P21_CHOM1564;C21_ACT1564;" + ";".join(f"C21_ACT1564_CS{n}" for n in range(1, 7))


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def counts(table: pl.DataFrame) -> dict[str, float]:
    return {row["indicator"]: row["count"] for row in table.iter_rows(named=True)}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_a_recent_activity_file_is_read_by_name(table: Path) -> None:
    write(table, ACTIVITY, "930100101;93010;Bondy;1000.5;120,25;990;1;40;150;250;300;249")
    imported = read_base_ic(table)
    found = counts(imported.table)
    assert (found["active_15_64"], found["unemployed_15_64"]) == (1000.5, 120.25)
    assert found["active_by_occupation"] == 990
    assert imported.table["vintage"].unique().to_list() == [2021]
    assert imported.report.layout == "base-ic activité des résidents"


def test_three_levels_of_higher_education_are_added_and_the_brevet_is_no_diploma(table: Path) -> None:
    names = [f"P20_NSCOL15P{x}" for x in ("", "_DIPLMIN", "_BEPC", "_CAPBEP", "_BAC", "_SUP2", "_SUP34", "_SUP5")]
    write(table, ";".join(["IRIS", *names]), "930100101;100;20;5;25;20;10;12;8")
    found = counts(read_base_ic(table).table)
    assert (found["no_diploma"], found["higher_education"], found["vocational"]) == (25, 30, 25)


def test_housing_and_population_files(tmp_path: Path) -> None:
    housing = write(
        tmp_path / "logement.csv",
        "IRIS;UU2020;P21_LOG;P21_RP;P21_MAISON;P21_APPART;P21_RP_PROP;P21_RP_LOC;P21_RP_LOCHLMV",
        "930100101;00851;500;450;50;440;120;320;210",
    )
    found = counts(read_base_ic(housing).table)
    assert (found["dwellings"], found["owner_main_residences"]) == (500, 120)
    assert (found["social_rented_main_residences"], found["flats"]) == (210, 440)
    people = write(
        tmp_path / "structure.csv",
        "IRIS;P21_POP;P21_POP0002;P21_POP0305;P21_POP0610;P21_POP1117;P21_POP6579;P21_POP80P;C21_POP15P_CS7",
        "930100101;1000;40;41;60;90;100;30;150",
    )
    found = counts(read_base_ic(people).table)
    assert (found["population"], found["age_0_17"], found["age_65_plus"], found["retired"]) == (1000, 231, 130, 150)


def test_titles_above_the_heading_of_a_workbook_are_passed_over(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "base-ic.xlsx",
        [
            ["Activité des résidents en 2021"],
            ["France"],
            [],
            ["IRIS", "P21_ACT1564", "P21_CHOM1564"],
            ["010040101", 5, 1],
        ],
    )
    assert recognise(path) is Kind.BASE_IC
    assert counts(read_base_ic(path).table)["active_15_64"] == 5


@pytest.mark.parametrize("mark", ["", "ns", "nd", "s", "secret", "N/A"])
def test_secrecy_marks_are_no_zeros(table: Path, mark: str) -> None:
    write(table, "IRIS;P21_ACT1564;P21_CHOM1564", "930100101;10;1", f"930100102;20;{mark}")
    imported = read_base_ic(table)
    assert imported.table.height == 3
    assert any("1 valeurs absentes ou sous secret" in warning for warning in imported.report.warnings)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;10;douze"],
            "ligne 2, colonne « P21_CHOM1564 » : valeur « douze »",
        ),
        (["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;10;1", "930100102;-3;1"], "ligne 3, colonne « P21_ACT1564 »"),
        (["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;10;inf"], "valeur « inf »"),
        (["IRIS;P21_ACT1564", "930100101;10"], "variable P21_CHOM1564 absente"),
        (
            ["IRIS;P21_ACT1564;P21_CHOM1564;Commentaire", "930100101;10;1;x"],
            "colonne « Commentaire » : colonne inconnue",
        ),
        (["IRIS;P21_XYZ", "930100101;10"], "aucune variable du recensement reconnue"),
        (["COM;P21_ACT1564;P21_CHOM1564", "93010;10;1"], "colonne DCOMIRIS ou CODE_IRIS ou IRIS absente"),
        (
            ["IRIS;P21_ACT1564;P21_CHOM1564", "93010;10;1"],
            "colonne « IRIS » : valeur « 93010 » ; attendu : un code IRIS",
        ),
        (["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;1;1", "930100101;1;1"], "ligne 3, colonne « IRIS »"),
        (["IRIS;P21_ACT1564;P21_ACT1564", "930100101;1;1"], "colonne « P21_ACT1564 » en double"),
        (["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;1"], "ligne 2 : 2 colonnes au lieu de 3"),
        (["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;1;1", "930100102,1,1"], "ligne 3 : séparateurs mélangés"),
        (["IRIS;P21_ACT1564;P21_CHOM1564"], "tableau sans aucune ligne"),
        ([""], "fichier vide"),
        (["une phrase"], "en-tête sans colonnes"),
        (["IRIS;LIBIRIS;P21_ACT1564;P21_CHOM1564", '930100101;"a;1;1'], "ligne 2 : guillemets jamais refermés"),
        (["IRIS;P21_ACT1564;P21_CHOM1564", "930100101;1;\x00"], "ligne 2 : octet nul"),
    ],
)
def test_a_broken_census_table_is_one_sentence(table: Path, lines: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_base_ic(write(table, *lines))
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(table))


def test_quoted_line_breaks_do_not_move_the_line_named(table: Path) -> None:
    write(table, "IRIS;LIBIRIS;P21_ACT1564;P21_CHOM1564", '930100101;"un\nnom";1;1', '930100102;"b";x;1')
    with pytest.raises(InputError, match="ligne 4, colonne « P21_ACT1564 »"):
        read_base_ic(table)


def test_a_table_in_windows_1252_is_read_and_broken_utf_8_refused(table: Path) -> None:
    lines = ("IRIS;LIBIRIS;P21_ACT1564;P21_CHOM1564", "930100101;Évry;1;1", "930100102;Orée;1;1")
    assert read_base_ic(write(table, *lines, encoding="cp1252")).table.height == 4
    table.write_bytes("\n".join(lines).encode()[:-4].replace("Orée".encode(), b"Or\xc3e"))
    with pytest.raises(InputError, match="ligne 3 : deux encodages se mêlent"):
        read_base_ic(table)


def test_a_census_of_another_commune_is_told_apart(table: Path) -> None:
    write(table, "IRIS;P21_ACT1564;P21_CHOM1564", "930100101;10;1")
    with pytest.raises(OtherTerritoryError, match="le fichier couvre 93010"):
        read_base_ic(table, communes=frozenset({"75056"}))


def test_arrondissements_belong_to_their_commune(table: Path) -> None:
    write(table, "IRIS;P21_ACT1564;P21_CHOM1564", "751180101;10;1", "693810101;10;1", "132010101;5;1")
    imported = read_base_ic(table, communes=frozenset({"75056", "13055"}))
    assert imported.table["zone"].unique().sort().to_list() == ["132010101", "751180101"]


def test_incomes_without_prefix_are_disposable_when_poverty_is_there(tmp_path: Path) -> None:
    disposable = write(tmp_path / "a.csv", "IRIS;MED21;TP6021", "930100101;18000;32,5", "930100102;ns;nd")
    declared = write(tmp_path / "b.csv", "IRIS;MED21;D121", "930100101;18000;5000")
    prefixed = write(tmp_path / "c.csv", "IRIS;DEC_MED18;DEC_D118", "930100101;18000;5000")
    table = read_filosofi_iris(disposable).table
    assert table["indicator"].unique().sort().to_list() == ["median_income", "poverty_rate"]
    assert table.filter(pl.col("zone") == "930100102")["secret"].all()
    for path, vintage in ((declared, 2021), (prefixed, 2018)):
        rates = read_filosofi_iris(path).table
        assert rates["indicator"].to_list() == ["declared_first_decile_income", "declared_median_income"]
        assert rates["vintage"].unique().to_list() == [vintage]


def test_an_unknown_income_column_is_named(table: Path) -> None:
    write(table, "IRIS;DISP_MED18;avis du maire", "930100101;18000;bon")
    with pytest.raises(InputError, match="colonne « avis du maire » : colonne inconnue"):
        read_filosofi_iris(table)


SQUARE_COUNTS = [
    "ind",
    "men",
    "men_pauv",
    "men_1ind",
    "men_5ind",
    "men_prop",
    "men_fmp",
    "ind_snv",
    "men_surf",
    "men_coll",
    "men_mais",
    "log_soc",
    "ind_0_3",
    "ind_4_5",
    "ind_6_10",
    "ind_11_17",
    "ind_18_24",
    "ind_25_39",
    "ind_40_54",
    "ind_55_64",
    "ind_65_79",
    "ind_80p",
]


def squares(path: Path, identifier: str = "CRS3035RES200mN2891800E3770600", **values: str) -> Path:
    cells = dict.fromkeys(SQUARE_COUNTS, "1.5") | values
    heading = ["idcar_200m", "i_est_200", "lcog_geo", *cells]
    return write(path, ",".join(heading), ",".join([identifier, "0", "9301093053", *cells.values()]))


def test_squares_as_a_table_are_placed_by_their_identifier(table: Path) -> None:
    row = read_squares(squares(table), communes=frozenset({"93010"})).table.row(0, named=True)
    assert (row["longitude"], row["latitude"]) == pytest.approx((2.4837, 48.8879), abs=0.002)
    assert (row["area_m2"], row["age_0_17"], row["imputed"], row["vintage"]) == (40_000, 6.0, False, 2019)


def test_overseas_squares_name_their_own_grid(table: Path) -> None:
    row = read_squares(squares(table, "CRS2975RES200mN7690000E340000")).table.row(0, named=True)
    assert (row["longitude"], row["latitude"]) == pytest.approx((55.46, -20.88), abs=0.05)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"identifier": "CRS3035RES1000mN1E1"}, "identifiant de carreau"),
        ({"identifier": "CRS9999RES200mN1E1"}, "carreaux en EPSG:9999"),
        ({"men": "-1"}, "colonne « men » : entité 1 : valeur « -1 »"),
        ({"ind": "beaucoup"}, "valeur « beaucoup »"),
        ({"men_prop": ""}, "colonne « men_prop »"),
    ],
)
def test_broken_squares_are_one_sentence(table: Path, values: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_squares(squares(table, **values))
    assert message in str(caught.value)


def test_squares_of_other_communes_are_told_apart(table: Path) -> None:
    with pytest.raises(OtherTerritoryError):
        read_squares(squares(table), communes=frozenset({"01093"}))


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    """A minimal XLSX with inline strings, as no writer is among the dependencies."""

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="IRIS" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path
