"""Family files: from nuances and candidates to *ours / reachable / others*. Neutral between parties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import Grid, fold, grid
from arpenteur.domain.toml_text import line_of, table_of, text_of

_KEYS = frozenset({"id", "label", "note", "ours", "reachable"})
_EXPECTED = "id, label, note, [ours] et [[reachable]]"
_SELECTORS = ("blocs", "families", "options", "nuances", "candidates")


@dataclass(frozen=True)
class Selector:
    """A set of labels; the most precise one that matches a candidate decides (candidate, then nuance, …, bloc)."""

    blocs: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    nuances: frozenset[str] = frozenset()
    candidates: frozenset[str] = frozenset()

    def precision(self, option: str, nuance: str, name: str, known: Grid) -> int:
        """0 where nothing matches, else 1 (bloc) to 5 (candidate)."""
        entry = known.options[option]
        found = (entry.bloc in self.blocs, entry.family in self.families, option in self.options)
        found = (*found, nuance.upper() in self.nuances, fold(name) in self.candidates)
        return max((rank for rank, hit in enumerate(found, start=1) if hit), default=0)


@dataclass(frozen=True)
class Family:
    """Who *we* are. ``reachable``: the campaign's own word on which part (0 to 1) of the voters of others would choose
    us; without any, what the last second rounds say of our bloc (``stats.second_choices``)."""

    id: str
    label: str
    ours: Selector
    reachable: tuple[tuple[float, Selector], ...] = ()
    note: str = ""
    source: str = field(default="", compare=False)

    def stance(self, option: str, nuance: str = "", name: str = "") -> tuple[bool, float]:
        """(ours, reach weight) of a candidate. Ours has weight 0: own votes need not be reached."""
        known = grid()
        own = self.ours.precision(option, nuance, name, known)
        reach = [(s.precision(option, nuance, name, known), weight) for weight, s in self.reachable]
        best = max(reach, default=(0, 0.0))
        if own and own >= best[0]:
            return True, 0.0
        return False, best[1] if best[0] else 0.0

    @classmethod
    def load(cls, name_or_path: str | Path) -> Self:
        """A shipped family by its id (``gauche``), or a TOML file by its path. Raises InputError."""
        shipped = files("arpenteur.domain").joinpath("families").joinpath(f"{name_or_path}.toml")
        path = Path(name_or_path)
        if path.suffix != ".toml" and shipped.is_file():
            return cls.parse(shipped.read_text(encoding="utf-8"), file=f"{name_or_path}.toml")
        if path.suffix != ".toml" or not path.is_file():
            raise InputError(
                f"famille « {name_or_path} » inconnue",
                expected=f"un fichier .toml ou l'une des familles fournies : {', '.join(shipped_families())}",
            )
        return cls.parse(text_of(path), file=str(path))

    @classmethod
    def parse(cls, text: str, *, file: str = "") -> Self:
        """From the text of a family file. Raises InputError naming the file and the key."""
        raw = table_of(text, file, known=_KEYS, required=frozenset({"id", "ours"}), expected=_EXPECTED)
        if not isinstance(raw["ours"], dict):
            raise InputError("[ours] n'est pas une table", Where(file), expected=_EXPECTED)
        reachable = raw.get("reachable", [])
        if not isinstance(reachable, list):
            raise InputError("reachable n'est pas une liste de tables", Where(file), expected="[[reachable]]")
        return cls(
            id=raw["id"],
            label=str(raw.get("label", raw["id"])),
            note=str(raw.get("note", "")),
            ours=_selector(raw["ours"], file, text),
            reachable=tuple((_weight(entry, file, text), _selector(entry, file, text)) for entry in reachable),
            source=file,
        )


def shipped_families() -> tuple[str, ...]:
    """Ids of the families shipped with the program, one for each bloc of the Ministry's grid."""
    folder = files("arpenteur.domain").joinpath("families")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def _weight(entry: Any, file: str, text: str) -> float:
    weight = entry.get("weight") if isinstance(entry, dict) else None
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        raise InputError(
            f"weight = {weight!r}", Where(file, line=line_of(text, "weight", weight)), expected="un nombre de 0 à 1"
        )
    return float(weight)


def _selector(raw: Mapping[str, Any], file: str, text: str) -> Selector:
    known = grid()
    allowed = {"blocs": known.blocs, "families": known.families, "options": known.options}
    values: dict[str, frozenset[str]] = {}
    for key in _SELECTORS:
        given = raw.get(key, [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            raise InputError(f"{key} = {given!r}", Where(file, line=line_of(text, key)), expected="une liste de textes")
        wrong = [item for item in given if key in allowed and item not in allowed[key]]
        if wrong:
            where = Where(file, line=line_of(text, wrong[0]))
            raise InputError(f"{key} : {wrong} inconnu", where, expected=f"parmi {', '.join(allowed[key])}")
        folded = {"nuances": str.upper, "candidates": fold}.get(key, str)
        values[key] = frozenset(folded(item) for item in given)
    extra = set(raw) - {*_SELECTORS, "weight"}
    if extra:
        where = Where(file, line=line_of(text, min(extra)))
        raise InputError(f"clés inattendues {sorted(extra)}", where, expected=", ".join(_SELECTORS))
    return Selector(**values)
