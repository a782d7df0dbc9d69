"""Elections by their official identifiers: ``2022_pres_t1``."""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Self

from arpenteur.domain.errors import InputError


class ElectionType(StrEnum):
    """Types as the aggregated files of the Ministry write them."""

    PRESIDENTIAL = "pres"
    LEGISLATIVE = "legi"
    MUNICIPAL = "muni"
    EUROPEAN = "euro"
    REGIONAL = "regi"
    DEPARTEMENTAL = "dpmt"
    CANTONAL = "cant"
    REFERENDUM = "refe"

    @property
    def label(self) -> str:
        """French name."""
        return _LABELS[self]


_LABELS = {
    ElectionType.PRESIDENTIAL: "présidentielle",
    ElectionType.LEGISLATIVE: "législatives",
    ElectionType.MUNICIPAL: "municipales",
    ElectionType.EUROPEAN: "européennes",
    ElectionType.REGIONAL: "régionales",
    ElectionType.DEPARTEMENTAL: "départementales",
    ElectionType.CANTONAL: "cantonales",
    ElectionType.REFERENDUM: "référendum",
}
WITHOUT_STATIONS = {"sena": "sénatoriales"}
"""Types that the Ministry publishes by département only: no polling station votes, and nothing of them is built."""
_ID = re.compile(r"(\d{4})_([a-z]{4})_t([12])")


@dataclass(frozen=True)
class Election:
    """One round of one election; ``chronological`` orders them by the calendar."""

    year: int
    type: ElectionType
    round: int

    @classmethod
    def parse(cls, raw: str) -> Self:
        """From ``2022_pres_t1``; raises InputError."""
        match = _ID.fullmatch(raw.strip())
        if match is not None and match[2] in WITHOUT_STATIONS:
            raise InputError(
                f"élection « {raw} » : {WITHOUT_STATIONS[match[2]]}, publiées par département, sans bureau de vote",
                expected="une élection par bureau de vote, comme 2022_pres_t1",
            )
        if match is None or match[2] not in ElectionType:
            raise InputError(
                f"élection « {raw} »", expected="un identifiant officiel comme 2022_pres_t1 ou 2024_legi_t2"
            )
        return cls(int(match[1]), ElectionType(match[2]), int(match[3]))

    def __str__(self) -> str:
        return f"{self.year}_{self.type}_t{self.round}"

    @property
    def label(self) -> str:
        """French name: ``présidentielle 2022, 1er tour``."""
        return f"{self.type.label} {self.year}, {'1er' if self.round == 1 else '2d'} tour"

    @property
    def date(self) -> dt.date | None:
        """Day of the vote in metropolitan France, where the calendar has it."""
        return calendar().get(str(self))

    @property
    def sort_key(self) -> tuple[dt.date, int]:
        """Chronological order; elections outside the calendar come at the middle of their year."""
        return (self.date or dt.date(self.year, 6, 30), self.round)


@cache
def calendar() -> dict[str, dt.date]:
    """Dates of national elections by identifier (source: decrees calling the voters)."""
    text = files("arpenteur.domain").joinpath("calendar.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["dates"])


def chronological(elections: list[Election]) -> list[Election]:
    """Oldest first."""
    return sorted(elections, key=lambda election: election.sort_key)
