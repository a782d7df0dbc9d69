"""What rounds are, as values: a place to stop at, one crew's round, the rounds of a task. No person, no score.

What is said of rounds, in French.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from arpenteur.strategy.labels import counted
from arpenteur.strategy.routes.results import Json, LonLat, Route, Routes, Run, Stop, point_feature
from arpenteur.strategy.turfs.results import LETTERBOXES

__all__ = ["LETTERBOXES", "Json", "LonLat", "Round", "Rounds", "Run", "Stop"]
LEAFLETS, POSTERS = "leaflets", "posters"
TASKS = (LETTERBOXES, LEAFLETS, POSTERS)
MOST_LOAD = 1_000_000
"""Letterboxes, leaflets or posters of one stop."""


@dataclass(frozen=True, kw_only=True)
class Round(Route):
    """What one crew walks: stops in the order to go; ``segments`` are those of the streets walked."""

    stops: tuple[Stop, ...]
    load: int

    def to_json(self) -> Json:
        """One element of ``rounds`` in ``rounds --format json``."""
        return super().to_json() | {"load": self.load, "stops": [one.to_json() for one in self.stops]}

    def features(self) -> list[Json]:
        """Its way and its stops."""
        name = {"round": self.letter}
        said = {
            "stops": len(self.stops),
            "load": self.load,
            "metres": round(self.metres),
            "minutes": round(self.minutes),
        }
        stops = [
            name | {"rank": rank, "key": one.key, "label": one.label, "load": one.load}
            for rank, one in enumerate(self.stops, start=1)
        ]
        places = (point_feature("stop", one.at, about) for one, about in zip(self.stops, stops, strict=True))
        return [*self.way("way", name | said), *places]


@dataclass(frozen=True, kw_only=True)
class Rounds(Routes):
    """Rounds of one task in one place: ``crews`` at most, each with at most ``carry`` at a time (None: no limit).

    ``metres`` are those of all rounds.
    """

    said_beside = (*Routes.said_beside, "task")
    rounds: tuple[Round, ...]
    metres: float
    crews: int
    carry: int | None
    start: LonLat

    @property
    def routes(self) -> Sequence[Round]:
        """The rounds."""
        return self.rounds

    def to_json(self) -> Json:
        """``rounds --format json``; its schema is ``docs/generated/rounds.schema.json``."""
        return super().to_json() | {
            "crews": self.crews,
            "carry": self.carry,
            "start": list(self.start),
            "metres": round(self.metres),
            "rounds": [one.to_json() for one in self.rounds],
        }


TASK_WORDS = {LETTERBOXES: "boîtes aux lettres", LEAFLETS: "tracts", POSTERS: "affiches"}


def notices(
    *,
    task: str,
    rounds: int,
    crews: int,
    fair: bool,
    late: bool,
    districts: int,
    straight: int,
    drawn: bool,
    estimated: bool,
    stations: bool,
) -> tuple[str, ...]:
    """What could not be done, or should be known, one sentence each."""
    said: list[str] = []
    if straight:
        said.append(f"Aucune rue du fichier ne joint {counted(straight, 'trajet', 'trajets')} : à vol d'oiseau.")
    if not drawn:
        said.append("Des rues manquent au fichier : leurs distances sont à vol d'oiseau, d'un numéro au suivant.")
    if stations:
        said.append("L'adresse des bureaux de vote n'est pas connue : chaque arrêt est au milieu de son bureau.")
    if task == LETTERBOXES and not estimated:
        said.append("Le nombre de logements est inconnu par endroits : une boîte par adresse.")
    if districts > 1:
        said.append(f"La zone est coupée en {districts} quartiers, chacun avec ses équipages.")
    if rounds < crews:
        said.append(f"{counted(rounds, 'équipage suffit', 'équipages suffisent')}.")
    if not fair:
        said.append("Les tournées ne durent pas toutes autant : des arrêts sont trop loin ou trop lourds.")
    if late:
        said.append("Le calcul s'est arrêté au temps permis : des tournées plus courtes sont possibles.")
    return tuple(said)
