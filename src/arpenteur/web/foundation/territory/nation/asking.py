"""What a national page is asked: a family and a figure, and the addresses that keep them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.foundation.territory.nation.metrics import METRICS

_DEFAULTS = {"famille": "gauche", "mesure": "mobilisable"}


@dataclass(frozen=True)
class NationQuestion:
    """The family and the figure of a page; ``all_rows``: also the rows after the first."""

    family: str
    metric: str
    all_rows: bool = False

    @classmethod
    def read(cls, raw: Mapping[str, Any], families: Mapping[str, object]) -> Self:
        """From the parameters of an address; raises InputError naming what is accepted."""
        usual = _DEFAULTS["famille"] if _DEFAULTS["famille"] in families else next(iter(families))
        asked = Parameters(raw)
        return cls(
            asked.one_of("famille", families, usual),
            asked.one_of("mesure", METRICS, _DEFAULTS["mesure"]),
            asked.one_of("lignes", ("toutes",)) == "toutes",
        )

    def at(self, page: str) -> str:
        """The address of another page with this question, which may have one of its own already."""
        query = replace(self, all_rows=False).query()
        return page + (query.replace("?", "&", 1) if "?" in page else query)

    def query(self, **more: str) -> str:
        """The address of a page with this question; defaults are left out."""
        pairs = {"famille": self.family, "mesure": self.metric, "lignes": "toutes" if self.all_rows else ""} | more
        return address((name, value, _DEFAULTS.get(name)) for name, value in pairs.items()).rstrip("?")
