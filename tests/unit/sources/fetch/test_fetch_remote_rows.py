"""Rows of a national Parquet file at a distance: what travels, what is kept, what is refused."""

import io
from dataclasses import replace
from hashlib import sha512
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.fetch import Network, Rows, provenance, remote_rows

ELECTIONS = ("2017_pres_t1", "2022_pres_t1", "2024_legi_t1")
# Sorted by election, commune and station, in small row groups, as the published file is in large ones.
NATIONAL = pl.DataFrame(
    [
        (
            election,
            f"{commune}_{station:04}",
            commune,
            station * 37 % 1009,
            sha512(f"{station} {commune} {election}".encode()).hexdigest(),
        )
        for election in ELECTIONS
        for commune in ("01004", "29039", *(f"59{number:03}" for number in range(1, 150)), "93010", "ZA101")
        for station in range(1, 81)
    ],
    schema=["id_election", "id_brut_miom", "code_commune", "voix", "nom"],
    orient="row",
)


def parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, row_group_size=500, statistics=True)
    return out.getvalue()


@pytest.fixture
def bondy(server: Any) -> Rows:
    server.files["candidats_results.parquet"] = parquet(NATIONAL)
    return Rows(server.url("candidats_results.parquet"), "id_brut_miom", communes=("93010",))


def of_commune(code: str) -> pl.DataFrame:
    return NATIONAL.filter(pl.col("code_commune") == code)


def test_one_commune_costs_a_small_part_of_the_file(bondy: Rows, server: Any, network: Network, tmp_path: Path) -> None:
    path = remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
    assert pl.read_parquet(path).equals(of_commune("93010"))
    assert server.sent < len(server.files["candidats_results.parquet"]) / 4


def test_a_selection_is_read_once(bondy: Rows, server: Any, network: Network, tmp_path: Path) -> None:
    path = remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
    before = len(server.requests)
    assert remote_rows(bondy, folder="resultats", cache=tmp_path, network=network) == path
    assert len(server.requests) == before


def test_the_subset_says_where_it_comes_from(bondy: Rows, server: Any, network: Network, tmp_path: Path) -> None:
    origin = provenance(remote_rows(bondy, folder="resultats", cache=tmp_path, network=network))
    assert origin["url"] == bondy.url
    assert origin["etag"] == server.etag("candidats_results.parquet")
    assert origin["size"] == len(server.files["candidats_results.parquet"])
    assert origin["communes"] == ["93010"]
    assert str(origin["read_at"]).startswith("2026-03-01")


def test_refreshing_reads_again_only_what_changed(bondy: Rows, server: Any, network: Network, tmp_path: Path) -> None:
    remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
    server.requests.clear()
    path = remote_rows(bondy, folder="resultats", cache=tmp_path, network=network, refresh=True)
    assert server.sent == 4
    server.files["candidats_results.parquet"] = parquet(NATIONAL.with_columns(pl.col("voix") + 1))
    assert remote_rows(bondy, folder="resultats", cache=tmp_path, network=network, refresh=True) == path
    assert pl.read_parquet(path)["voix"].equals(of_commune("93010")["voix"] + 1)


def test_elections_columns_and_departements_narrow_the_selection(bondy: Rows, network: Network, tmp_path: Path) -> None:
    north = replace(
        bondy, communes=(), departements=("59",), elections=("2022_pres_t1",), columns=("code_commune", "voix")
    )
    frame = pl.read_parquet(remote_rows(north, folder="resultats", cache=tmp_path, network=network))
    expected = NATIONAL.filter(
        pl.col("code_commune").str.starts_with("59") & (pl.col("id_election") == "2022_pres_t1")
    ).select("code_commune", "voix")
    assert frame.equals(expected)


@pytest.mark.parametrize("place", [{"communes": ("97101",)}, {"communes": (), "departements": ("971",)}])
def test_the_ministry_s_overseas_codes_are_found(
    bondy: Rows, network: Network, tmp_path: Path, place: dict[str, Any]
) -> None:
    path = remote_rows(replace(bondy, **place), folder="resultats", cache=tmp_path, network=network)
    assert pl.read_parquet(path).equals(of_commune("ZA101"))


def test_a_place_without_rows_is_told_and_not_kept(bondy: Rows, network: Network, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="aucune ligne pour 99999"):
        remote_rows(replace(bondy, communes=("99999",)), folder="resultats", cache=tmp_path, network=network)
    assert not (tmp_path / "resultats").exists()


@pytest.mark.parametrize("change", [{"by": "code_bv"}, {"columns": ("voix", "code_bv")}])
def test_a_missing_column_is_named(bondy: Rows, network: Network, tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="colonne « code_bv » absente du fichier publié"):
        remote_rows(replace(bondy, **change), folder="resultats", cache=tmp_path, network=network)


def test_a_server_without_ranges_never_gives_the_national_file(
    bondy: Rows, server: Any, network: Network, tmp_path: Path
) -> None:
    server.ranges = False
    with pytest.raises(InputError, match=r"ne permet pas de lire une partie du fichier ; .* --sources"):
        remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
    assert len(server.requests) == 1


def test_a_file_that_is_not_parquet_is_refused(bondy: Rows, server: Any, network: Network, tmp_path: Path) -> None:
    server.files["candidats_results.parquet"] = b"<html>Maintenance</html>"
    with pytest.raises(InputError, match="ce n'est pas un fichier Parquet"):
        remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)


def test_a_damaged_file_is_one_sentence(bondy: Rows, server: Any, network: Network, tmp_path: Path) -> None:
    server.files["candidats_results.parquet"] = b"PAR1" + b"\x00" * 5000 + b"PAR1"
    with pytest.raises(InputError, match="la lecture à distance a été interrompue ; rien n'a été gardé"):
        remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)


def test_a_file_that_changes_during_the_reading_is_refused(
    bondy: Rows, server: Any, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect = pl.LazyFrame.collect

    def then_change(lazy: pl.LazyFrame, *args: Any, **named: Any) -> Any:
        frame = collect(lazy, *args, **named)
        server.files["candidats_results.parquet"] = parquet(NATIONAL.head(1_000))
        return frame

    monkeypatch.setattr(pl.LazyFrame, "collect", then_change)
    with pytest.raises(InputError, match="a changé pendant la lecture ; recommencez"):
        remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
    assert not (tmp_path / "resultats").exists()


def test_a_busy_server_is_asked_again_and_a_missing_file_is_told(
    bondy: Rows, server: Any, network: Network, tmp_path: Path, pauses: Any
) -> None:
    server.fails(status=503)
    remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
    assert pauses.seconds == [1.0]
    with pytest.raises(InputError, match="aucun fichier à cette adresse"):
        remote_rows(replace(bondy, url=server.url("absent.parquet")), folder="r", cache=tmp_path, network=network)


def test_a_busy_server_that_stays_busy_is_one_sentence(
    bondy: Rows, server: Any, network: Network, tmp_path: Path
) -> None:
    for _ in range(3):
        server.fails(status=500)
    with pytest.raises(InputError, match="le serveur est indisponible"):
        remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)


def test_a_disk_that_refuses_the_subset_leaves_nothing(bondy: Rows, network: Network, tmp_path: Path) -> None:
    (tmp_path / "resultats").write_text("a file where the folder should be")
    with pytest.raises(InputError, match="écriture impossible"):
        remote_rows(bondy, folder="resultats", cache=tmp_path, network=network)
