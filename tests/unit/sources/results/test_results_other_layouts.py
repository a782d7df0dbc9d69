"""Numbered blocks, long tables, transmissions, mixed rounds, pairs of Parquet files: small and fictional."""

from pathlib import Path

import polars as pl
import pytest

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.sources.results import ResultsLayout, read_results, recognise

TRANSMITTED = (
    "1,MN,2026,1,99,123,0001,I,900,400,500,500,5,5,490,2,2,290,1,200\n"
    "2,MN,2026,1,99,123,123A,I,800,300,500,500,5,5,490,2,1,200,2,290\n"
)
ALPHA, BETA = "2;UG;ALPHA;Ana;FEMININ;30;;;", "5;ENS;BÉTA;Bo;MASCULIN;25;;;"
NUMBERED = (
    "Code département;Libellé département;Code commune;Libellé commune;Code BV;Inscrits;Votants;% Votants;Abstentions;"
    "% Abstentions;Exprimés;% Exprimés/inscrits;% Exprimés/votants;Blancs;% Blancs/inscrits;% Blancs/votants;Nuls;"
    "% Nuls/inscrits;% Nuls/votants"
)
STATION = "99;Fictif;99123;Valombreuse;0001;100;60;60,00%;40;40,00%;55;55,00%;91,67%;2;2,00%;3,33%;3;3,00%;5,00%"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def numbered(path: Path, block: str, *blocks: str, tail: str = "", tail_value: str = "") -> Path:
    head = ";".join(name.replace("#", str(i)) for i in range(1, len(blocks) + 1) for name in block.split(";"))
    return write(path, f"{NUMBERED};{head}{tail}\n{STATION};{';'.join(blocks)}{tail_value}\n")


LEGISLATIVE = (
    "Numéro de panneau #;Nuance candidat #;Nom candidat #;Prénom candidat #;Sexe candidat #;Voix #;"
    "% Voix/inscrits #;% Voix/exprimés #;Elu #"
)


def test_numbered_blocks_are_candidates_and_empty_ones_nobody(tmp_path: Path) -> None:
    path = numbered(
        tmp_path / "2024_legi_t2.csv",
        LEGISLATIVE,
        "2;UG;ALPHA;Ana;FEMININ;30;;;",
        "5;ENS;BÉTA;Bo;MASCULIN;25;;;",
        ";" * 8,
    )
    assert recognise(path) is ResultsLayout.NUMBERED
    imported = read_results(path)
    assert imported.votes.select("candidate", "panel", "name", "nuance", "votes").rows() == [
        (1, 2, "ALPHA", "UG", 30),
        (2, 5, "BÉTA", "ENS", 25),
    ]
    assert imported.results["election"].to_list() == ["2024_legi_t2"]


def test_a_column_missing_from_one_block_is_named(tmp_path: Path) -> None:
    path = numbered(tmp_path / "2024_legi_t2.csv", LEGISLATIVE, ALPHA, BETA)
    path.write_text(path.read_text(encoding="utf-8").replace(";Voix 2;", ";;"), encoding="utf-8")
    with pytest.raises(InputError, match="« voix » absente du bloc 2"):
        read_results(path)


def test_a_numbered_cell_in_error_is_named_as_published(tmp_path: Path) -> None:
    path = numbered(tmp_path / "2024_legi_t2.csv", LEGISLATIVE, "2;UG;ALPHA;Ana;FEMININ;30;;;", "5;ENS;B;B;M;x;;;")
    with pytest.raises(InputError) as caught:
        read_results(path)
    assert (caught.value.where.line, caught.value.where.column) == (2, "Voix 2")


def test_municipal_blocks_of_2026_carry_list_and_head(tmp_path: Path) -> None:
    block = (
        "Numéro de panneau #;Nom candidat #;Prénom candidat #;Sexe candidat #;Nuance liste #;Libellé abrégé de liste #;"
        "Libellé de liste #;Voix #;% Voix/inscrits #;% Voix/exprimés #;Elu #;Sièges au CM #;Sièges au CC #"
    )
    path = numbered(tmp_path / "resultats_t1.csv", block, "1;ALPHA;Ana;F;LDVG;VIVRE;VIVRE ENSEMBLE;55;;;;20;2")
    row = read_results(path).votes.row(0, named=True)
    assert (row["election"], row["name"], row["list_name"]) == ("2026_muni_t1", "ALPHA", "VIVRE ENSEMBLE")


def test_a_column_that_repeats_a_percentage_is_dropped_and_told(tmp_path: Path) -> None:
    path = numbered(
        tmp_path / "2024_legi_t2.csv",
        LEGISLATIVE,
        "2;UG;ALPHA;A;F;30;;;",
        "5;ENS;B;B;M;25;;;",
        tail=";Alpha",
        tail_value=";54,55",
    )
    assert any("Alpha" in warning for warning in read_results(path).report.warnings)


