"""Whether a snapshot, and the files it was built from, are still what they were, byte for byte."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from arpenteur.domain.errors import InputError, Where
from arpenteur.manifest import Source
from arpenteur.pipeline.inputs import source_id
from arpenteur.snapshot import Snapshot
from arpenteur.storage import sha256_of


def verified(snapshot: Snapshot, sources: Sequence[Path]) -> list[str]:
    """Sentences on what was found right. Raises InputError naming the first file that is gone, foreign or changed.

    ``sources``: files and folders that the build read; none: only the snapshot is verified.
    """
    snapshot.verify()
    manifest = snapshot.manifest
    told = [f"{len(manifest.files)} fichiers de l'instantané : chacun est ce que « arpenteur build » a écrit."]
    if sources:
        at_hand = _by_id(_files(sources))
        for source in manifest.sources:
            _refuse_changed(source, at_hand.get(source.file, []))
        told.append(f"{len(manifest.sources)} fichiers lus par le build : chacun est encore celui qui a été lu.")
    return [*told, f"Empreinte à citer : {manifest.digest}"]


def _refuse_changed(source: Source, files: list[Path]) -> None:
    if not files:
        raise InputError(
            f"le fichier « {source.file} », lu pour cet instantané, n'est pas là",
            expected=f"un fichier dont l'empreinte SHA-256 est {source.sha256}",
            action="donnez tous les dossiers du build avec --sources",
        )
    if all(sha256_of(file) != source.sha256 for file in files):
        raise InputError(
            "ce fichier n'est plus celui qui a été lu",
            Where(files[0]),
            expected=f"l'empreinte SHA-256 {source.sha256}",
            action="reprenez le fichier publié, ou reconstruisez l'instantané",
        )


def _files(sources: Sequence[Path]) -> Iterable[Path]:
    for source in sources:
        if not source.exists():
            raise InputError("introuvable", Where(source), expected="un fichier ou un dossier lu par le build")
        yield from (file for file in source.rglob("*") if file.is_file()) if source.is_dir() else (source,)


def _by_id(files: Iterable[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file in files:
        found.setdefault(source_id(str(file.absolute())), []).append(file)
    return found
