"""The README's line ends with a town each time that one address is open, else with one sentence."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from file_server import Fault
from producer import ELECTIONS, HALVES, NEWEST, Producer, aggregated

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.pipeline.progress import Silent
from arpenteur.pipeline.shelf import Shelf
from arpenteur.pipeline.supply import stock
from arpenteur.snapshot import Snapshot
from arpenteur.sources.catalogue import AddressKind, SourceKind
from arpenteur.sources.fetch import Network, Supply
from arpenteur.sources.recognise import Kind
from arpenteur.sources.results import ResultsLayout
from arpenteur.sources.results.pairs import other_half

pytestmark = pytest.mark.drawn("engine")

TOWN = [Place.parse("00042")]
WEB_PAGE = Fault(body=b"<!DOCTYPE html><html><body>Maintenance</body></html>")


def old(local: Producer, id: str) -> Fault:
    """A copy that stops before the newest election."""
    return Fault(body=aggregated(local.town.folder, ELECTIONS[:-1])[HALVES.index(id) ^ 1])


def other_schema(_local: Producer, _id: str) -> Fault:
    frame = pl.DataFrame({"id_election": [NEWEST], "bureau": ["00042_0001"]})
    return Fault(body=_bytes(frame))


def _bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


FAULTS: dict[str, Callable[[Producer, str], Fault]] = {
    "gone": lambda *_: Fault(status=404),
    "refused to programs": lambda *_: Fault(status=403),
    "not acceptable": lambda *_: Fault(status=406),
    "moved in a circle": lambda local, id: Fault(
        status=302, headers={"Location": local.server.url(local.places(id)[AddressKind.PRODUCER])}
    ),
    "busy": lambda *_: Fault(status=503),
    "a web page": lambda *_: WEB_PAGE,
    "cut in the middle": lambda *_: Fault(cut_after=40, ranges=False),
    "old": old,
    "another schema": other_schema,
}
ROADS = (AddressKind.REDIRECT, AddressKind.PRODUCER, AddressKind.FORMER, AddressKind.LISTING)


def supply(local: Producer, cache: Path, network: Network) -> Supply:
    return Supply(TOWN, catalogue=local.read(cache.parent / "catalogue.toml"), cache=cache, network=network)


def build(local: Producer, cache: Path, network: Network, *sources: Path) -> tuple[Snapshot, Supply]:
    asked = supply(local, cache, network)
    out = cache.parent / f"snapshot{len(list(cache.parent.glob('snapshot*')))}"
    made = pipeline.build(TOWN, sources=sources, out=out, at=datetime(2026, 12, 2, tzinfo=UTC), supply=asked)
    return made, asked


def open_only(local: Producer, id: str, road: AddressKind, fault: Fault) -> None:
    """Every address of a source fails but one; all of them where none is left."""
    if AddressKind.FORMER is road:
        local.server.files[local.places(id)[road]] = local.server.files[local.places(id)[AddressKind.PRODUCER]]
    local.plays(id, fault, *(kind for kind in ROADS if kind is not road))


def stations(paths: list[Path]) -> list[int]:
    return [pl.read_parquet(path).filter(pl.col("id_election") == NEWEST)["id_brut_miom"].n_unique() for path in paths]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("road", ROADS)
def test_one_open_address_is_enough(
    local: Producer, cache: Path, network: Network, road: AddressKind, fault: str
) -> None:
    for id in HALVES:
        open_only(local, id, road, FAULTS[fault](local, id))
    asked = supply(local, cache, network)
    assert stations(asked.files([SourceKind.RESULTS])) == [40, 40]
    assert asked.messages == ()


@pytest.mark.parametrize("fault", ["gone", "busy", "a web page"])
def test_where_nothing_answers_results_come_from_the_files_of_each_election(
    local: Producer, cache: Path, network: Network, fault: str
) -> None:
    for id in HALVES:
        local.plays(id, FAULTS[fault](local, id), *ROADS)
    made, asked = build(local, cache, network)
    assert {one["election"] for one in made.quality["elections"]} == {
        "2022_pres_t1",
        "2022_legi_t1",
        "2024_legi_t1",
        "2026_muni_t1",
    }
    (votes,) = (one for one in asked.missing if one.startswith("Données des élections agrégées, voix par candidat"))
    assert " : non obtenu (" in votes
    assert "les voix par candidat ne viennent que des fichiers de chaque scrutin" in votes
    assert votes.endswith("sa page : https://www.data.gouv.fr/datasets/donnees-des-elections-agregees/.")


def test_where_there_are_no_results_at_all_one_sentence_says_what_to_do(
    local: Producer, cache: Path, network: Network
) -> None:
    for source in local.shipped.sources:
        local.plays(source.id, Fault(status=404))
    with pytest.raises(InputError) as refused:
        build(local, cache, network)
    told = str(refused.value)
    assert told.startswith("aucun résultat de 00042 parmi les sources ; attendu : des fichiers de résultats")
    assert "donnez --sources" in told
    assert not list(cache.parent.glob("snapshot*"))


def test_an_old_copy_is_taken_where_there_is_no_other_and_it_is_said(
    local: Producer, cache: Path, network: Network
) -> None:
    for id in HALVES:
        local.plays(id, old(local, id), *ROADS)
    made, asked = build(local, cache, network)
    assert "2024_legi_t1" in {one["election"] for one in made.quality["elections"]}
    assert NEWEST not in {one["election"] for one in made.quality["elections"]}
    assert len(asked.notices) == 2
    assert asked.notices[0].endswith("est ancienne, sans municipales 2026, 1er tour.")
    # The producer keeps his file up again: the copy of the cache is not believed for ever.
    for id in HALVES:
        local.plays(id, Fault(), *ROADS)
    made, asked = build(local, cache, network)
    assert NEWEST in {one["election"] for one in made.quality["elections"]}
    assert asked.messages == tuple(asked.missing)


def test_a_copy_of_the_cache_serves_where_its_producer_is_silent(
    local: Producer, cache: Path, network: Network
) -> None:
    build(local, cache, network)
    for source in local.shipped.sources:
        local.plays(source.id, Fault(status=503))
    local.server.requests.clear()
    made, _ = build(local, cache, network)
    assert NEWEST in {one["election"] for one in made.quality["elections"]}
    assert not [path for path, _, size in local.server.requests if size and "elections" in path]


def test_what_lies_at_hand_is_never_asked_for(local: Producer, cache: Path, network: Network, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, id in (("general_results.parquet", HALVES[1]), ("candidats_results.parquet", HALVES[0])):
        (folder / name).write_bytes(local.server.files[local.places(id)[AddressKind.PRODUCER]])
    for name in ("contours-france-entiere-latest-v2.geojson", "contours-iris.geojson", "adresses-00.csv"):
        (folder / name).write_bytes((local.town.folder / name).read_bytes())
    (folder / "base-ic-logement-2021.csv").write_bytes((local.town.folder / "base-ic-logement-2021.csv").read_bytes())
    made, asked = build(local, cache, network, folder)
    assert len(made.quality["elections"]) == len(ELECTIONS)
    at_hand = (*HALVES, "contours-bureaux", "iris-contours", "adresses-ban", "base-ic-logement-2022")
    assert {id: local.taken(id) for id in at_hand} == dict.fromkeys(at_hand, 0)
    assert local.taken("base-ic-activite-2022") > 0
    assert not [one for one in asked.missing if "agrégées" in one]


def test_results_of_another_town_at_hand_do_not_stand_for_those_of_the_place(
    local: Producer, cache: Path, network: Network, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, id in (("general_results.parquet", HALVES[1]), ("candidats_results.parquet", HALVES[0])):
        frame = pl.read_parquet(local.server.files[local.places(id)[AddressKind.PRODUCER]])
        other = pl.col("id_brut_miom").str.replace("00042", "00077"), pl.lit("00077").alias("code_commune")
        frame.with_columns(*other).write_parquet(folder / name)
    made, _ = build(local, cache, network, folder)
    assert len(made.quality["elections"]) == len(ELECTIONS)
    assert local.taken("resultats-generaux") > 0


def test_a_file_that_is_not_understood_costs_itself_alone(local: Producer, cache: Path, network: Network) -> None:
    text = (local.town.folder / "adresses-00.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    longitude = text[0].split(";").index("lon")
    row = text[5].split(";")
    text[5] = ";".join([*row[:longitude], "ouest", *row[longitude + 1 :]])
    local.plays("adresses-ban", Fault(body=gzip.compress("".join(text).encode())), AddressKind.PRODUCER)
    made, asked = build(local, cache, network)
    assert made.stations.height == 40
    (told,) = [one for one in asked.missing if one.startswith("Base Adresse Nationale")]
    assert "reçu mais pas compris (" in told
    assert "sans cette source, ni fiche de rues, ni secteurs de porte-à-porte" in told


class Impatient:
    """Presses Ctrl-C in the middle of a file."""

    def step(self, label: str, done: int, total: int | None) -> None:
        if label.startswith("Proposition de contours") and total and done > total // 2:
            raise KeyboardInterrupt


def test_a_slow_server_and_an_interrupted_build_are_resumed(local: Producer, cache: Path, network: Network) -> None:
    content = local.server.files[local.places("contours-bureaux")[AddressKind.PRODUCER]]
    local.plays("contours-bureaux", Fault(rate=1_000_000), *ROADS)
    asked = supply(local, cache, network)
    asked.progress = Impatient()
    with pytest.raises(KeyboardInterrupt):
        asked.files([SourceKind.RESULTS, SourceKind.CONTOURS])
    local.server.requests.clear()
    made, asked = build(local, cache, network)
    assert made.quality["joins"]["stations_with_outline"] == 40
    assert 0 < local.taken("contours-bureaux") < len(content) // 2 + 1
    assert local.taken("resultats-candidats") == 0


def test_no_file_of_the_cache_is_ever_corrupt(local: Producer, cache: Path, network: Network) -> None:
    """Whatever happened, what stands under its name is what a producer published; the rest is a part."""
    for id, fault in zip(
        ("contours-bureaux", "adresses-ban", "base-ic-activite-2022", "iris-contours", "communes"),
        (
            WEB_PAGE,
            Fault(cut_after=5000, ranges=False),
            Fault(cut_after=900, ranges=False),
            Fault(body=b'{"type": "x'),
            Fault(body=b"PK\x03\x04 no zip"),
        ),
        strict=True,
    ):
        local.plays(id, fault)
    local.server.length = False
    build(local, cache, network)
    published = set(local.server.files.values())
    kept = [one for one in cache.rglob("*") if one.is_file() and "locks" not in one.parts]
    whole = [one for one in kept if ".part" not in one.name and one.name != "catalogue.lock"]
    foreign = [one.name for one in whole if one.read_bytes() not in published]
    assert set(foreign) <= {"general_results.parquet", "candidats_results.parquet"}


def test_a_server_that_gives_no_part_is_read_whole_where_no_other_does(
    local: Producer, cache: Path, network: Network
) -> None:
    local.server.ranges = False
    asked = supply(local, cache, network)
    assert stations(asked.files([SourceKind.RESULTS])) == [40, 40]
    assert [one.partition(" : ")[2] for one in asked.notices] == [
        "lu en entier, aucun serveur n'en donne une partie."
    ] * 2


def test_an_older_vintage_stands_for_one_that_is_refused(local: Producer, cache: Path, network: Network) -> None:
    local.plays("base-ic-logement-2022", Fault(status=403))
    content = local.server.files[local.places("base-ic-logement-2022")[AddressKind.PRODUCER]]
    local.publish("base-ic-logement-2021", content)
    local.plays("base-ic-activite-2022", Fault(status=403))
    _, asked = build(local, cache, network)
    dwellings, activity = (one for one in asked.missing if one.startswith("Recensement"))
    assert "(réponse 403)) ; à sa place : Recensement 2021, logement par IRIS ; sa page :" in activity + dwellings
    assert "sans cette source, ni chômage ni métiers par bureau" in activity + dwellings
    assert not [one for one in asked.missing if one.startswith("Recensement 2021")]


def test_a_nation_is_stocked_with_whole_files_but_for_those_at_hand(
    local: Producer, cache: Path, network: Network, tmp_path: Path
) -> None:
    catalogue = local.read(tmp_path / "catalogue.toml")
    france = Supply([Place.parse("france")], catalogue=catalogue, cache=cache, network=network)
    empty = Shelf.fill([], Silent())
    stock(france, empty)
    kinds = {Kind.RESULTS, Kind.FORMER_COMMUNES, Kind.NUANCES, Kind.COMMUNES}
    assert {one.kind for one in empty.found} == kinds
    assert france.messages == ()
    halves = [one.path for one in empty.found if one.kind is Kind.RESULTS]
    assert [pl.read_parquet(path).height for path in halves] == [
        pl.read_parquet(local.server.files[local.places(id)[AddressKind.PRODUCER]]).height for id in HALVES
    ]
    local.server.requests.clear()
    again = Supply([Place.parse("france")], catalogue=catalogue, cache=tmp_path / "other", network=network)
    stock(again, Shelf.fill([halves[0].parent], Silent()))
    assert (local.taken(HALVES[0]), local.taken(HALVES[1])) == (0, 0)
    assert local.taken("communes") > 0


def test_a_former_file_is_never_read_as_the_half_of_a_new_one(
    local: Producer, cache: Path, network: Network, tmp_path: Path
) -> None:
    catalogue = local.read(tmp_path / "catalogue.toml")

    def fetched() -> list[Path]:
        france = Supply([Place.parse("france")], catalogue=catalogue, cache=cache, network=network, refresh=True)
        return france.files([SourceKind.RESULTS])

    fetched()
    for id, content in zip(HALVES[::-1], aggregated(local.town.folder, ELECTIONS[1:]), strict=True):
        local.publish(id, content)
        local.server.files[local.places(id)[AddressKind.PRODUCER]] = content
    votes, totals = fetched()
    assert sorted(one.name for one in totals.parent.glob("*.parquet")) == [votes.name, totals.name]
    assert other_half(totals, ResultsLayout.AGGREGATED_TOTALS) == votes