def test_another_column_after_the_blocks_stops_the_import(tmp_path: Path) -> None:
    path = numbered(tmp_path / "2024_legi_t2.csv", LEGISLATIVE, ALPHA, BETA, tail=";Bonus", tail_value=";12,00")
    with pytest.raises(InputError, match="« Bonus » inconnue"):
        read_results(path)


def test_a_transmission_is_read_by_panel_number_in_any_order(tmp_path: Path) -> None:
    path = write(tmp_path / "nuit.csv", TRANSMITTED)
    assert recognise(path) is ResultsLayout.PREFECTURE
    imported = read_results(path)
    assert imported.results.select("election", "station", "registered").rows() == [
        ("2026_muni_t1", "99123_0001", 900),
        ("2026_muni_t1", "99123_123A", 800),
    ]
    by_panel = {
        (station, panel): votes for station, panel, votes in imported.votes.select("station", "panel", "votes").rows()
    }
    assert by_panel == {
        ("99123_0001", 2): 290,
        ("99123_0001", 1): 200,
        ("99123_123A", 1): 200,
        ("99123_123A", 2): 290,
    }
    assert imported.votes["name"].null_count() == 4


def test_stand_in_column_names_above_a_transmission_are_ignored(tmp_path: Path) -> None:
    head = ",".join(f"column_{i}" for i in range(1, 21))
    imported = read_results(write(tmp_path / "nuit.csv", f"{head}\n{TRANSMITTED}"))
    assert imported.results.height == 2


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("490,2,2,290,1,200\n2,", "490,3,2,290,1,200\n2,", "3 listes annoncées"),
        (",MN,2026,1,99,123,0001", ",XX,2026,1,99,123,0001", "élection « XX 2026, tour 1 »"),
        ("123A", "0001", "transmis deux fois"),
        ("I,800,", "I,huit,", "huit"),
    ],
)
def test_a_wrong_transmission_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read_results(write(tmp_path / "nuit.csv", TRANSMITTED.replace(old, new)))
    assert problem in caught.value.problem
    assert caught.value.where.line is not None


MIXED = """"","ville","bv","inscrits","votants","exprimes","nom","nb"
"1","Valombreuse","0001",100,60,50,"CHIRAC",20
"2","Valombreuse","0001",100,60,50,"LE PEN",20
"3","Valombreuse","0001",100,60,50,"JOSPIN",10
"9","Valombreuse","0001",100,60,50,"CHIRAC",45
"10","Valombreuse","0001",100,60,50,"LE PEN",5
"""


def test_mixed_rounds_are_separated_even_with_equal_totals(tmp_path: Path) -> None:
    folder = tmp_path / "valombreuse-99123"
    folder.mkdir()
    path = write(folder / "anciens.csv", MIXED)
    assert recognise(path) is ResultsLayout.ROUNDS_MIXED
    imported = read_results(path)
    assert imported.results["election"].to_list() == ["2002_pres_t1", "2002_pres_t2"]
    second = imported.votes.filter(pl.col("election") == "2002_pres_t2")
    assert dict(second.select("name", "votes").rows()) == {"CHIRAC": 45, "LE PEN": 5}
    assert imported.results["blank"].null_count() == 2


def test_a_table_without_commune_code_takes_the_only_commune_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "anciens.csv", MIXED)
    with pytest.raises(InputError, match="sans code INSEE"):
        read_results(path)
    assert read_results(path, communes=frozenset({"99123"})).results["commune"].unique().to_list() == ["99123"]


OLD_GENERAL = {
    "id_election": ["2022_pres_t1", "2022_pres_t2"],
    "id_brut_miom": ["ZA101_0001"] * 2,
    "Code du département": ["ZA"] * 2,
    "Libellé du département": ["Guadeloupe"] * 2,
    "Code de la commune": ["101"] * 2,
    "Libellé de la commune": ["Fictive"] * 2,
    "Code du b.vote": ["0001"] * 2,
    "Inscrits": [100, 100],
    "Abstentions": [40, 50],
    "Votants": [60, 50],
    "Blancs": [2, 2],
    "Nuls": [3, 3],
    "Exprimés": [55, 45],
}
OLD_CANDIDATES = {
    "id_election": ["2022_pres_t1", "2022_pres_t1", "2022_pres_t2"],
    "Code du département": ["ZA"] * 3,
    "Code de la commune": ["101"] * 3,
    "Code du b.vote": ["0001"] * 3,
    "N°Panneau": [1, 2, 1],
    "Nom": ["ALPHA", "BÉTA", "ALPHA"],
    "Voix": [30, 25, 45],
}


def aggregated(folder: Path, general: dict[str, list[object]], candidates: dict[str, list[object]]) -> Path:
    pl.DataFrame(general).write_parquet(folder / "general_results.parquet")
    pl.DataFrame(candidates).write_parquet(folder / "candidats_results.parquet")
    return folder / "general_results.parquet"


