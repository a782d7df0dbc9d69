"""Where the rooms of the web are: in folders of wings, which tests leave out when they name a file of a room."""

from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src" / "arpenteur" / "web"
WINGS = frozenset(file.parent.name for file in WEB.glob("*/README.md"))


def in_wing(file: Path) -> Path:
    """A file of the web by its room: ``contacts/models.py``, ``config/urls.py``, which is of no wing."""
    inside = file.relative_to(WEB)
    return Path(*inside.parts[1:]) if inside.parts[0] in WINGS else inside


def room_of(module: str) -> str:
    """The room of a module of the web: ``arpenteur.web.persons.contacts.models`` is of ``contacts``."""
    parts = module.removeprefix("arpenteur.web.").split(".")
    return parts[1] if parts[0] in WINGS else parts[0]
