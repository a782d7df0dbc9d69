"""What a restoration is about to replace, by the name that a person types to agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arpenteur.domain.errors import InputError


@dataclass(frozen=True)
class Target:
    """``name`` is typed to agree; ``said`` tells where it is."""

    name: str
    said: str


def target(database: Mapping[str, Any], home: Path) -> Target:
    """The PostgreSQL database of these settings, by its name; else the data folder, by the last part of its path."""
    if not str(database["ENGINE"]).endswith("postgresql"):
        return Target(home.name, f"le dossier {home} et sa base")
    options = database["OPTIONS"]
    host = database["HOST"] or options.get("host") or "cette machine"
    name = str(database["NAME"] or options.get("dbname") or database["USER"])
    return Target(name, f"la base PostgreSQL « {name} » ({host}) et le dossier {home}")


def agree(replaced: Target, given: str) -> None:
    """Raise InputError unless the name that is given is the one of what is replaced."""
    if given.strip() != replaced.name:
        raise InputError(
            f"« {given} » n'est pas le nom de ce qui serait remplacé : {replaced.said}",
            expected=replaced.name,
            action="vérifiez ARPENTEUR_DATABASE_URL et ARPENTEUR_HOME ; rien n'a été changé",
        )
