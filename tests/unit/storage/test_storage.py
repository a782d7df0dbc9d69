"""Folders on a disk and in object storage, used alike; snapshots put there whole."""

from collections.abc import Iterator
from pathlib import Path

import object_store
import pytest
import small_snapshots as small

from arpenteur.cli.options import SnapshotPath, open_snapshot
from arpenteur.domain.errors import InputError
from arpenteur.remote_snapshot import pull, push
from arpenteur.snapshot import Snapshot
from arpenteur.storage import Storage


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with object_store.served() as endpoint:
        yield endpoint


@pytest.fixture(params=["disk", "objects"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return Storage.at(tmp_path / "folder")
    request.getfixturevalue("server")
    return Storage.at(f"s3://bucket/{tmp_path.name}")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_written_is_read_and_listed(storage):
    assert (storage.names(), storage.read("a")) == ([], None)
    storage.write("a", b"first")
    storage.write("a", b"second")
    storage.under("inside").write("b", b"third")
    assert storage.names() == ["a", "inside"]
    assert storage.read("a") == b"second"
    assert storage.under("inside").read("b") == b"third"


def test_a_folder_goes_with_all_it_holds(storage):
    storage.under("inside").write("b", b"x")
    storage.remove()
    assert storage.names() == []
    storage.remove()


@pytest.mark.parametrize("location", ["http://host/x", "s3://", "gs://bucket/x"])
def test_another_kind_of_address_is_refused(location):
    with pytest.raises(InputError, match="stockage non pris en charge"):
        Storage.at(location)


def test_a_bucket_that_does_not_exist_is_named(server):
    with pytest.raises(InputError, match="s3://nowhere/x : dossier ou compartiment introuvable"):
        Storage.at("s3://nowhere/x").write("a", b"")


def test_without_the_extra_object_storage_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "s3fs", None)
    with pytest.raises(InputError, match=r"arpenteur\[cluster\]"):
        Storage.at("s3://bucket/x")


def test_a_snapshot_in_object_storage_opens_as_the_same(server, tmp_path, cache):
    local = small.publish(tmp_path / "s", small.town())
    push(local.path, "s3://bucket/same")
    remote = open_snapshot(_argument("s3://bucket/same"))
    assert remote.manifest == local.manifest
    assert remote.station_results.equals(local.station_results)
    assert remote.path.is_relative_to(cache)
    assert Snapshot.open("s3://bucket/same").path == remote.path


def _argument(location: str) -> Path:
    """What a command receives for a snapshot named on its line."""
    (argument,) = (one for one in SnapshotPath.__metadata__ if one.parser)
    return argument.parser(location)


def test_a_snapshot_is_replaced_in_one_move_and_the_older_ones_go(server, tmp_path, cache):
    storage = Storage.at("s3://bucket/moved")
    snapshots = [small.publish(tmp_path / str(seed), small.town(seed)) for seed in (1, 2, 3)]
    for local in snapshots:
        push(local.path, storage.url)
        assert Snapshot.open(storage.url).station_results.equals(local.station_results)
    # The one in force, the one before it, and the name of the first.
    assert len(storage.names()) == 3


def test_a_snapshot_half_put_leaves_the_earlier_one(server, tmp_path, cache, monkeypatch):
    first, second = (small.publish(tmp_path / str(seed), small.town(seed)) for seed in (1, 2))
    push(first.path, "s3://bucket/half")
    write = Storage.write

    def cut(storage: Storage, name: str, data: bytes) -> None:
        if name == "stations.parquet":
            raise InputError("plus de place")
        write(storage, name, data)

    with monkeypatch.context() as patched:
        patched.setattr(Storage, "write", cut)
        with pytest.raises(InputError, match="plus de place"):
            push(second.path, "s3://bucket/half")
    assert Snapshot.open("s3://bucket/half").station_results.equals(first.station_results)


def test_a_damaged_snapshot_in_object_storage_is_refused(server, tmp_path, cache):
    push(small.publish(tmp_path / "s", small.town()).path, "s3://bucket/damaged")
    storage = Storage.at("s3://bucket/damaged")
    (folder,) = (name for name in storage.names() if name != "current.txt")
    storage.under(folder).write("stations.parquet", b"PAR1")
    with pytest.raises(InputError, match="instantané incomplet ou endommagé"):
        pull(storage.url)
    assert not cache.exists()


def test_an_empty_prefix_is_no_snapshot(server):
    with pytest.raises(InputError, match="s3://bucket/empty : ce n'est pas un instantané"):
        pull("s3://bucket/empty")
