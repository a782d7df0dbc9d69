"""What a restoration is about to replace, by the name that a person types to agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError


@dataclass(frozen=True)
class RestoreTarget:
    """``name`` is typed to agree; ``place`` says where it is."""

    name: str
    place: str


def target(database: Mapping[str, Any], home: Path) -> RestoreTarget:
    """The PostgreSQL database of these settings, by its name; else the data folder, by the last part of its path."""
    if not str(database["ENGINE"]).endswith("postgresql"):
        return RestoreTarget(home.name, f"le dossier {home} et sa base")
    options = database["OPTIONS"]
    host = database["HOST"] or options.get("host") or "cette machine"
    name = str(database["NAME"] or options.get("dbname") or database["USER"])
    return RestoreTarget(name, f"la base PostgreSQL « {name} » ({host}) et le dossier {home}")


def agree(replaced: RestoreTarget, typed: str) -> None:
    """Raise InputError unless the name that was typed is the one of what is replaced."""
    if typed.strip() != replaced.name:
        raise InputError(
            f"« {typed} » n'est pas le nom de ce qui serait remplacé : {replaced.place}",
            expected=replaced.name,
            action="vérifiez ARPENTEUR_DATABASE_URL et ARPENTEUR_HOME ; rien n'a été changé",
        )