def test_aggregated_files_with_their_old_column_names(tmp_path: Path) -> None:
    path = aggregated(tmp_path, OLD_GENERAL, OLD_CANDIDATES)
    assert recognise(path) is ResultsLayout.AGGREGATED_TOTALS
    assert recognise(tmp_path / "candidats_results.parquet") is ResultsLayout.AGGREGATED_CANDIDATES
    imported = read_results(path, communes=frozenset({"97101"}))
    assert imported.results.select("election", "station").rows() == [
        ("2022_pres_t1", "97101_0001"),
        ("2022_pres_t2", "97101_0001"),
    ]
    assert imported.votes["candidate"].to_list() == [1, 2, 1]
    assert imported.report.warnings == ()


def test_one_election_of_an_aggregated_file_can_be_asked_for(tmp_path: Path) -> None:
    path = aggregated(tmp_path, OLD_GENERAL, OLD_CANDIDATES)
    imported = read_results(path, election=Election.parse("2022_pres_t2"))
    assert imported.results["election"].to_list() == ["2022_pres_t2"]
    assert imported.votes["votes"].to_list() == [45]


def test_an_unknown_column_of_an_aggregated_file_is_named(tmp_path: Path) -> None:
    path = aggregated(tmp_path, {**OLD_GENERAL, "humeur": ["bonne"] * 2}, OLD_CANDIDATES)
    with pytest.raises(InputError, match="« humeur » inconnue"):
        read_results(path)


def test_candidates_without_their_totals_are_refused(tmp_path: Path) -> None:
    aggregated(tmp_path, OLD_GENERAL, OLD_CANDIDATES).unlink()
    with pytest.raises(InputError, match="sans le fichier des totaux"):
        read_results(tmp_path / "candidats_results.parquet")


def test_totals_without_candidates_are_read_and_told(tmp_path: Path) -> None:
    path = aggregated(tmp_path, OLD_GENERAL, OLD_CANDIDATES)
    (tmp_path / "candidats_results.parquet").unlink()
    imported = read_results(path)
    assert imported.votes.height == 0
    assert any("totaux seuls" in warning for warning in imported.report.warnings)


def test_votes_of_a_station_without_totals_are_dropped_and_named(tmp_path: Path) -> None:
    path = aggregated(tmp_path, OLD_GENERAL, OLD_CANDIDATES | {"Code du b.vote": ["0001", "0001", "0009"]})
    imported = read_results(path)
    assert imported.votes["election"].to_list() == ["2022_pres_t1"] * 2
    assert imported.report.unmatched_keys == ("97101_0009",)
    assert any("sans voix" in warning for warning in imported.report.warnings)


def test_an_aggregated_file_without_the_commune_is_refused(tmp_path: Path) -> None:
    path = aggregated(tmp_path, OLD_GENERAL, OLD_CANDIDATES)
    with pytest.raises(InputError, match="aucun bureau de vote de la commune 93010"):
        read_results(path, communes=frozenset({"93010"}))


def test_results_without_stations_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "municipales.parquet"
    pl.DataFrame({"maille": ["communes"], "code": ["99123"], "libelle": ["V"], "inscrits": [9.0]}).write_parquet(path)
    assert recognise(path) is ResultsLayout.WITHOUT_STATIONS
    with pytest.raises(InputError, match="par bureau de vote"):
        read_results(path)


@pytest.mark.parametrize("text", ["a;b\n1;2\n", '{"type": "FeatureCollection"}', "IRIS;COM;P15_POP\n1;2;3\n"])
def test_other_files_are_not_results(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "resultats.csv", text)
    assert recognise(path) is None
    with pytest.raises(InputError, match="structure non reconnue"):
        read_results(path)


@pytest.mark.parametrize(
    ("name", "election"), [("europeennes-2014-t1", "2014_euro_t1"), ("municipales-2014-t1", "2014_muni_t1")]
)
def test_nuances_of_lists_alone_leave_the_type_to_the_name_of_the_file(
    tmp_path: Path, name: str, election: str
) -> None:
    totals = {"inscrits": [90], "votants": [50], "exprimes": [48], "abstentions": [40], "blancs": [1], "nuls": [1]}
    place = {"maille": ["bureaux"], "code": ["99123_0001"], "libelle": ["Bureau 0001 · Valombreuse"]}
    pl.DataFrame(place | totals).write_parquet(tmp_path / f"{name}_bureaux_territoires.parquet")
    lists = {"maille": ["bureaux"] * 2, "code": ["99123_0001"] * 2, "label": [None, None], "nuance": ["LUG", "LFN"]}
    votes = pl.DataFrame(lists | {"voix": [30, 18], "elu": [False, False]}, schema_overrides={"label": pl.String})
    votes.write_parquet(tmp_path / f"{name}_bureaux_candidats.parquet")
    read = read_results(tmp_path / f"{name}_bureaux_territoires.parquet")
    assert read.results["election"].unique().to_list() == [election]
