"""The part of a ground that so many pairs walk in so many minutes: none longer, best station first, the rest said."""

from pathlib import Path

import pytest
from walked_town import EAST, WEST, publish

from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import turfs
from arpenteur.strategy.turfs.ground import ground_of

START = (3.0, 46.5)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish(tmp_path_factory.mktemp("fit") / "snapshot", side=7)


def fit(town: Snapshot, *stations: str, **asked: object) -> turfs.Fit:
    given = {"pairs": 2, "minutes": 110.0, "start": START} | asked
    return turfs.fit(town, stations or (WEST, EAST), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("pairs", "minutes"), [(1, 60), (2, 110), (3, 170), (5, 110)])
def test_as_many_turfs_as_pairs_and_none_is_longer(town: Snapshot, pairs: int, minutes: int):
    found = fit(town, pairs=pairs, minutes=minutes)
    assert len(found.walks.turfs) == pairs
    assert max(one.minutes for one in found.walks.turfs) <= minutes
    assert sum(one.minutes for one in found.walks.turfs) / pairs >= 0.75 * minutes
    assert sum(found.doors.values()) == sum(one.doors for one in found.walks.turfs)


def test_the_first_station_is_taken_first_and_what_is_left_is_said(town: Snapshot):
    for first, second in ((WEST, EAST), (EAST, WEST)):
        found = fit(town, first, second, pairs=3)
        # The middle avenue is the border: a segment of it has doors of both.
        assert found.doors[first] > found.doors.get(second, 0)
        assert not found.whole
    everything = fit(town, pairs=40, minutes=170)
    assert everything.whole
    for station in (WEST, EAST):
        assert found.doors.get(station, 0) + found.left[station] == everything.doors[station]


def test_turfs_hang_together_and_doors_done_are_left_out(town: Snapshot):
    found = fit(town)
    assert [one.pieces for one in found.walks.turfs] == [1, 1]
    inside = {one.id for turf in found.walks.turfs for one in turf.buildings}
    again = fit(town, done=dict.fromkeys(inside, 99))
    assert not inside & {one.id for turf in again.walks.turfs for one in turf.buildings}


def test_the_same_question_has_the_same_answer_and_is_that_of_a_cutting(town: Snapshot):
    found = fit(town)
    assert fit(town) == found
    holding, moved = turfs.held(found.walks)
    area = turfs.Area(stations=frozenset({WEST, EAST}), segments=frozenset(found.segments))
    measured = turfs.measured(town, holding, area, moved=moved, pairs=2, seed=1, done=found.asked, start=START)
    assert [one.doors for one in measured.turfs] == [one.doors for one in found.walks.turfs]
    assert [one.minutes for one in measured.turfs] == [one.minutes for one in found.walks.turfs]


def test_what_cannot_be_is_refused_in_a_sentence(town: Snapshot):
    with pytest.raises(InputError, match="bureau inconnu"):
        fit(town, "00090_0099")
    with pytest.raises(InputError, match="ni binôme ni durée"):
        fit(town, pairs=0)
    with pytest.raises(InputError, match="ne suffisent pas"):
        fit(town, minutes=5.0)
    every = {one.id: 99 for turf in fit(town, pairs=40, minutes=170).walks.turfs for one in turf.buildings}
    with pytest.raises(InputError, match="aucune porte"):
        fit(town, done=every)


def test_a_folder_without_buildings_says_so(tmp_path: Path):
    import small_snapshots as small

    bare = small.publish(tmp_path / "bare", small.town(stations=2, quartiers=1))
    with pytest.raises(InputError, match="pas d'immeubles"):
        turfs.fit(bare, ["00090_0001"], pairs=1, minutes=60, start=START)


def test_no_pair_is_idle_for_one_building_that_is_too_large(tmp_path: Path):
    """What many outings leave: tall buildings far from each other, each with more doors than there is time for."""
    tall = publish(tmp_path / "snapshot", side=7, mass=60)
    names = ground_of(tall).ids
    done = dict.fromkeys(set(names) - set(names[::40]), 60)
    found = fit(tall, pairs=6, minutes=40.0, done=done)
    assert [one.minutes <= 40 for one in found.walks.turfs] == [True] * 6
    assert sum(one.minutes for one in found.walks.turfs) >= 0.8 * 6 * 40
