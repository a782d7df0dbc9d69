"""Scenario files: what the coming election is supposed to look like."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import grid
from arpenteur.domain.toml_text import table_of, text_of

_KEYS = frozenset({"id", "label", "scope", "shares", "turnout", "turnout_rise", "absent"})
_EXPECTED = "id, label, scope, turnout ou turnout_rise, absent et [shares]"
SCOPES = ("france", "departement", "circonscription", "commune")


@dataclass(frozen=True)
class Scenario:
    """Shares of valid votes by family, turnout, and who is on the ballot. All fields but ``id`` may be left out.

    ``shares`` may be partial: families not named share the rest in proportion to their last result.
    ``turnout`` is a share of registered; ``turnout_rise`` a rise in share of registered over the last election of
    the same type (one of the two). ``absent`` lists families that will not be on the ballot.
    """

    id: str
    label: str = ""
    scope: str = "france"
    shares: dict[str, float] = field(default_factory=dict[str, float])
    turnout: float | None = None
    turnout_rise: float | None = None
    absent: frozenset[str] = frozenset()

    @classmethod
    def default(cls, target: ElectionType) -> Self:
        """Same balance of power as the last election of that type, turnout ten points higher: stated, never hidden."""
        return cls(
            id="reference",
            label=f"rapport de forces des dernières {target.label}, participation + 10 points",
            turnout_rise=0.10,
        )

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """From a TOML file. Raises InputError."""
        path = Path(path)
        if not path.is_file():
            raise InputError("scénario introuvable", Where(path), expected="un fichier .toml")
        return cls.parse(text_of(path), file=str(path))

    @classmethod
    def parse(cls, text: str, *, file: str = "") -> Self:
        """From the text of a scenario file. Raises InputError."""
        raw = table_of(text, file, known=_KEYS, required=frozenset({"id"}), expected=_EXPECTED)
        scope = str(raw.get("scope", "france"))
        if scope not in SCOPES:
            raise InputError(f"scope = « {scope} »", Where(file), expected=" ou ".join(SCOPES))
        shares = _shares(raw.get("shares", {}), file)
        if "turnout" in raw and "turnout_rise" in raw:
            raise InputError("turnout et turnout_rise ensemble", Where(file), expected="l'un des deux")
        return cls(
            id=str(raw["id"]),
            label=str(raw.get("label", raw["id"])),
            scope=scope,
            shares=shares,
            turnout=_share(raw.get("turnout"), "turnout", file, 0.0),
            turnout_rise=_share(raw.get("turnout_rise"), "turnout_rise", file, -1.0),
            absent=frozenset(_known(raw.get("absent", []), file)),
        )


def _shares(raw: Any, file: str) -> dict[str, float]:
    if not isinstance(raw, dict):
        raise InputError("shares n'est pas une table", Where(file), expected="[shares]")
    shares = {key: _share(value, f"shares.{key}", file, 0.0) or 0.0 for key, value in raw.items()}
    _known(list(shares), file)
    if sum(shares.values()) > 1 + 1e-9:
        raise InputError(f"les parts font {sum(shares.values()):.3f}", Where(file), expected="au plus 1")
    return shares


def _share(value: Any, name: str, file: str, low: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= 1:
        raise InputError(f"{name} = {value!r}", Where(file), expected=f"un nombre de {low:g} à 1")
    return float(value)


def _known(names: Any, file: str) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in cast("list[Any]", names)):
        raise InputError(f"absent = {names!r}", Where(file), expected="une liste de familles")
    named = cast("list[str]", names)
    wrong = [name for name in named if name not in grid().families]
    if wrong:
        raise InputError(f"famille {wrong} inconnue", Where(file), expected=f"parmi {', '.join(grid().families)}")
    return named
