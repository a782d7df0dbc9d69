"""The aggregated files since 6 October 2026, and the municipales of 2026: small, in the published layouts."""

from pathlib import Path

import polars as pl
import published_layouts as layouts
import pytest

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.sources.imported import OtherElectionError
from arpenteur.sources.nation import national_totals
from arpenteur.sources.recognise import Kind, look_into
from arpenteur.sources.results import ResultsLayout, read_results, recognise

E24, M20, M14, S26 = "2024_euro_t1", "2020_muni_t1", "2014_muni_t2", "2026_sena_t1"


@pytest.fixture(params=["parquet", "csv"])
def checked(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The values that the producer checks at each run, and what a département needs to add up to them."""
    general = [
        layouts.general_row(E24, "01001", "0001", (662, 373, 2, 2, 369), libelle_commune="L'Abergement-Clémenciat"),
        layouts.general_row(E24, "01004", "0001", (449217 - 662, 244260 - 373, 0, 0, 243887)),
        layouts.general_row(M20, "01004", "0001", (4109, 1400, 20, 10, 1370)),
        layouts.general_row(M20, "01004", "0002", (4000, 1456, 20, 10, 1426)),
        layouts.general_row(M14, "01007", "0001", (1770, 1336, 30, 20, 1286)),
    ]
    list_3 = {
        "no_panneau": 3,
        "nuance": "LREC",
        "libelle_abrege_liste": "LA FRANCE FIERE, MENEE PAR MARION MARECHAL ET SOUTENUE PAR ÉRIC ZEMMOUR",
    }
    fabre = {"nom": "FABRE", "prenom": "Daniel", "nuance": "LDVC"}
    levrat = {"nom": "LEVRAT", "prenom": "Gisèle", "nuance": "LDVG"}
    votes = [
        layouts.candidate_row(E24, "01001", "0001", 30, **list_3),
        layouts.candidate_row(E24, "01001", "0001", 339, no_panneau=5, nuance="LRN"),
        layouts.candidate_row(M20, "01004", "0001", 700, **fabre),
        layouts.candidate_row(M20, "01004", "0002", 710, **fabre),
        layouts.candidate_row(M14, "01007", "0001", 610, **levrat),
    ]
    senate = [
        layouts.senate_rows(S26, "01", 1956, 1931, [{"voix": 84, "nuance": "LREC"}, {"voix": 900, "nuance": "LDVD"}]),
        layouts.senate_rows("2004_sena_t1", "61", 1027, 1025, [{"voix": 666, "nom": "LAMBERT", "nuance": "UMP"}]),
        layouts.senate_rows("2004_sena_t1", "ZA", 882, 874, [{"voix": 400, "nom": "NOM", "nuance": "DVG"}]),
    ]
    for totals, lists in senate:
        general += totals
        votes += lists
    return layouts.write_aggregated(tmp_path / "october", general, votes, kind=request.param)


def test_values_checked_by_the_producer_are_those_read(checked: Path) -> None:
    found = read_results(checked)
    station = found.results.row(by_predicate=(pl.col("election") == E24) & (pl.col("station") == "01001_0001"))
    columns = found.results.columns
    assert [station[columns.index(name)] for name in ("registered", "turnout")] == [662, 373]
    sums = {
        election: (registered, abstentions, turnout)
        for election, registered, abstentions, turnout in found.results.group_by("election")
        .agg(pl.col("registered", "abstentions", "turnout").sum())
        .iter_rows()
    }
    assert sums[E24] == (449_217, 449_217 - 244_260, 244_260)
    assert sums[M20] == (8_109, 5_253, 2_856)
    assert sums[M14] == (1_770, 434, 1_336)
    votes = found.votes.group_by("election", "nuance").agg(pl.col("votes").sum(), pl.col("name").first())
    said = {(election, nuance): (count, name) for election, nuance, count, name in votes.iter_rows()}
    assert said[M20, "LDVC"] == (1_410, "FABRE")
    assert said[M14, "LDVG"] == (610, "LEVRAT")
    assert said[E24, "LREC"][0] == 30


def test_senators_are_set_aside_and_counted(checked: Path) -> None:
    report = read_results(checked).report
    assert report.dropped == {"sénatoriales : par département, sans bureau": 3}
    assert (report.rows_read, report.rows_kept) == (8, 5)
    assert "3 lignes de sénatoriales laissées de côté : par département, sans bureau" in report.warnings
    assert "4 lignes de voix de sénatoriales laissées de côté : par département, sans bureau" in report.warnings
    ain = read_results(checked, departements=frozenset({"01"})).report
    assert "1 ligne de sénatoriales laissée de côté : par département, sans bureau" in ain.warnings


def test_one_commune_one_département_one_election_are_read_from_the_whole_file(checked: Path) -> None:
    assert read_results(checked, communes=frozenset({"01007"})).results["election"].to_list() == [M14]
    elections = frozenset({M20})
    assert read_results(checked, departements=frozenset({"01"}), elections=elections).results.height == 5
    with pytest.raises(OtherElectionError):
        read_results(checked, departements=frozenset({"01"}), elections=frozenset({"2022_pres_t1"}))


def test_both_halves_are_told_apart_by_their_columns(checked: Path) -> None:
    votes = checked.with_name(checked.name.replace("general", "candidats"))
    assert recognise(checked) is ResultsLayout.AGGREGATED_TOTALS
    assert recognise(votes) is ResultsLayout.AGGREGATED_CANDIDATES
    assert read_results(votes).results.equals(read_results(checked).results)


def test_totals_of_the_nation_count_no_senator(checked: Path) -> None:
    nation = national_totals(checked, ResultsLayout.AGGREGATED_TOTALS, None)
    assert nation is not None
    assert set(nation.totals["election"]) == set(nation.votes["election"]) == {E24, M20, M14}
    assert nation.totals.filter(pl.col("election") == M20)["registered"].sum() == 8_109


def test_a_département_of_senators_only_is_not_concerned(checked: Path) -> None:
    with pytest.raises(OtherElectionError, match="sénatoriales"):
        read_results(checked, departements=frozenset({"61"}))


def test_rows_of_no_station_and_elections_not_known_yet_are_set_aside(tmp_path: Path) -> None:
    general = [
        layouts.general_row(E24, "01001", "0001", (100, 60, 2, 3, 55)),
        layouts.general_row("2028_asso_t1", "01001", "0001", (100, 60, 2, 3, 55)),
        layouts.general_row(E24, "01002", "0001", (100, 60, 2, 3, 55)) | {"code_bv": None},
    ]
    votes = [
        layouts.candidate_row(E24, "01001", "0001", 55, nuance="LRN"),
        layouts.candidate_row("2028_asso_t1", "01001", "0001", 55, nuance="LRN"),
    ]
    found = read_results(layouts.write_aggregated(tmp_path, general, votes))
    assert found.results.select("election", "station").rows() == [(E24, "01001_0001")]
    assert found.report.dropped == {"élection « 2028_asso_t1 » inconnue": 1, "sans commune ou sans bureau": 1}
    assert found.votes["votes"].to_list() == [55]


def test_asking_for_senators_says_why_there_is_nothing() -> None:
    with pytest.raises(InputError, match="publiées par département, sans bureau de vote"):
        Election.parse(S26)


@pytest.mark.parametrize("half", ["totals", "votes"])
def test_a_negative_count_sets_its_commune_aside_and_nothing_else(tmp_path: Path, half: str) -> None:
    m26 = "2026_muni_t1"
    general = [layouts.general_row(m26, commune, "0001", (100, 60, 2, 3, 55)) for commune in ("01001", "01002")]
    general.append(layouts.general_row(m26, "01002", "0002", (100, 60, 2, 3, 55)))
    votes = [layouts.candidate_row(m26, row["code_commune"], row["code_bv"], 55, nuance="LDVD") for row in general]
    if half == "totals":
        general[1] |= {"nuls": -3, "blancs": 8}
    else:
        votes[1]["voix"] = -3
    found = read_results(layouts.write_aggregated(tmp_path, general, votes))
    assert found.results["station"].to_list() == found.votes["station"].to_list() == ["01001_0001"]
    assert found.report.dropped == {"commune où des effectifs négatifs sont publiés": 2}
    assert any("commune 01002, 2026_muni_t1 : effectif négatif (-3)" in line for line in found.report.warnings)


def test_a_station_whose_counts_do_not_add_up_is_set_aside_alone(tmp_path: Path) -> None:
    rows = [layouts.general_row(E24, "01001", number, (100, 60, 2, 3, 55)) for number in ("0001", "0002", "0003")]
    rows[1] |= {"nuls": 4}
    rows[2] |= {"exprimes": None}
    votes = [layouts.candidate_row(E24, "01001", row["code_bv"], 55, nuance="LRN") for row in rows]
    found = read_results(layouts.write_aggregated(tmp_path, rows, votes))
    assert found.results["station"].to_list() == found.votes["station"].to_list() == ["01001_0001"]
    assert found.report.dropped == {"effectifs qui ne s'additionnent pas": 2}
    assert not found.report.unmatched_keys
    with pytest.raises(InputError, match="ne s'additionnent pas"):
        read_results(layouts.write_aggregated(tmp_path / "alone", rows[1:2], votes[1:2]))


# -- the Ministry's wide text of municipales 2026 -----------------------------------------------------------------


def first_round(path: Path, *, communes: int = 4) -> Path:
    rows = []
    for rank in range(communes):
        lists = [layouts.wide_list(1, "ENSEMBLE", "", 55)]
        if rank == 0:
            lists = [layouts.wide_list(1, "ENSEMBLE", "LUG", 30), layouts.wide_list(2, "DEMAIN", "LRN", 25)]
        rows.append((layouts.wide_station(f"990{rank + 10}", "0001", (100, 60, 2, 3, 55)), lists))
    return layouts.write_wide_municipal(path, rows)


def second_round(path: Path, *, communes: int = 120) -> Path:
    lists = [layouts.wide_list(1, "ENSEMBLE", "LUG", 30, "ALPHA"), layouts.wide_list(2, "DEMAIN", "LRN", 25, "BÉTA")]
    stations = [layouts.wide_station(f"99{rank:03}", "0001", (100, 60, 2, 3, 55)) for rank in range(communes)]
    return layouts.write_wide_municipal(path, [(station, lists) for station in stations])


OFFICIAL = (
    "municipales-2026-resultats-bv-par-communes-2026-03-20.csv",
    "municipales-2026-resultats-bureau-de-vote-2026-03-23-16h15.csv",
)


def test_the_wide_layout_has_nineteen_columns_then_thirteen_a_list(tmp_path: Path) -> None:
    header = first_round(tmp_path / OFFICIAL[0]).read_text(encoding="utf-8").splitlines()[0].split(";")
    assert len(header) == 19 + 2 * 13
    assert recognise(tmp_path / OFFICIAL[0]) is ResultsLayout.NUMBERED


def test_the_round_is_told_by_the_content_whatever_the_name(tmp_path: Path) -> None:
    for name in (*OFFICIAL, "municipales-2026-tour2.csv"):
        found = read_results(first_round(tmp_path / name))
        assert found.results["election"].unique().to_list() == ["2026_muni_t1"], name
    for name in (*OFFICIAL, "municipales-2026-tour1.csv"):
        found = read_results(second_round(tmp_path / name))
        assert found.results["election"].unique().to_list() == ["2026_muni_t2"], name
    assert any("annonce une autre" in line for line in found.report.warnings)


def test_lists_without_names_keep_their_title_and_nuance(tmp_path: Path) -> None:
    votes = read_results(first_round(tmp_path / OFFICIAL[0])).votes
    rows = votes.filter(pl.col("station") == "99010_0001").select("name", "nuance", "list_name", "votes").rows()
    assert rows == [(None, "LUG", "ENSEMBLE", 30), (None, "LRN", "DEMAIN", 25)]


def test_a_slice_of_which_nothing_tells_the_round_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ne se déduit"):
        read_results(second_round(tmp_path / "extrait-municipales-2026.csv", communes=1))
    # The first round names nobody: the date of a name does not make one of lists whose heads are named.
    with pytest.raises(InputError, match="ne se déduit"):
        read_results(second_round(tmp_path / "municipales-2026-03-20.csv", communes=1))
    said = read_results(second_round(tmp_path / "2026_muni_t2.csv", communes=1))
    assert said.results["election"].to_list() == ["2026_muni_t2"]


def test_negative_counts_of_the_wide_text_set_their_communes_aside(tmp_path: Path) -> None:
    path = first_round(tmp_path / OFFICIAL[0])
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace(";2;", ";-2;", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read_results(path)
    assert found.results["commune"].to_list() == ["99010", "99012", "99013"]
    assert any("commune 99011 : effectif négatif (-2)" in line for line in found.report.warnings)
    with pytest.raises(InputError, match=r"effectif négatif \(-2\)") as caught:
        read_results(path, communes=frozenset({"99011"}))
    assert (caught.value.where.line, caught.value.where.column) == (3, "Blancs")


def test_the_heading_of_gigabytes_is_enough_to_know_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    general = [layouts.general_row(E24, "01001", "0001", (100, 60, 2, 3, 55))]
    path = layouts.write_aggregated(tmp_path, general, [layouts.candidate_row(E24, "01001", "0001", 55)], kind="csv")
    monkeypatch.setattr("arpenteur.files.content.MAX_BYTES", 10)
    assert [found.kind for found in look_into(path)] == [Kind.RESULTS]
    assert read_results(path).votes["votes"].to_list() == [55]
