from datetime import UTC, datetime
from pathlib import Path

import pytest
from fictional_place import COUNT, PLACE, write_fictional_place

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.territory import actions
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.foundation.territory.models import LEVELS, PublishedSnapshot, Zone

AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def later(tmp_path: Path) -> Snapshot:
    return write_fictional_place(tmp_path / "later", generated_at="2026-10-01T08:00:00+02:00")


def test_publishing_copies_the_folder_and_records_who_and_when(published, town, home):
    assert published.path.is_relative_to(home / "snapshots")
    assert {file.name for file in published.path.iterdir()} == {file.name for file in town.path.iterdir()}
    assert (published.place, published.fictional, published.published_by) == (PLACE, True, "test")
    assert published.current


def test_every_level_has_its_outlines_and_labels_lie_inside_them(published):
    levels = {level: list(Zone.objects.filter(snapshot=published, level=level)) for level in LEVELS}
    assert [len(levels[level]) for level in LEVELS] == [COUNT, 3, 1]
    for zone in levels["station"]:
        assert zone.west < zone.label_longitude < zone.east
        assert zone.south < zone.label_latitude < zone.north
        assert zone.label_room > 0


def test_publishing_the_same_bytes_again_changes_nothing(published, town):
    again = publish_snapshot(path=town.path, by="other", at=AT)
    assert again.pk == published.pk
    assert PublishedSnapshot.objects.count() == 1


def test_a_later_snapshot_takes_the_place_of_the_former_one(published, later):
    new = publish_snapshot(path=later.path, by="test", at=AT)
    published.refresh_from_db()
    assert (new.current, published.current) == (True, False)
    assert published.path.is_dir()


def test_a_former_snapshot_can_be_made_current_again(published, later, town):
    publish_snapshot(path=later.path, by="test", at=AT)
    publish_snapshot(path=town.path, by="test", at=AT)
    assert PublishedSnapshot.objects.get(current=True).pk == published.pk


def test_without_replace_a_published_place_is_refused(published, later):
    with pytest.raises(InputError, match="déjà publié"):
        publish_snapshot(path=later.path, by="test", at=AT, replace=False)
    assert PublishedSnapshot.objects.get().pk == published.pk


def test_a_failure_half_way_leaves_the_former_snapshot_and_no_folder(published, later, home, monkeypatch):
    def fail(*_arguments: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(actions, "outline", fail)
    before = set((home / "snapshots").iterdir())
    with pytest.raises(RuntimeError, match="half-way"):
        publish_snapshot(path=later.path, by="test", at=AT)
    assert PublishedSnapshot.objects.get(current=True).pk == published.pk
    assert Zone.objects.exclude(snapshot=published).count() == 0
    assert set((home / "snapshots").iterdir()) == before


def test_a_folder_that_is_no_snapshot_is_named(tmp_path, home):
    with pytest.raises(InputError, match="n'est pas un instantané"):
        publish_snapshot(path=tmp_path, by="test", at=AT)
    assert not home.exists()


def test_the_table_holds_no_column_about_a_person_or_a_score():
    names = {field.name for model in (PublishedSnapshot, Zone) for field in model._meta.get_fields()}
    assert names.isdisjoint({"score", "support", "priority", "person", "address", "potential"})
