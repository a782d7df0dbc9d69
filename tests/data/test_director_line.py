"""The director's line while elections are loaded one by one: one type of election, named, with its interval.

Antony (44 stations) has the official elections of 2024, Bondy (32) its municipal one of 2026; ``-s`` prints the lines.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arpenteur import pipeline
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.family import Family
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot
from arpenteur.stats.priority import NATIONAL
from arpenteur.strategy import director_sentences, order_sentences, rank
from arpenteur.strategy.labels import number
from arpenteur.strategy.ranking.order import WIDEST_LINE
from arpenteur.strategy.results import Order
from arpenteur.strategy.track_record.order_words import by_chance

pytestmark = pytest.mark.data
AT = datetime(2026, 12, 1, tzinfo=UTC)
FAMILIES = ("gauche", "centre", "droite", "extreme_droite")
PLACES = {
    "92002": ("bv_contours/circo-9213", ("P22", "L22", "P17", "L17", "E19", "L24", "E24")),
    "93010": ("bv_contours/bondy-93010", ("P22", "L22", "P17", "L17", "E19", "M26")),
}
FILES = {
    "P17": "data/results/national/presid-2017-t1_bureaux",
    "P22": "data/results/national/presid-2022-t1_bureaux",
    "L17": "elections/results/legis-2017-t1_bureaux",
    "L22": "data/results/national/legis-2022-t1_bureaux",
    "L24": "data/results/legislatives-2024-half/legis-2024-t1_bureaux",
    "E19": "elections/results/europeennes-2019-t1_bureaux",
    "E24": "elections/results/europeennes-2024-t1_half_bureaux",
    "M26": "elections/results/municipales-2026-t1_bondy_bureaux",
}
KINDS = {
    "P": ElectionType.PRESIDENTIAL,
    "L": ElectionType.LEGISLATIVE,
    "E": ElectionType.EUROPEAN,
    "M": ElectionType.MUNICIPAL,
}


@dataclass(frozen=True)
class Loaded:
    """A place after each election that was loaded, and what is in it then."""

    steps: tuple[tuple[tuple[str, ...], Snapshot], ...]

    @property
    def last(self) -> Snapshot:
        return self.steps[-1][1]


@pytest.fixture(scope="module", params=PLACES)
def loaded(request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    outlines, names = PLACES[request.param]
    out, steps = tmp_path_factory.mktemp("line"), list[tuple[tuple[str, ...], Snapshot]]()
    for count in range(1, len(names) + 1):
        tables = [
            shared_data.parent / f"{FILES[name]}_{table}.parquet"
            for name in names[:count]
            for table in ("territoires", "candidats")
        ]
        sources = [*tables, shared_data / outlines]
        steps.append(
            (names[:count], pipeline.build(Place.parse(request.param), sources=sources, out=out / str(count), at=AT))
        )
    return Loaded(tuple(steps))


def order_of(snapshot: Snapshot, family: str, target: ElectionType) -> Order:
    return rank(snapshot, family=Family.load(family), target=target).order


@pytest.mark.parametrize("target", NATIONAL)
def test_the_line_compares_two_elections_of_the_type_asked_for(loaded: Loaded, target: ElectionType) -> None:
    for names, snapshot in loaded.steps:
        mine = sorted(name for name in names if KINDS[name[0]] is target)
        for family in FAMILIES:
            order = order_of(snapshot, family, target)
            line, tested, (told, *_) = order.line, order.tested, director_sentences(order)
            assert line is not None
            assert tested is not None
            last, to = Election.parse(line.last), Election.parse(line.target)
            assert (last.type, to.type) == (target, target)
            assert (line.last, line.target) == (tested.last, tested.target)
            assert f"de {last.year} à {to.year}" in told
            assert ("Ces données n'ont pas deux élections" in told) == (len(mine) <= 1 and line.found is not None)
            if line.scope == "here":
                assert [str(year % 100) for year in (last.year, to.year)] == [name[1:] for name in mine[-2:]]


@pytest.mark.parametrize("target", NATIONAL)
def test_the_line_prints_its_interval_and_is_never_noise(loaded: Loaded, target: ElectionType) -> None:
    for names, snapshot in loaded.steps:
        for family in FAMILIES:
            order = order_of(snapshot, family, target)
            line, (told, *_) = order.line, director_sentences(order)
            sys.stdout.write(f"\n{snapshot.manifest.place_name} {'+'.join(names)} {target} {family}: {told}")
            assert line is not None
            if line.found is None:
                assert "s'annulaient presque" in told or "trop large pour dire" in told
                continue
            assert line.low is not None
            assert line.high is not None
            assert line.low <= line.found <= line.high
            assert line.high - line.low <= WIDEST_LINE
            assert f"intervalle {number(line.low, 0)} à {number(line.high, 0)}" in told
            if line.scope == "here":
                assert line.best not in (line.found, line.own_share)
            assert ("pas distingué du nôtre" in told) == (line.best is not None and line.best < line.found)


def test_an_election_of_another_type_leaves_the_line_as_it_was(loaded: Loaded) -> None:
    """European votes three weeks before the legislatives, municipal ones after: the line of legislatives stays."""
    (_, before), (names, after) = loaded.steps[-2:]
    assert names[-1] in ("E24", "M26")
    for family in FAMILIES:
        one, other = (order_of(snapshot, family, ElectionType.LEGISLATIVE).line for snapshot in (before, after))
        assert one == other


def test_no_class_stands_above_a_line_that_chance_explains(loaded: Loaded) -> None:
    for _, snapshot in loaded.steps:
        for family in FAMILIES:
            for target in NATIONAL:
                order = order_of(snapshot, family, target)
                if order.line is not None and by_chance(order.line):
                    assert not order.classes


def test_a_municipal_election_says_why_a_door_is_worth_the_same(loaded: Loaded) -> None:
    for family in FAMILIES:
        doors = [
            {zone.zone: zone.value for zone in rank(loaded.last, family=Family.load(family), target=target).zones}
            for target in (ElectionType.LEGISLATIVE, ElectionType.MUNICIPAL)
        ]
        order = order_of(loaded.last, family, ElectionType.MUNICIPAL)
        sys.stdout.write(f"\n{family}: the same doors {doors[0] == doors[1]}")
        assert order.line is None
        assert "aucun scrutin de ce type" in director_sentences(order)[0]
        assert any("les mêmes votes nationaux que pour des législatives" in one for one in order_sentences(order))
