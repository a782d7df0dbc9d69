"""Publishing a nation: its figures computed once, its zones listed for pages and search."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Protocol

from django.conf import settings

from arpenteur.domain.elections import ElectionType
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.nation import Listed, listing, write_nation
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.nation.models import Landmark, LandmarkWord
from arpenteur.web.foundation.territory.nation.words import fold
from arpenteur.web.foundation.territory.scenarios import families

PLACE = "france"
TARGET = ElectionType.LEGISLATIVE
_BATCH = 1000
_CHUNK = 20_000


class Listener(Protocol):
    """Hears how far long work is."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` units of the step called ``label``."""


class SilentListener:
    """Nobody listens."""

    def step(self, label: str, done: int, total: int | None) -> None:
        """Nothing."""


def figures_folder(digest: str) -> Path:
    """Where the figures of a published nation are, by the digest of its snapshot."""
    return Path(settings.ARPENTEUR_HOME) / "nation" / digest[:16]


def compute_figures(snapshot: Snapshot, digest: str, listener: Listener) -> None:
    """Figures of every station for every family, put in place in one move. Raises InputError."""
    target = figures_folder(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".coming-", dir=target.parent))
    try:
        write_nation(scratch / "new", snapshot, families().values(), TARGET, listener)
        shutil.rmtree(target, ignore_errors=True)
        (scratch / "new").rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def list_landmarks(published: PublishedSnapshot, snapshot: Snapshot, listener: Listener) -> None:
    """Write the zones of a nation and the words of their names into the database, in bounded memory."""
    total = snapshot.stations.height
    for done, chunk in enumerate(batched(listing(snapshot), _CHUNK)):
        listener.step("Index de recherche", min(done * _CHUNK, total), total)
        made = Landmark.objects.bulk_create([_landmark(published, one) for one in chunk], batch_size=_BATCH)
        LandmarkWord.objects.bulk_create(_words(published, made), batch_size=_BATCH)


def _landmark(published: PublishedSnapshot, one: Listed) -> Landmark:
    west, south, east, north = one.box or (None, None, None, None)
    return Landmark(
        snapshot=published,
        level=one.level,
        code=one.code,
        name=one.name,
        detail=one.detail,
        departement=one.departement,
        circonscription=one.circonscription,
        commune=one.commune,
        registered=one.registered,
        west=west,
        south=south,
        east=east,
        north=north,
    )


def _words(published: PublishedSnapshot, landmarks: list[Landmark]) -> Iterator[LandmarkWord]:
    """A station is found by its commune and number; by words only where its voting place has a name."""
    for one in landmarks:
        if one.level == "station" and not one.detail:
            continue
        for word in dict.fromkeys(fold(f"{one.name} {one.detail}")):
            yield LandmarkWord(snapshot=published, landmark=one, word=word)
