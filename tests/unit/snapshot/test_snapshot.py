"""A snapshot is written whole or not at all, and says clearly when it cannot be read."""

import errno
import json
from dataclasses import asdict, replace
from pathlib import Path

import polars as pl
import pyarrow.parquet
import pytest
import shapely
from pyproj import CRS

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import TABLES, Manifest, Snapshot, Source, write_snapshot
from arpenteur.tables import DICTIONARY, Quartiers, StationResults, TableError, table_dictionary

SOURCE = Source("s1", "Résultats", "Ministère de l'Intérieur", "Licence Ouverte 2.0", "2022", "a.txt", "00")
MANIFEST = Manifest("00042", "Ville fictive", "2026-01-01T00:00:00+00:00", (SOURCE,), ("2022_pres_t1",), fictional=True)
RESULTS = StationResults.conform(
    pl.DataFrame(
        [
            {
                "election": "2022_pres_t1",
                "station": "00042_0001",
                "commune": "00042",
                "registered": 10,
                "abstentions": 4,
                "turnout": 6,
                "valid": 6,
            }
        ]
    )
)


def tables() -> dict[str, pl.DataFrame]:
    return {name: table.empty() for name, table in TABLES.items()} | {"station_results": RESULTS}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    written = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={"a": 1}, tables=tables())
    again = Snapshot.open(tmp_path / "s")
    assert again.manifest == written.manifest
    assert replace(again.manifest, files={}, digest="") == MANIFEST
    assert set(again.manifest.files) == {"quality.json", *(f"{name}.parquet" for name in TABLES)}
    assert again.quality == {"a": 1}
    assert again.station_results.equals(RESULTS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s"]


def test_tables_with_a_geometry_declare_themselves_geoparquet(tmp_path: Path) -> None:
    """As pyogrio reads them: points where they are, in the coordinate system that the documents say."""
    square = shapely.to_wkb(shapely.box(2.4, 48.8, 2.5, 48.9))
    row = {"quartier": "Q1", "name": "Centre", "commune": "00042", "source": "city_layer", "geometry": square}
    quartiers = Quartiers.conform(pl.DataFrame([row]))
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables() | {"quartiers": quartiers})
    said = json.loads(pl.read_parquet_metadata(snapshot.path / "quartiers.parquet")["geo"])
    column = said["columns"][said["primary_column"]]
    assert column["geometry_types"] == ["Polygon"]
    assert column["bbox"] == pytest.approx([2.4, 48.8, 2.5, 48.9])
    assert CRS.from_json_dict(column["crs"]) == CRS.from_epsg(4326)
    empty = json.loads(pl.read_parquet_metadata(snapshot.path / "stations.parquet")["geo"])
    assert "bbox" not in empty["columns"]["geometry"]


def test_each_table_says_what_it_holds_to_any_reader_and_the_same_bytes_twice(tmp_path: Path) -> None:
    first, second = (
        write_snapshot(tmp_path / name, manifest=MANIFEST, quality={}, tables=tables()).path for name in ("a", "b")
    )
    for name, table in TABLES.items():
        file = first / f"{name}.parquet"
        told = pl.read_parquet_metadata(file)[DICTIONARY]
        assert json.loads(told) == table_dictionary(table)
        assert pyarrow.parquet.read_metadata(file).metadata[DICTIONARY.encode()].decode() == told
        assert file.read_bytes() == (second / file.name).read_bytes()


def test_a_table_that_breaks_its_contract_leaves_the_former_snapshot(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={"first": True}, tables=tables())
    broken = tables() | {"station_results": pl.concat([RESULTS, RESULTS])}
    with pytest.raises(TableError, match="more than once"):
        write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=broken)
    assert Snapshot.open(tmp_path / "s").quality == {"first": True}
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_no_snapshot_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("précieux", encoding="utf-8")
    with pytest.raises(InputError, match="autre dossier"):
        write_snapshot(tmp_path, manifest=MANIFEST, quality={}, tables=tables())
    assert (tmp_path / "mine.txt").is_file()


def test_a_folder_without_manifest_is_not_a_snapshot(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="arpenteur build"):
        Snapshot.open(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"schema_version": 2}', '{"schema_version": 2, "sources": [], "elections": [], "notes": [], "z": 1}'],
)
def test_a_broken_manifest_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json"):
        Snapshot.open(tmp_path)


