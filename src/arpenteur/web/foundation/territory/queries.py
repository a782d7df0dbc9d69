"""Reads: what a page needs of the engine, kept as long as the snapshot and the question are the same."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from arpenteur import strategy
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.scenario import Scenario
from arpenteur.figures.shapes import WIDTH, Drawing, Outlined, draw
from arpenteur.manifest import Manifest
from arpenteur.strategy.results import Explanation, Ranking, ZoneProfile
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.models import PublishedSnapshot, Zone
from arpenteur.web.foundation.territory.scenarios import NOTHING_OWN, Own, families, family_of, scenario_of, settle

if TYPE_CHECKING:  # read when a page first asks
    from arpenteur.snapshot import Snapshot
    from arpenteur.strategy.map_lines import MapLine
    from arpenteur.strategy.nation import Nation

_KEPT_SECONDS = 24 * 3600


def published() -> QuerySet[PublishedSnapshot]:
    """Current snapshots, without their manifests."""
    return PublishedSnapshot.objects.filter(current=True).defer("manifest")


def touched() -> Iterator[tuple[PublishedSnapshot, InputError]]:
    """Published snapshots of which a file is not what was built any more, with what is wrong."""
    for one in published():
        if one.path.is_dir():
            try:
                Manifest.read(one.path).refuse_touched_folder(one.path)
            except InputError as error:
                yield one, error


def current(place: str) -> PublishedSnapshot:
    """The current snapshot of a place; raises Http404."""
    found = PublishedSnapshot.objects.filter(place=place, current=True).first()
    if found is None:
        raise Http404(place)
    return found


def zones(snapshot: PublishedSnapshot, level: str) -> Sequence[Zone]:
    """The zones of a level, as they were published: read once a process, to be looked at only."""
    return _zones(snapshot, snapshot.digest, level)


@lru_cache(maxsize=12)
def _zones(snapshot: PublishedSnapshot, _digest: str, level: str) -> tuple[Zone, ...]:
    return tuple(Zone.objects.filter(snapshot=snapshot, level=level))


def outlines(snapshot: PublishedSnapshot, level: str) -> Sequence[Outlined]:
    """The zones of a level, for drawings."""
    return cast("Sequence[Outlined]", zones(snapshot, level))


def landmarks(
    published: PublishedSnapshot, level: str, drawn: Iterable[Outlined], key: str = ""
) -> "tuple[MapLine, ...]":
    """Roads, water and railways inside the zones of a level that are drawn; none where they cannot be read. ``key``
    tells apart what is only some of the zones."""
    from arpenteur.strategy.map_lines import map_lines

    shapes = [one.geometry for one in drawn if one.geometry]
    if not shapes:
        return ()
    try:
        inputs = f"landmarks:{published.digest}:{level}:{key}"
        return remember(inputs, lambda: map_lines(opened(published.path), shapes))
    except InputError:
        return ()


def drawing(published: PublishedSnapshot, level: str, *, width: int = WIDTH) -> Drawing:
    """The zones of a level with their landmarks, drawn once a process."""
    return _drawing(published, published.digest, level, width)


@lru_cache(maxsize=24)
def _drawing(published: PublishedSnapshot, _digest: str, level: str, width: int) -> Drawing:
    drawn = outlines(published, level)
    return draw(drawn, width=width, lines=landmarks(published, level, drawn))


@lru_cache(maxsize=16)
def opened(path: Path) -> "Snapshot":
    """The snapshot of a folder; folders are never rewritten, so its tables are read once a process."""
    from arpenteur.snapshot import Snapshot

    return Snapshot.open(path)


def nation(folder: Path) -> "Nation":
    """The kept figures of a nation. Raises OSError where there are none, ValueError or KeyError where damaged."""
    from arpenteur.strategy.nation import Nation

    return Nation.open(folder)


class Answers:
    """The engine's answers to one question about one published snapshot. ``own``: what the campaign wrote for itself.

    Raises InputError where the question's family or scenario is no longer there.
    """

    def __init__(self, published: PublishedSnapshot, question: Question, own: Own = NOTHING_OWN) -> None:
        self.published = published
        self.snapshot = opened(published.path)
        self.own = own
        self.family: Family = family_of(question, families(own))
        self.target = ElectionType(question.target)
        self.question = settle(question, self.snapshot, self.family)
        self.level: strategy.Level = cast(
            "strategy.Level", self.question.level
        )  # one of them, or the address was refused
        self.scenario: Scenario = scenario_of(self.question, self.snapshot, self.family, own)

    @property
    def about(self) -> tuple[str, ...]:
        """What a file is about, for its name: a hypothesis is called so."""
        return (*((_("hypothesis"),) if self.question.hypothesis else ()), self.family.id)

    def of_ours(self) -> "Answers":
        """The same way to look at the campaign's own question."""
        return Answers(self.published, self.question.under_ours(), self.own)

    def ranking(self) -> Ranking:
        """All zones, best first."""
        return self._kept(
            f"ranking:{self.question.level}",
            lambda: strategy.rank(
                self.snapshot, family=self.family, target=self.target, scenario=self.scenario, level=self.level
            ),
        )

    def explanation(self, zone: str) -> Explanation:
        """Why a zone is where it is; raises InputError for an unknown zone."""
        return self._of_zone("explanation", strategy.explain, zone)

    def profile(self, zone: str) -> ZoneProfile:
        """Everything about a zone; raises InputError for an unknown zone."""
        return self._of_zone("profile", strategy.profile, zone)

    def _of_zone[T](self, name: str, compute: Callable[..., T], zone: str) -> T:
        asked = {"family": self.family, "target": self.target, "scenario": self.scenario, "level": self.level}
        return self._kept(f"{name}:{self.question.level}:{zone}", lambda: compute(self.snapshot, zone, **asked))

    def fingerprint(self) -> str:
        """Changes when the snapshot, the family, the election or the scenario does."""
        parts = (self.published.digest, repr(self.family), self.target, repr(self.scenario))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _kept[T](self, name: str, compute: Callable[[], T]) -> T:
        return remember(f"{self.fingerprint()}:{name}", compute)


def remember[T](inputs: str, compute: Callable[[], T]) -> T:
    """An answer, computed once for the inputs it depends on."""
    key = hashlib.sha256(inputs.encode()).hexdigest()
    found: T | None = FIGURES.get(key)
    if found is None:
        found = compute()
        FIGURES.set(key, found, _KEPT_SECONDS)
    return found
