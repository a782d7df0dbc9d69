"""Candidates and lists of the demo commune, from ``ballots.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from arpenteur.domain.elections import Election
from arpenteur.domain.grid import grid

TOWN = "town"


@dataclass(frozen=True)
class Candidate:
    """A candidate or head of list; ``share`` of valid votes in the town, 0 to 1 and summing to 1 on a ballot."""

    panel: int
    sex: str
    surname: str
    first_name: str
    nuance: str
    share: float
    list_name: str
    family: str


@dataclass(frozen=True)
class Ballot:
    """One election: its candidates in the whole town, or in each legislative constituency."""

    election: Election
    candidates: dict[str, tuple[Candidate, ...]]

    def on(self, circonscription: str) -> tuple[Candidate, ...]:
        """Who stands in a station of this constituency."""
        return self.candidates.get(circonscription) or self.candidates[TOWN]


@cache
def ballots() -> tuple[Ballot, ...]:
    """Every election of the demo commune, oldest first."""
    raw = tomllib.loads(files("arpenteur.demo").joinpath("ballots.toml").read_text(encoding="utf-8"))
    return tuple(
        Ballot(Election.parse(name), {place: _candidates(name, table["candidates"]) for place, table in places.items()})
        for name, places in raw.items()
    )


def _candidates(name: str, rows: list[list[str | float]]) -> tuple[Candidate, ...]:
    election = Election.parse(name)
    total = sum(float(row[5]) for row in rows)
    found: list[Candidate] = []
    for panel, sex, surname, first_name, nuance, share, *list_name in rows:
        option = grid().option_of(election, str(nuance), str(surname)) or "div"
        found.append(
            Candidate(
                panel=int(panel),
                sex=str(sex),
                surname=str(surname),
                first_name=str(first_name),
                nuance=str(nuance),
                share=float(share) / total,
                list_name=str(list_name[0]) if list_name else "",
                family=grid().options[option].family,
            )
        )
    return tuple(found)
