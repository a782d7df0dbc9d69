"""Writes: publishing a snapshot."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur import strategy
from arpenteur.domain.errors import InputError, Where
from arpenteur.figures.outlines import dissolved, outline
from arpenteur.snapshot import Manifest, Snapshot
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.territory.models import PublishedSnapshot, Zone
from arpenteur.web.foundation.territory.nation import publishing as nation

_BATCH = 500


@verb("snapshot.published", "snapshot published", own_transaction=True)
def publish_snapshot(
    *, path: Path, by: str, at: datetime, replace: bool = True, progress: nation.Listener | None = None
) -> PublishedSnapshot:
    """Copy the snapshot into the data folder and make it the current one of its place, in one transaction.

    Either all of it is published or nothing changed. Publishing the same bytes again is not an error. Of a nation,
    figures are computed for every family on the way, and zones are listed for search instead of drawn one by one.
    Raises InputError where ``path`` is not a snapshot or was touched since it was built, or its place is published and
    ``replace`` is false.
    """
    given = Snapshot.open(path)
    given.refuse_touched()
    manifest = given.manifest
    digest = folder_digest(path)
    published = PublishedSnapshot.objects.filter(place=manifest.place)
    if not replace and published.filter(current=True).exists():
        raise InputError(
            _("%(place)s is published already") % {"place": manifest.place_name},
            Where(path),
            action=_("ask for the replacement"),
        )
    known = published.filter(digest=digest).first()
    listener = progress or nation.SilentListener()
    if known is not None and known.path.is_dir():
        if manifest.place == nation.PLACE:
            nation.compute_figures(Snapshot.open(known.path), digest, listener)
        return _make_current(known, at)
    folder = _copy(path, f"{manifest.place.replace(':', '-')}-{digest[:16]}")
    try:
        if manifest.place == nation.PLACE:
            nation.compute_figures(Snapshot.open(folder), digest, listener)
        with transaction.atomic():
            published.filter(digest=digest).delete()
            published.filter(current=True).update(current=False)
            snapshot = _record(manifest, folder, digest, by, at)
            if manifest.place == nation.PLACE:
                nation.list_landmarks(snapshot, Snapshot.open(folder), listener)
            else:
                Zone.objects.bulk_create(_zones(snapshot), batch_size=_BATCH)
            _journal(snapshot, at)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return snapshot


def folder_digest(path: Path) -> str:
    """SHA-256 of the names and bytes of a folder's files."""
    digest = hashlib.sha256()
    for file in sorted(path.iterdir()):
        if file.is_file():
            with file.open("rb") as data:
                digest.update(f"{file.name}\0{hashlib.file_digest(data, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _journal(snapshot: PublishedSnapshot, at: datetime) -> None:
    record(verb="snapshot.published", subject=snapshot, by=COMMAND, at=at, place=snapshot.place, digest=snapshot.digest)


def _make_current(snapshot: PublishedSnapshot, at: datetime) -> PublishedSnapshot:
    with transaction.atomic():
        others = PublishedSnapshot.objects.filter(place=snapshot.place, current=True).exclude(pk=snapshot.pk)
        others.update(current=False)
        snapshot.current = True
        snapshot.save(update_fields=["current"])
        _journal(snapshot, at)
    return snapshot


def _copy(path: Path, name: str) -> Path:
    """The copy comes to its place in one move; one left by an interrupted publication is overwritten."""
    store = Path(settings.ARPENTEUR_HOME) / "snapshots"
    store.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".coming-", dir=store))
    target = store / name
    try:
        shutil.copytree(path, scratch / name)
        shutil.rmtree(target, ignore_errors=True)
        (scratch / name).rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _record(manifest: Manifest, folder: Path, digest: str, by: str, at: datetime) -> PublishedSnapshot:
    return PublishedSnapshot.objects.create(
        place=manifest.place,
        name=manifest.place_name,
        fictional=manifest.fictional,
        generated_at=manifest.generated_at,
        manifest=asdict(manifest),
        folder=str(folder.relative_to(settings.ARPENTEUR_HOME)),
        digest=digest,
        published_at=at,
        published_by=by,
        current=True,
    )


def _zones(snapshot: PublishedSnapshot) -> Iterator[Zone]:
    opened = Snapshot.open(snapshot.path)
    for level in strategy.levels(opened):
        for feature in strategy.zone_geojson(opened, level)["features"]:
            shape = feature["geometry"]
            measured = outline(shape if level == "station" else dissolved(shape))
            properties = feature["properties"]
            yield Zone(
                snapshot=snapshot,
                level=level,
                zone=properties["zone"],
                label=properties["label"],
                **vars(measured),
            )
