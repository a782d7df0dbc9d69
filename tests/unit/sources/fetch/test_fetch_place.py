"""What a place needs, and its fetching: the plan, the hand-made downloads, what is missing."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.sources.catalogue import Catalogue, SourceKind, shipped_catalogue
from arpenteur.sources.fetch import Download, Network, cache_folder, fetch_place, origin, plan_downloads


def plan(place: str, elections: list[str] | None = None, extra: tuple[str, ...] = ()) -> dict[str, Download]:
    rounds = None if elections is None else [Election.parse(election) for election in elections]
    downloads = plan_downloads(Place.parse(place), shipped_catalogue(), rounds, extra=extra)
    return {download.source.id: download for download in downloads}


def test_a_commune_needs_its_rows_its_departement_and_its_streets() -> None:
    downloads = plan("93010")
    rows = downloads["resultats-candidats"].rows
    assert rows is not None
    assert (rows.by, rows.communes, rows.departements) == ("id_brut_miom", ("93010",), ())
    assert downloads["adresses-ban"].request.url.endswith("adresses-93.csv.gz")
    assert downloads["rues-osm"].code == "93010"
    assert downloads["contours-bureaux"].request.label == "Proposition de contours des bureaux de vote, v2"
    assert downloads["adresses-ban"].request.label == "Base Adresse Nationale (93)"


@pytest.mark.parametrize(("place", "departement"), [("circo:9213", "92"), ("dep:29", "29"), ("circo:97101", "971")])
def test_a_constituency_or_a_departement_is_read_by_departement(place: str, departement: str) -> None:
    downloads = plan(place)
    rows = downloads["resultats-candidats"].rows
    assert rows is not None
    assert (rows.communes, rows.departements) == ((), (departement,))
    assert downloads["adresses-ban"].code == departement
    assert "rues-osm" not in downloads


def test_france_needs_results_and_communes_whole() -> None:
    assert [(id, download.rows) for id, download in plan("france").items()] == [
        ("resultats-candidats", None),
        ("resultats-generaux", None),
        ("communes", None),
    ]


def test_elections_narrow_the_results_and_only_them() -> None:
    downloads = plan("93010", ["2022_pres_t1"])
    results, addresses = downloads["resultats-generaux"].rows, downloads["adresses-reu"].rows
    assert results is not None
    assert addresses is not None
    assert results.elections == ("2022_pres_t1",)
    assert addresses.elections is None


def test_a_file_by_election_is_fetched_only_when_named() -> None:
    assert "europeennes-2024" not in plan("93010")
    assert plan("93010", extra=("europeennes-2024",))["europeennes-2024"].rows is None


def test_the_cache_is_the_user_s_or_the_one_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("ARPENTEUR_CACHE")
    assert cache_folder().name == "arpenteur"


@pytest.fixture
def local(server: Any, tmp_path: Path) -> Catalogue:
    """The shipped catalogue's results, communes, contours and squares, served on the loopback."""
    results = pl.DataFrame({"id_brut_miom": ["01004_0001", "93010_0001"], "voix": [3, 5]})
    results.write_parquet(tmp_path / "results.parquet")
    server.files["candidats_results.parquet"] = (tmp_path / "results.parquet").read_bytes()
    server.files["communes.json"] = json.dumps([{"code": "93010"}]).encode()
    kept = ("resultats-candidats", "communes", "contours-bureaux", "filosofi-carreaux-2019")
    sources = [shipped_catalogue()[id] for id in kept]
    urls = ("candidats_results.parquet", "communes.json", "contours.geojson", "squares.zip")
    return Catalogue(tuple(replace(source, url=server.url(url)) for source, url in zip(sources, urls, strict=True)))


def test_a_place_is_fetched_with_what_is_missing_and_what_is_left_to_the_hand(
    local: Catalogue, server: Any, network: Network, tmp_path: Path
) -> None:
    fetched = fetch_place(Place.parse("93010"), cache=tmp_path / "cache", catalogue=local, network=network)
    assert [file.source.kind for file in fetched.fetched] == [SourceKind.RESULTS, SourceKind.COMMUNES]
    assert pl.read_parquet(fetched.files[0])["voix"].to_list() == [5]
    assert {file.seen for file in fetched.fetched} == {"2026-03-01"}
    assert all(len(file.sha256) == 64 for file in fetched.fetched)
    (manual,) = fetched.manual
    assert manual.startswith("à télécharger à la main : FiLoSoFi 2019, carreaux de 200 mètres (https://www.insee.fr/")
    (missing,) = fetched.missing
    assert missing.startswith("Proposition de contours des bureaux de vote, v2 : non obtenu")
    assert "réponse 404" in missing
    assert fetched.messages == (missing, manual)


def test_the_origin_of_every_fetched_file_is_known_from_its_path(
    local: Catalogue, network: Network, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    fetched = fetch_place(Place.parse("93010"), cache=cache, catalogue=local, network=network)
    assert tuple(origin(path, cache=cache, catalogue=local) for path in fetched.files) == fetched.fetched
    assert origin(tmp_path / "results.parquet", cache=cache, catalogue=local) is None


def test_a_changed_file_is_noticed(local: Catalogue, server: Any, network: Network, tmp_path: Path) -> None:
    fetch_place(Place.parse("93010"), cache=tmp_path / "cache", catalogue=local, network=network)
    server.files["communes.json"] = b"[]"
    fetched = fetch_place(
        Place.parse("93010"), cache=tmp_path / "cache", catalogue=local, network=network, refresh=True
    )
    (notice,) = fetched.notices
    assert "communes.json : le fichier publié a changé depuis le 2026-03-01" in notice


def test_two_places_share_the_cache(local: Catalogue, server: Any, network: Network, tmp_path: Path) -> None:
    for place in ("93010", "01004"):
        fetch_place(Place.parse(place), cache=tmp_path / "cache", catalogue=local, network=network)
    assert [path for path, _, _ in server.requests].count("communes.json") == 1


def test_without_results_there_is_no_place(local: Catalogue, server: Any, network: Network, tmp_path: Path) -> None:
    del server.files["candidats_results.parquet"]
    with pytest.raises(InputError, match="aucun fichier à cette adresse"):
        fetch_place(Place.parse("93010"), cache=tmp_path / "cache", catalogue=local, network=network)
