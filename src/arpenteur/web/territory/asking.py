"""What a page is asked: the parameters of its address, checked, and the addresses of neighbouring questions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.grid import grid
from arpenteur.web.shared.parameters import Parameters, address
from arpenteur.web.territory.metrics import METRICS
from arpenteur.web.territory.models import LEVELS

REFERENCE = "reference"
TARGETS = tuple(kind for kind in ElectionType if kind not in {ElectionType.CANTONAL, ElectionType.REFERENDUM})
RISE_LIMITS = (-10, 30)
_LONGEST = 60
"""Letters of the key of a zone."""
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
    def read(cls, raw: Mapping[str, Any], families: Mapping[str, object], scenarios: Mapping[str, object]) -> Self:
        """From the parameters of an address; raises InputError naming the parameter and what it accepts."""
        of = Parameters(raw)
        usual = cls.family if cls.family in families else next(iter(families))
        asked = cls(
            family=of.one_of(_NAMES["family"], families, usual),
            target=of.one_of(_NAMES["target"], TARGETS, cls.target),
            level=of.one_of(_NAMES["level"], LEVELS, cls.level),
            metric=of.one_of(_NAMES["metric"], METRICS, cls.metric),
            scenario=of.one_of(_NAMES["scenario"], (REFERENCE, *scenarios), cls.scenario),
            rise=of.whole(_NAMES["rise"], *RISE_LIMITS),
            share=of.whole(_NAMES["share"], 1, 95),
            giver=of.one_of(_NAMES["giver"], grid().families),
            taker=of.one_of(_NAMES["taker"], grid().families),
            carried=of.whole(_NAMES["carried"], 0, 100),
            all_columns=of.has(_NAMES["all_columns"]),
            all_rows=of.has(_NAMES["all_rows"]),
            zone=of.text(_NAMES["zone"], _LONGEST),
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
        return address((name, getattr(asked, field), getattr(Question, field)) for field, name in _NAMES.items())