@pytest.mark.parametrize("name", ["stations", "option_votes"])
def test_a_table_that_was_touched_is_named(tmp_path: Path, name: str) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    pl.DataFrame({"votes": [1]}).write_parquet(snapshot.path / f"{name}.parquet")
    with pytest.raises(InputError, match=rf"{name}\.parquet : modifié depuis la construction"):
        getattr(snapshot, name)
    with pytest.raises(InputError, match=rf"{name}\.parquet"):
        Snapshot.open(snapshot.path).verify()


def test_a_file_that_is_gone_or_foreign_is_named(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    snapshot.verify()
    (snapshot.path / "transfers.parquet").write_bytes(b"x")
    with pytest.raises(InputError, match=r"transfers\.parquet"):
        snapshot.verify()
    (snapshot.path / "transfers.parquet").unlink()
    (snapshot.path / "quartiers.parquet").unlink()
    with pytest.raises(InputError, match=r"quartiers\.parquet : instantané : fichier absent"):
        snapshot.verify()


def test_a_manifest_that_was_touched_is_refused(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    file = snapshot.path / "manifest.json"
    raw = json.loads(file.read_text("utf-8"))
    for changed in (raw | {"place_name": "Autre"}, raw | {"files": {}}, raw | {"digest": "0" * 64}):
        file.write_text(json.dumps(changed, ensure_ascii=False, indent=1) + "\n", "utf-8")
        with pytest.raises(InputError, match=r"manifest\.json : modifié"):
            Snapshot.open(snapshot.path)


def test_a_snapshot_of_the_former_version_is_read_and_cannot_be_verified(tmp_path: Path) -> None:
    """As sites hold them: no digests, no origin of the counts."""
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={"a": 1}, tables=tables())
    RESULTS.drop("origin").write_parquet(snapshot.path / "station_results.parquet")
    former = {key: value for key, value in asdict(MANIFEST).items() if key not in ("files", "digest")}
    text = json.dumps(former | {"schema_version": 2}, ensure_ascii=False)
    (snapshot.path / "manifest.json").write_text(text, "utf-8")
    again = Snapshot.open(snapshot.path)
    assert again.station_results.equals(RESULTS)
    assert again.quality == {"a": 1}
    again.refuse_touched()
    with pytest.raises(InputError, match="pas d'empreintes"):
        again.verify()


def test_a_damaged_table_of_the_former_version_is_named(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    (snapshot.path / "stations.parquet").write_bytes(b"PAR1 no")
    former = Snapshot(snapshot.path, replace(snapshot.manifest, schema_version=2, files={}))
    with pytest.raises(InputError, match=r"stations\.parquet : table : fichier endommagé"):
        _ = former.stations


def test_another_version_asks_to_build_again(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    file = snapshot.path / "manifest.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"schema_version": 3', '"schema_version": 99'), "utf-8")
    with pytest.raises(InputError, match="version 99"):
        Snapshot.open(snapshot.path)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "[" * 100_000])
@pytest.mark.parametrize("version", [2, 3])
def test_a_quality_report_that_is_gone_or_damaged_is_named(tmp_path: Path, text: str | None, version: int) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    if version == 2:
        snapshot = Snapshot(snapshot.path, replace(snapshot.manifest, schema_version=2, files={}))
    if text is None:
        (snapshot.path / "quality.json").unlink()
    else:
        (snapshot.path / "quality.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"quality\.json : "):
        _ = snapshot.quality


def test_a_folder_of_other_files_beside_a_manifest_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("précieux", encoding="utf-8")
    with pytest.raises(InputError, match="n'est pas un instantané"):
        write_snapshot(tmp_path, manifest=MANIFEST, quality={}, tables=tables())
    assert (tmp_path / "mine.txt").is_file()


def test_a_damaged_snapshot_may_be_replaced(tmp_path: Path) -> None:
    snapshot = write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    (snapshot.path / "manifest.json").write_text("{", encoding="utf-8")
    assert write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={"b": 2}, tables=tables()).quality == {"b": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_full_disk_leaves_the_former_snapshot_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={"first": True}, tables=tables())

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(InputError, match="plus de place sur le disque"):
        write_snapshot(tmp_path / "s", manifest=MANIFEST, quality={}, tables=tables())
    assert Snapshot.open(tmp_path / "s").quality == {"first": True}
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize("name", ["x" * 300, "/"])
def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        write_snapshot(tmp_path / name, manifest=MANIFEST, quality={}, tables=tables())
