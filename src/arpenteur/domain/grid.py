"""The political grid: nuances and presidential candidates to options, families and blocs.

Source: the Ministry's circulars attributing nuances; data in ``grid.toml``.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from arpenteur.domain.elections import Election, ElectionType

UNKNOWN_OPTION = "div"


@dataclass(frozen=True)
class Option:
    """The finest political label comparable between elections."""

    id: str
    label: str
    family: str
    bloc: str


@dataclass(frozen=True)
class Grid:
    """The whole grid; use ``grid()``."""

    options: dict[str, Option]
    families: dict[str, str]
    blocs: dict[str, str]
    bloc_of_family: dict[str, str]
    axis: tuple[str, ...]
    nuances: dict[str, str]
    nuances_by_election: dict[str, dict[str, str]]
    candidates: dict[str, dict[str, str]]
    circular_blocs: dict[str, str]
    """Bloc of the Ministry's circulars → option of a nuance of it that this grid does not know."""

    def option_of(self, election: Election, nuance: str | None, name: str | None) -> str | None:
        """Option of a candidate, or None where the grid does not know the nuance or the surname.

        >>> grid().option_of(Election.parse("2022_pres_t1"), None, "MÉLENCHON")
        'fi'
        >>> grid().option_of(Election.parse("2026_muni_t1"), "LUG", "UN NOM")
        'ug'
        """
        if election.type is ElectionType.PRESIDENTIAL:
            return self._named(election, name)
        raw = (nuance or "").strip().upper().removeprefix("BC-").removeprefix("B-")
        local = self.nuances_by_election.get(f"{election.year}_{election.type}", {})
        for key in (raw, raw.removeprefix("L")):
            if key in local:
                return local[key]
            if key in self.nuances:
                return self.nuances[key]
        return self._named(election, name)

    def _named(self, election: Election, name: str | None) -> str | None:
        return self.candidates.get(f"{election.year}_{election.type}", {}).get(fold(name or ""))


def fold(text: str) -> str:
    """Upper case without accents: how surnames are compared.

    >>> fold("Mélenchon")
    'MELENCHON'
    """
    decomposed = unicodedata.normalize("NFKD", text.strip().upper())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).replace("’", "'")


@cache
def grid() -> Grid:
    """The grid shipped with the program."""
    raw = tomllib.loads(files("arpenteur.domain").joinpath("grid.toml").read_text(encoding="utf-8"))
    bloc_of_family = {family: bloc for family, (_, bloc) in raw["families"].items()}
    return Grid(
        options={
            option: Option(option, label, family, bloc_of_family[family])
            for option, (label, family) in raw["options"].items()
        },
        families={family: label for family, (label, _) in raw["families"].items()},
        blocs=dict(raw["blocs"]),
        bloc_of_family=bloc_of_family,
        axis=tuple(raw["axis"]),
        nuances=dict(raw["nuances"]),
        nuances_by_election={key: dict(value) for key, value in raw["nuances_by_election"].items()},
        candidates={
            key: {fold(name): option for name, option in value.items()} for key, value in raw["candidates"].items()
        },
        circular_blocs=dict(raw["circular_blocs"]),
    )
