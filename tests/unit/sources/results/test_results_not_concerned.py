"""A file about another place or another election is known as such before what it holds is judged."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.imported import OtherElectionError, OtherTerritoryError
from arpenteur.sources.results import ResultsLayout, read_results, recognise

ELSEWHERE = frozenset({"93"})
HERE = frozenset({"99"})
OTHER = frozenset({"2022_pres_t1"})

TEXT = """Couleur;Code du département;Code de la commune;Code du b.vote;Inscrits;Votants;Exprimés;Nuance;Voix
bleu;99;123;0001;100;60;55;NUP;55
"""
UNEVEN = """Code commune;Code BV;Inscrits;Votants;Exprimés;Numéro de panneau 1;Voix 1;Numéro de panneau 2
99123;0001;100;60;55;1;55;2
"""


def text(folder: Path, content: str) -> Path:
    path = folder / "2022_legi_t1.csv"
    path.write_text(content, encoding="utf-8")
    return path


def aggregated(folder: Path, _: str) -> Path:
    totals = {
        "id_election": ["2022_legi_t1"],
        "Code du département": ["99"],
        "Code de la commune": ["123"],
        "Code du b.vote": ["0001"],
        "Inscrits": [100],
        "Votants": [60],
        "Exprimés": [55],
        "Couleur": ["bleu"],
    }
    pl.DataFrame(totals).write_parquet(folder / "general_results.parquet")
    return folder / "general_results.parquet"


def tidy(folder: Path, _: str) -> Path:
    path = folder / "legis-2022-t1_bureaux_territoires.parquet"
    row = {"maille": ["bureaux"], "code": ["99123_0001"], "inscrits": [100], "votants": [60], "exprimes": [55]}
    pl.DataFrame({**row, "Couleur": ["bleu"]}).write_parquet(path)
    return path


LAYOUTS = pytest.mark.parametrize(
    ("write", "content", "said"),
    [
        (text, TEXT, "« Couleur » inconnue"),
        (text, UNEVEN, "absente du bloc 2"),
        (aggregated, "", "« Couleur » inconnue"),
        (tidy, "", "« Couleur » inconnue"),
    ],
    ids=["text", "uneven", "aggregated", "tidy"],
)
Write = Callable[[Path, str], Path]


@LAYOUTS
def test_it_is_about_another_place(tmp_path: Path, write: Write, content: str, said: str) -> None:
    with pytest.raises(OtherTerritoryError):
        read_results(write(tmp_path, content), departements=ELSEWHERE)


@LAYOUTS
def test_it_is_about_another_election(tmp_path: Path, write: Write, content: str, said: str) -> None:
    with pytest.raises(OtherElectionError, match="2022_legi_t1"):
        read_results(write(tmp_path, content), departements=HERE, elections=OTHER)


@LAYOUTS
def test_it_stops_where_it_is_about_what_is_asked(tmp_path: Path, write: Write, content: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_results(write(tmp_path, content), departements=HERE, elections=frozenset({"2022_legi_t1"}))
    assert not isinstance(caught.value, OtherTerritoryError | OtherElectionError)


def test_it_stops_where_its_content_cannot_tell(tmp_path: Path) -> None:
    lost = text(tmp_path, TEXT.replace("99;123;", "??;12x;"))
    with pytest.raises(InputError, match="« Couleur » inconnue"):
        read_results(lost, departements=ELSEWHERE)
    cut = text(tmp_path, TEXT + "bleu;99;1")
    with pytest.raises(InputError) as caught:
        read_results(cut, departements=ELSEWHERE)
    assert not isinstance(caught.value, OtherTerritoryError)


def test_tables_without_communes_nor_stations_are_results_without_stations(tmp_path: Path) -> None:
    path = text(tmp_path, "Code département;Inscrits;Votants;Exprimés;Voix 1\n99;100;60;55;55\n")
    assert recognise(path) is ResultsLayout.WITHOUT_STATIONS


def test_first_names_and_lists_of_tidy_tables_are_kept(tmp_path: Path) -> None:
    totals = tmp_path / "municipales-2008-t1_bureaux_territoires.parquet"
    row = {"maille": ["bureaux"], "code": ["99123_0001"]}
    pl.DataFrame({**row, "inscrits": [100], "votants": [60], "exprimes": [55]}).write_parquet(totals)
    votes = {"label": ["Alpha"], "prenom": ["Ada"], "nuance": ["LCMD"], "liste": ["Ensemble"], "voix": [55]}
    pl.DataFrame({**row, **votes}).write_parquet(tmp_path / "municipales-2008-t1_bureaux_candidats.parquet")
    found = read_results(totals)
    assert found.votes.select("election", "name", "first_name", "list_name").rows() == [
        ("2008_muni_t1", "ALPHA", "Ada", "Ensemble")
    ]


def test_a_name_that_contradicts_the_nuances_of_tidy_tables_is_told(tmp_path: Path) -> None:
    totals = tmp_path / "municipales-2008-t1_bureaux_territoires.parquet"
    row = {"maille": ["bureaux"], "code": ["99123_0001"]}
    pl.DataFrame({**row, "inscrits": [100], "votants": [60], "exprimes": [55]}).write_parquet(totals)
    votes = {"label": ["Alpha"], "nuance": ["LUMP"], "voix": [55]}
    pl.DataFrame({**row, **votes}).write_parquet(tmp_path / "municipales-2008-t1_bureaux_candidats.parquet")
    found = read_results(totals)
    assert found.results["election"].to_list() == ["2014_muni_t1"]
    assert any("le nom du fichier en annonce une autre" in line for line in found.report.warnings)
