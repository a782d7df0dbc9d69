"""What a page is asked: the parameters of its address, checked, and the addresses of neighbouring questions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.grid import grid
from arpenteur.web.territory.metrics import METRICS
from arpenteur.web.territory.models import LEVELS

REFERENCE = "reference"
TARGETS = tuple(kind for kind in ElectionType if kind not in {ElectionType.CANTONAL, ElectionType.REFERENDUM})
RISE_LIMITS = (-10, 30)
_OR_NOBODY = dict.fromkeys(["", *grid().families], "")
_NAMES = {
    "family": "famille",
    "target": "scrutin",
    "level": "niveau",
    "metric": "mesure",
    "scenario": "scenario",
    "rise": "participation",
    "share": "part",
    "giver": "de",
    "taker": "vers",
    "carried": "report",
    "all_columns": "colonnes",
    "all_rows": "lignes",
    "zone": "zone",
}


@dataclass(frozen=True)
class Question:
    """A ranking asked for. ``rise`` (points of registered), ``share`` (per cent of valid votes) and ``carried`` (per
    cent of the voters of ``giver`` who go to ``taker``) move the reference scenario; None leaves it where it is.
    """

    family: str = "gauche"
    target: str = ElectionType.LEGISLATIVE.value
    level: str = "station"
    metric: str = "priority"
    scenario: str = REFERENCE
    rise: int | None = None
    share: int | None = None
    giver: str = ""
    taker: str = ""
    carried: int | None = None
    all_columns: bool = False
    all_rows: bool = False
    zone: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any], families: Mapping[str, str], scenarios: Mapping[str, str]) -> Self:
        """From the parameters of an address; raises InputError naming the parameter and what it accepts."""
        level_names = dict.fromkeys(LEVELS, "")
        asked = cls(
            family=_one(raw, "family", families, cls.family if cls.family in families else next(iter(families))),
            target=_one(raw, "target", dict.fromkeys(TARGETS, ""), cls.target),
            level=_one(raw, "level", level_names, cls.level),
            metric=_one(raw, "metric", METRICS, cls.metric),
            scenario=_one(raw, "scenario", {REFERENCE: "", **scenarios}, cls.scenario),
            rise=_whole(raw, "rise", *RISE_LIMITS),
            share=_whole(raw, "share", 1, 95),
            giver=_one(raw, "giver", _OR_NOBODY, ""),
            taker=_one(raw, "taker", _OR_NOBODY, ""),
            carried=_whole(raw, "carried", 0, 100),
            all_columns=bool(raw.get(_NAMES["all_columns"])),
            all_rows=bool(raw.get(_NAMES["all_rows"])),
            zone=str(raw.get(_NAMES["zone"], "")),
        )
        if not (asked.giver and asked.taker and asked.carried) or asked.giver == asked.taker:
            asked = replace(asked, giver="", taker="", carried=None)
        if asked.scenario == REFERENCE:
            return asked
        return replace(asked, rise=None, share=None, giver="", taker="", carried=None)

    @property
    def moved(self) -> bool:
        """True where a slider is off the reference."""
        return (self.rise, self.share, self.carried) != (None, None, None)

    def query(self, **changes: Any) -> str:
        """The address of this question with some answers changed; defaults are left out, so addresses stay short."""
        asked = replace(self, **changes)
        pairs = [
            (name, "toutes" if value is True else value)
            for field, name in _NAMES.items()
            if (value := getattr(asked, field)) not in (None, False, "", getattr(Question, field))
        ]
        return "?" + urlencode(pairs) if pairs else "?"


def _one(raw: Mapping[str, Any], field: str, accepted: Mapping[str, Any], default: str) -> str:
    name = _NAMES[field]
    value = str(raw.get(name) or default)
    if value not in accepted:
        raise InputError(f"{name} = « {value} »", expected=" ou ".join(accepted))
    return value


def _whole(raw: Mapping[str, Any], field: str, low: int, high: int) -> int | None:
    name = _NAMES[field]
    text = str(raw.get(name) or "").strip()
    if not text:
        return None
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise InputError(f"{name} = « {text} »", expected=f"un entier de {low} à {high}")
    return value
