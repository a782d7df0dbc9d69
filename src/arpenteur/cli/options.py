"""Arguments and options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.scenario import Scenario

if TYPE_CHECKING:
    from arpenteur.snapshot import Snapshot


def _at_hand(location: str) -> Path:
    """The folder itself, or where a snapshot in object storage was fetched to."""
    from arpenteur.storage import is_remote

    if not is_remote(location):
        return Path(location)
    from arpenteur.remote_snapshot import pull

    return pull(location)


SnapshotPath = Annotated[
    Path,
    typer.Argument(
        parser=_at_hand,
        metavar="SNAPSHOT",
        help="Dossier écrit par « arpenteur build », ou s3://compartiment/nom.",
    ),
]
FamilyName = Annotated[
    str, typer.Option("--family", metavar="FAMILY", help="Famille fournie (gauche, centre…) ou fichier .toml.")
]
TargetType = Annotated[
    str | None,
    typer.Option(
        "--for", metavar="TYPE", help="Scrutin à venir : legi, muni, pres, euro… (par défaut : législatives)."
    ),
]
ScenarioPath = Annotated[
    Path | None, typer.Option("--scenario", metavar="FILE", help="Scénario .toml ; sans lui, le scénario de référence.")
]
OutputPath = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Écrit dans ce fichier au lieu de l'afficher.")
]


def open_snapshot(path: Path) -> "Snapshot":
    """The snapshot at ``path``; the import is late because tables load in a good part of a second."""
    from arpenteur.snapshot import Snapshot

    return Snapshot.open(path)


def parse_target(raw: str | None) -> ElectionType:
    """The type of the coming election; raises InputError naming the accepted ones."""
    if raw is None:
        return ElectionType.LEGISLATIVE
    if raw not in ElectionType:
        raise InputError(f"type de scrutin « {raw} »", expected=", ".join(ElectionType))
    return ElectionType(raw)


def load_scenario(path: Path | None, target: ElectionType) -> Scenario:
    """The scenario of the file, or the reference one."""
    return Scenario.load(path) if path else Scenario.default(target)
