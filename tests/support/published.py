"""Fictional places as a site publishes them, and the people of a campaign there: worked out once a process."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from cast import Cast, gather
from replay import once

from arpenteur.snapshot import Snapshot
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.foundation.territory.models import PublishedSnapshot

AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
NATION_AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def publish(town: Snapshot) -> PublishedSnapshot:
    """The town, published in the data folder of the test."""
    key = once("published", lambda: publish_snapshot(path=town.path, by="test", at=AT).pk)
    found = PublishedSnapshot.objects.get(pk=key)
    if not found.path.is_dir():
        shutil.copytree(town.path, found.path)
    return found


def publish_nation(country: Snapshot, home: Path) -> PublishedSnapshot:
    """A nation, published in ``home``: its figures are worked out once, and its folder copied after that."""
    kept = country.path.parent / "published"

    def first() -> int:
        key = publish_snapshot(path=country.path, by="test", at=NATION_AT).pk
        shutil.copytree(home, kept)
        return key

    found = PublishedSnapshot.objects.get(pk=once(("nation", country.path), first))
    if not found.path.is_dir():
        shutil.copytree(kept, home, dirs_exist_ok=True)
    return found


def gathered() -> Cast:
    """A campaign in the published town, with one member of each role, and a rival campaign."""
    return once("cast", gather).anew()
