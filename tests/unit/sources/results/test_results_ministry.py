"""The Ministry's text until 2022, and everything that can be wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.sources.imported import OtherTerritoryError
from arpenteur.sources.results import ResultsLayout, read_results, recognise

Write = Callable[..., Path]
Rows = tuple[str, str]


def refusal(path: Path, **options: object) -> InputError:
    with pytest.raises(InputError) as caught:
        read_results(path, **options)  # type: ignore[arg-type]
    return caught.value


def test_unnamed_ragged_blocks_are_candidates(ministry: Write, rows: Rows) -> None:
    imported = read_results(ministry(*rows))
    assert imported.results["station"].to_list() == ["99123_0001", "99123_0002"]
    assert imported.results.row(0, named=True) == {
        "election": "2022_legi_t1",
        "station": "99123_0001",
        "commune": "99123",
        "commune_name": "Valombreuse",
        "circonscription": "9901",
        "canton": None,
        "registered": 100,
        "abstentions": 40,
        "turnout": 60,
        "blank": 2,
        "null_votes": 3,
        "valid": 55,
        "origin": None,
    }
    votes = imported.votes.sort("station", "candidate")
    assert votes["votes"].to_list() == [30, 25, 20, 20, 15]
    assert votes["candidate"].to_list() == [1, 2, 1, 2, 3]
    assert votes["name"].to_list() == ["ALPHA", "BÉTA", "ALPHA", "BÉTA", "GAMMA"]
    assert imported.report.sha256
    assert imported.report.rows_kept == 2


def test_percentages_are_never_read(ministry: Write, rows: Rows) -> None:
    nonsense = rows[0].replace("40,00", "douze").replace("0,00", "???")
    assert read_results(ministry(nonsense)).results["turnout"].to_list() == [60]


def test_utf8_with_a_mark_reads_like_latin1(ministry: Write, rows: Rows) -> None:
    latin = read_results(ministry(*rows))
    marked = read_results(ministry(*rows, encoding="utf-8-sig"))
    assert marked.votes.equals(latin.votes)
    assert marked.report.sha256 != latin.report.sha256


def test_windows_characters_are_kept(ministry: Write, rows: Rows) -> None:
    imported = read_results(ministry(rows[0].replace("Valombreuse", "Cœur-d’Œuvre")))
    assert imported.results["commune_name"].to_list() == ["Cœur-d’Œuvre"]


def test_bare_quotes_inside_a_name_stay(ministry: Write, rows: Rows) -> None:
    imported = read_results(ministry(rows[0].replace("ALPHA", 'ALPHA "LA')))
    assert 'ALPHA "LA' in imported.votes["name"].to_list()


def test_lost_zeros_come_back(ministry: Write, rows: Rows) -> None:
    changed = rows[0].replace("99;", "1;", 1).replace(";123;", ";4;").replace(";0001;", ";1;").replace(";01;", ";9;")
    results = read_results(ministry(changed)).results
    assert results.select("station", "circonscription").row(0) == ("01004_0001", "0109")


@pytest.mark.parametrize(
    ("departement", "commune", "key"),
    [
        ("ZA", "101", "97101"),
        ("ZN", "818", "98818"),
        ("ZX", "701", "ZX701"),
        ("ZZ", "001", "ZZ001"),
        ("2A", "004", "2A004"),
    ],
)
def test_overseas_codes_are_translated(ministry: Write, rows: Rows, departement: str, commune: str, key: str) -> None:
    changed = rows[0].replace("99;", f"{departement};", 1).replace(";123;", f";{commune};")
    assert read_results(ministry(changed)).results["commune"].to_list() == [key]


@pytest.mark.parametrize(
    ("departement", "commune", "circonscription"),
    [
        ("ZA", "101", "97101"),
        ("ZD", "401", "97401"),
        ("ZP", "735", "98701"),
        ("ZN", "818", "98801"),
        ("ZX", "701", "ZX01"),
        ("2A", "004", "2A01"),
        ("92", "012", "9201"),
    ],
)
def test_a_constituency_has_three_figures_of_its_departement_overseas(
    ministry: Write, rows: Rows, departement: str, commune: str, circonscription: str
) -> None:
    """The Pacific (987, 988) as the Antilles and the Indian Ocean (971, 974)."""
    changed = rows[0].replace("99;", f"{departement};", 1).replace(";123;", f";{commune};")
    assert read_results(ministry(changed)).results["circonscription"].to_list() == [circonscription]


@pytest.mark.parametrize(
    ("published", "number"), [("0198A", "198A"), ("JUS1", "JUS1"), ("0A11", "0A11"), ("01.1", "01.1")]
)
def test_station_numbers_keep_their_letters(ministry: Write, rows: Rows, published: str, number: str) -> None:
    changed = rows[0].replace(";0001;", f";{published};")
    assert read_results(ministry(changed)).results["station"].to_list() == [f"99123_{number}"]


def test_namesakes_stay_two_candidates(ministry: Write, rows: Rows) -> None:
    votes = read_results(ministry(rows[0].replace("BÉTA", "ALPHA"))).votes
    assert votes.select("candidate", "name", "votes").rows() == [(1, "ALPHA", 30), (2, "ALPHA", 25)]


def test_votes_that_do_not_add_up_are_told_and_kept(ministry: Write, rows: Rows) -> None:
    imported = read_results(ministry(rows[0].replace(";NUP;25;", ";NUP;24;")))
    assert imported.votes["votes"].to_list() == [30, 24]
    told = "1 bureau (99123_0001) où la somme des voix diffère des exprimés, gardés tels que publiés"
    assert imported.report.warnings[-1] == told


def test_a_row_repeated_in_full_counts_once(ministry: Write, rows: Rows) -> None:
    imported = read_results(ministry(rows[0], rows[1], rows[0]))
    assert imported.results.height == 2
    assert imported.report.dropped == {"ligne répétée à l'identique": 1}


def test_a_station_repeated_with_other_values_is_refused(ministry: Write, rows: Rows) -> None:
    error = refusal(ministry(rows[0], rows[1].replace("0002", "0001")))
    assert "bureau 99123_0001 en double" in error.problem
    assert error.where.line == 3


def test_blank_lines_are_skipped_and_counted(ministry: Write, rows: Rows) -> None:
    imported = read_results(ministry(rows[0], "", rows[1], ""))
    assert imported.results.height == 2
    assert imported.report.dropped["ligne vide"] == 2


def test_only_the_wanted_communes_are_kept(ministry: Write, rows: Rows) -> None:
    path = ministry(rows[0], rows[1].replace(";123;", ";124;"))
    imported = read_results(path, communes=frozenset({"99124"}))
    assert imported.results["station"].to_list() == ["99124_0002"]
    assert set(imported.votes["station"]) == {"99124_0002"}
    assert read_results(path, departements=frozenset({"99"})).results.height == 2


def test_a_file_for_another_commune_names_those_it_has(ministry: Write, rows: Rows) -> None:
    error = refusal(ministry(*rows), communes=frozenset({"93010"}))
    assert isinstance(error, OtherTerritoryError)
    assert "93010" in error.problem
    assert "99123" in str(error)


def test_an_unknown_column_is_named(ministry: Write, rows: Rows) -> None:
    from_head = ministry(
        *rows, head="Couleur;" + "Code du département;Code de la commune;Code du b.vote;Inscrits;Votants;Exprimés"
    )
    assert "« Couleur »" in refusal(from_head).problem


@pytest.mark.parametrize("column", ["Inscrits", "Votants", "Exprimés", "Code du b.vote", "Voix"])
def test_a_missing_column_is_named(ministry: Write, column: str) -> None:
    names = [
        "Code du département",
        "Code de la commune",
        "Code du b.vote",
        "Inscrits",
        "Votants",
        "Exprimés",
        "Nom",
        "Voix",
    ]
    row = dict(zip(names, ["99", "123", "0001", "100", "60", "55", "ALPHA", "55"], strict=True))
    kept = [name for name in names if name != column]
    error = refusal(ministry(";".join(row[name] for name in kept), head=";".join(kept)))
    assert f"colonne « {column} » absente" in error.problem


def test_a_repeated_column_is_named(ministry: Write) -> None:
    head = "Code du département;Code de la commune;Code du b.vote;Inscrits;Inscrits;Votants;Exprimés"
    assert "« Inscrits » en double" in refusal(ministry("99;123;1;9;9;5;5", head=head)).problem


def test_a_cut_last_line_is_named(ministry: Write, rows: Rows) -> None:
    path = ministry(*rows)
    path.write_bytes(path.read_bytes()[:-60])
    error = refusal(path)
    assert "coupée" in error.problem
    assert error.where.line == 3


def test_a_stray_separator_is_located(ministry: Write, rows: Rows) -> None:
    assert refusal(ministry(rows[0], rows[1].replace("Valombreuse", "Val;ombreuse"))).where.line == 3


def test_mixed_separators_are_refused(ministry: Write, rows: Rows) -> None:
    from_head = ministry(*rows, head="Code du département\tCode de la commune;Code du b.vote;Inscrits;Votants;Exprimés")
    assert "séparateurs mélangés" in refusal(from_head).problem
    in_row = ministry(rows[0], rows[1].replace(";", ","))
    assert refusal(in_row).where.line == 3


@pytest.mark.parametrize("wrong", ["douze", "1 2", "12,5", "99999999999999999999"])
def test_a_cell_that_is_no_count_is_located(ministry: Write, rows: Rows, wrong: str) -> None:
    error = refusal(ministry(rows[0], rows[1].replace("15;0,00;0,00", f"{wrong};0,00;0,00")))
    assert (error.where.line, error.where.column) == (3, "Voix (bloc 3)")
    assert wrong in error.problem


def test_a_negative_count_is_located(ministry: Write, rows: Rows) -> None:
    error = refusal(ministry(rows[0], rows[1].replace(";NUP;15;", ";NUP;-15;")))
    assert "effectif négatif (-15)" in error.problem
    assert (error.where.line, error.where.column) == (3, "Voix (bloc 3)")


def test_a_candidate_without_votes_is_located(ministry: Write, rows: Rows) -> None:
    error = refusal(ministry(rows[0], rows[1].replace(";NUP;15;", ";NUP;;")))
    assert (error.where.line, error.where.column) == (3, "Voix (bloc 3)")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (";100;40;", ";101;40;", "Inscrits"),
        (";55;55,00", ";54;54,00", "Votants"),
        (";100;40;40,00;60", ";;40;40,00;60", "Inscrits"),
    ],
)
def test_counts_that_do_not_add_up_are_located(ministry: Write, rows: Rows, old: str, new: str, column: str) -> None:
    error = refusal(ministry(rows[0], rows[1].replace(old, new)))
    assert (error.where.line, error.where.column) == (3, column)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vide.txt").write_bytes(b"\n \n")
    assert refusal(tmp_path / "vide.txt").problem == "fichier vide"
    assert recognise(tmp_path / "vide.txt") is None


def test_a_header_alone_is_refused(ministry: Write) -> None:
    assert "aucune ligne" in refusal(ministry()).problem


def test_an_election_that_nothing_tells_is_asked_for(ministry: Write, rows: Rows) -> None:
    path = ministry(*(row.replace("NUP", "DIV") for row in rows), name="resultats.txt")
    assert "ID=fichier" in str(refusal(path)) or "2022_legi_t1=fichier" in str(refusal(path))
    given = read_results(path, election=Election.parse("2017_legi_t2"))
    assert given.results["election"].unique().to_list() == ["2017_legi_t2"]


def test_a_round_taken_from_the_file_name_is_told(ministry: Write, rows: Rows) -> None:
    assert any("d'après le nom du fichier" in warning for warning in read_results(ministry(*rows)).report.warnings)


def test_blank_votes_before_2014_are_missing_and_null_ones_completed(ministry: Write, rows: Rows) -> None:
    row = rows[0].replace(";2;2,00;3,33;3;3,00;5,00;", ";0;0,00;0,00;5;5,00;8,33;")
    results = read_results(ministry(row), election=Election.parse("2012_legi_t1")).results
    assert results.select("blank", "null_votes").row(0) == (None, 5)


def test_the_layout_is_recognised_whatever_the_name(ministry: Write, rows: Rows) -> None:
    assert recognise(ministry(*rows, name="photo.jpg")) is ResultsLayout.MINISTRY
