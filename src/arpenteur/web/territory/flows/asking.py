"""What the page of transfers is asked: two rounds, how candidates are grouped, what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, cast
from urllib.parse import urlencode

from arpenteur.domain.elections import Election
from arpenteur.domain.errors import InputError
from arpenteur.strategy import Grouping

GROUPINGS: dict[str, Grouping] = {"familles": "family", "blocs": "bloc", "options": "option"}
SHARES, PERSONS = "parts", "personnes"


@dataclass(frozen=True)
class FlowQuestion:
    """Two rounds of a place; ``followed`` is the group whose voters the drawing brings out, empty for none."""

    first: Election
    second: Election
    groups: str = "familles"
    unit: str = SHARES
    followed: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any], rounds: tuple[Election, ...]) -> Self:
        """From the parameters of an address, ``rounds`` (two at least, oldest first) being what may be chosen.

        Without a choice, the last two rounds. Raises InputError naming the parameter and what it accepts.
        """
        names = {str(one): one for one in rounds}
        return cls(
            first=names[_one(raw, "de", names, str(rounds[-2]))],
            second=names[_one(raw, "vers", names, str(rounds[-1]))],
            groups=_one(raw, "groupes", GROUPINGS, "familles"),
            unit=_one(raw, "unite", (SHARES, PERSONS), SHARES),
            followed=str(raw.get("suivre") or ""),
        )

    @property
    def grouping(self) -> Grouping:
        """As the engine names it."""
        return GROUPINGS[self.groups]

    def query(self, **changes: Any) -> str:
        """The address of this question with some answers changed; defaults are left out."""
        asked = replace(self, **changes)
        pairs = [("de", str(asked.first)), ("vers", str(asked.second))]
        rest = (("groupes", asked.groups, "familles"), ("unite", asked.unit, SHARES), ("suivre", asked.followed, ""))
        return "?" + urlencode([*pairs, *((name, value) for name, value, default in rest if value != default)])


def _one(raw: Mapping[str, Any], name: str, accepted: Mapping[str, Any] | tuple[str, ...], default: str) -> str:
    value = str(raw.get(name) or default)
    if value not in accepted:
        raise InputError(f"{name} = « {value} »", expected=" ou ".join(accepted))
    return cast("str", value)
