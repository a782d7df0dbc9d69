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
from arpenteur.sources.fetch import Download, Network, Supply, cache_folder, origin, plan_downloads


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
        ("passage-communes", None),
        ("nuances-politiques", None),
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
    """The shipped catalogue's results, communes, contours and squares of 2019, at one address each."""
    results = pl.DataFrame({"id_brut_miom": ["01004_0001", "93010_0001"], "voix": [3, 5]})
    results.write_parquet(tmp_path / "results.parquet")
    server.files["candidats_results.parquet"] = (tmp_path / "results.parquet").read_bytes()
    server.files["communes.json"] = json.dumps([{"code": "93010", "codeDepartement": "93"}]).encode()
    kept = ("resultats-candidats", "communes", "contours-bureaux", "filosofi-carreaux-2019")
    urls = ("candidats_results.parquet", "communes.json", "contours.geojson", "squares.zip")
    alone: dict[str, Any] = {"resource": "", "dataset": "", "former": (), "instead": (), "newest": "", "default": True}
    sources = [replace(shipped_catalogue()[id], **alone, columns=()) for id in kept]
    return Catalogue(tuple(replace(source, url=server.url(url)) for source, url in zip(sources, urls, strict=True)))


def fetch_place(place: str, catalogue: Catalogue, cache: Path, network: Network, **more: Any) -> Supply:
    """Everything that a place needs, as a build without any file asks for it."""
    supply = Supply([Place.parse(place)], catalogue=catalogue, cache=cache, network=network, **more)
    supply.files(list(SourceKind))
    return supply


def test_a_place_is_fetched_with_what_is_missing_and_what_is_left_to_the_hand(
    local: Catalogue, network: Network, tmp_path: Path
) -> None:
    supply = fetch_place("93010", local, tmp_path / "cache", network)
    assert [file.source.kind for file in supply.fetched] == [SourceKind.RESULTS, SourceKind.COMMUNES]
    assert pl.read_parquet(supply.fetched[0].path)["voix"].to_list() == [5]
    assert {file.seen for file in supply.fetched} == {"2026-03-01"}
    assert all(len(file.sha256) == 64 for file in supply.fetched)
    (manual,) = supply.manual
    assert manual.startswith("à télécharger à la main : FiLoSoFi 2019, carreaux de 200 mètres (https://www.insee.fr/")
    (missing,) = supply.missing
    assert missing.startswith("Proposition de contours des bureaux de vote, v2 : non obtenu")
    assert "réponse 404" in missing
    assert supply.messages == (missing, manual)


def test_the_origin_of_every_fetched_file_is_known_from_its_path(
    local: Catalogue, network: Network, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    supply = fetch_place("93010", local, cache, network)
    assert [origin(one.path, cache=cache, catalogue=local) for one in supply.fetched] == supply.fetched
    assert origin(tmp_path / "results.parquet", cache=cache, catalogue=local) is None


def test_a_changed_file_is_noticed(local: Catalogue, server: Any, network: Network, tmp_path: Path) -> None:
    fetch_place("93010", local, tmp_path / "cache", network)
    server.files["communes.json"] = b"[]"
    supply = fetch_place("93010", local, tmp_path / "cache", network, refresh=True)
    (notice,) = supply.notices
    assert "communes.json : le fichier publié a changé depuis le 2026-03-01" in notice


def test_two_places_share_the_cache(local: Catalogue, server: Any, network: Network, tmp_path: Path) -> None:
    for place in ("93010", "01004"):
        fetch_place(place, local, tmp_path / "cache", network)
    assert [path for path, _, _ in server.requests].count("communes.json") == 1


def test_halves_of_results_lie_together_and_apart_from_those_of_another_place(
    local: Catalogue, network: Network, tmp_path: Path
) -> None:
    """A half is read with its neighbour: that of another place beside it would be taken for its own."""
    other = replace(local["resultats-candidats"], id="resultats-generaux", filename="general_results.parquet")
    both = Catalogue((local["resultats-candidats"], other))
    here = fetch_place("93010", both, tmp_path / "cache", network)
    there = fetch_place("01004", both, tmp_path / "cache", network)
    assert [len({one.path.parent for one in supply.fetched}) for supply in (here, there)] == [1, 1]
    assert here.fetched[0].path.parent != there.fetched[0].path.parent
    assert [one.path.name for one in here.fetched] == ["candidats_results.parquet", "general_results.parquet"]


def test_a_source_named_that_does_not_exist_is_refused_before_anything_is_asked(local: Catalogue) -> None:
    with pytest.raises(InputError, match="source « ailleurs » inconnue"):
        Supply([Place.parse("93010")], catalogue=local, extra=["ailleurs"])


def test_an_address_of_one_s_own_is_asked_first_and_makes_fetchable_what_only_a_hand_could(
    local: Catalogue, server: Any, network: Network, tmp_path: Path
) -> None:
    server.files["mine.zip"] = b"PK\x05\x06" + bytes(18)
    squares = replace(local["filosofi-carreaux-2019"], addresses=(server.url("mine.csv"),), format="csv")
    server.files["mine.csv"] = b"idcar_200m;ind\n"
    supply = fetch_place("93010", Catalogue((squares,)), tmp_path / "cache", network)
    assert [one.url for one in supply.fetched] == [server.url("mine.csv")]
    assert supply.messages == ()


def test_hosts_that_never_answer_are_not_waited_for_again(
    local: Catalogue, server: Any, network: Network, pauses: Any, tmp_path: Path
) -> None:
    gone = [replace(local["communes"], id=f"c{number}", url=f"http://127.0.0.1:9/{number}") for number in range(4)]
    silent = [replace(one, former=(f"http://127.0.0.1:9/{one.id}",)) for one in gone]
    supply = fetch_place("93010", Catalogue(tuple(silent)), tmp_path / "cache", network)
    assert len(supply.missing) == 4
    assert all("le serveur refuse la connexion" in one for one in supply.missing)
    # Twice in haste and three times with patience at the first, then once at each.
    assert len(pauses.seconds) <= 4
