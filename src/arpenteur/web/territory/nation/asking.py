"""What a national page is asked: a family and a figure, and the addresses that keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from arpenteur.domain.errors import InputError
from arpenteur.web.territory.nation.metrics import METRICS

_DEFAULTS = {"famille": "gauche", "mesure": "mobilisable"}


@dataclass(frozen=True)
class NationQuestion:
    """The family and the figure of a page."""

    family: str
    metric: str

    @classmethod
    def read(cls, raw: Mapping[str, Any], families: Mapping[str, object]) -> Self:
        """From the parameters of an address; raises InputError naming what is accepted."""
        usual = _DEFAULTS["famille"] if _DEFAULTS["famille"] in families else next(iter(families))
        return cls(
            _one("famille", str(raw.get("famille") or usual), families),
            _one("mesure", str(raw.get("mesure") or _DEFAULTS["mesure"]), METRICS),
        )

    def query(self, **more: str) -> str:
        """The address of a page with this question; defaults are left out."""
        pairs = {"famille": self.family, "mesure": self.metric} | more
        kept = {name: value for name, value in pairs.items() if value and value != _DEFAULTS.get(name)}
        return f"?{urlencode(kept)}" if kept else ""


def _one(name: str, value: str, accepted: Mapping[str, object]) -> str:
    if value not in accepted:
        raise InputError(f"{name} = « {value} »", expected=" ou ".join(accepted))
    return value
