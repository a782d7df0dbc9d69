"""Votes of the demo commune, drawn from planted parameters so that tests can look for them.

Candidates and lists of the demo commune, from ``ballots.toml``.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from arpenteur.demo.history import pieces, registered_then
from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.grid import grid

Array = NDArray[np.float64]
FAMILIES = ("gauche", "exg", "centre", "droite", "rn", "rec", "dsv", "divers")
# Taste of each family for wealth, density, age and social housing (standardised over stations). The four large
# blocs pull equally hard, each in its own direction: none is favoured.
_TASTES = {
    "gauche": (-0.16, 0.18, -0.12, 0.20),
    "exg": (-0.16, 0.05, -0.05, 0.12),
    "centre": (0.24, 0.12, 0.06, -0.08),
    "droite": (0.22, -0.04, 0.20, -0.14),
    "rn": (-0.20, -0.26, -0.08, 0.04),
    "rec": (0.12, -0.06, 0.10, -0.08),
    "dsv": (0.0, -0.16, 0.05, -0.02),
    "divers": (-0.04, -0.08, 0.03, 0.0),
}
# Stations (by position) where a family that is gone in 2024 took SURGE of the valid votes of the presidential 2022.
FLOATING = {2: "divers", 5: "exg", 8: "rec", 14: "divers", 26: "dsv", 32: "divers"}
SURGE = 0.22
_SURGE_ELECTION = "2022_pres_t1"
# Presidential turnout moved by, and share of the planted gap that shows, by election.
_TURNOUT = {
    "2012_pres_t1": (0.012, 0.0),
    "2014_muni_t1": (0.0, 0.62),
    "2017_pres_t1": (0.0, 0.0),
    "2017_legi_t1": (0.0, 1.0),
    "2022_pres_t1": (-0.028, 0.0),
    "2022_legi_t1": (-0.028, 1.05),
    "2024_legi_t1": (-0.02, 0.42),
    "2026_muni_t1": (-0.03, 0.80),
}
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


@dataclass(frozen=True)
class Latent:
    """What is true of each of today's stations (n): planted, never published."""

    turnout: Array
    gap: Array
    leaning: Array
    covariates: Array


@dataclass(frozen=True)
class StationCount:
    """What one station published at one election; ``votes`` follow the candidates of its ballot."""

    number: str
    circonscription: str
    registered: int
    turnout: int
    blank: int
    null_votes: int
    votes: tuple[int, ...]

    @property
    def valid(self) -> int:
        """Valid votes."""
        return sum(self.votes)


def plant(covariates: Array, weight: Array, rng: np.random.Generator) -> Latent:
    """Parameters of every station. ``covariates`` (n × 4): wealth, density, age, social housing."""
    mean = np.average(covariates, axis=0, weights=weight)
    spread = np.sqrt(np.average((covariates - mean) ** 2, axis=0, weights=weight))
    scaled = (covariates - mean) / spread
    wealth, _, age, social = scaled.T
    turnout = 0.785 + 0.022 * wealth + 0.014 * age - 0.012 * social + rng.normal(0, 0.008, len(scaled))
    gap = 0.215 + 0.058 * social - 0.014 * wealth - 0.012 * age + rng.normal(0, 0.024, len(scaled))
    own = rng.normal(0, 0.10, (len(scaled), len(FAMILIES)))
    leaning = scaled @ np.array([_TASTES[family] for family in FAMILIES]).T + own
    return Latent(np.clip(turnout, 0.6, 0.9), np.clip(gap, 0.08, 0.42), leaning, scaled)


def hold_elections(
    latent: Latent, registered: NDArray[np.int64], circonscription: list[str], rng: np.random.Generator
) -> dict[Election, list[StationCount]]:
    """Counts of every election, station by station as they existed then."""
    lists: dict[int, NDArray[np.int64]] = {}
    held: dict[Election, list[StationCount]] = {}
    for ballot in ballots():
        year = ballot.election.year
        if year not in lists:
            lists[year] = registered_then(ballot.election, registered, rng)
        held[ballot.election] = _count(ballot, latent, lists[year], circonscription, rng)
    return held


def expected_turnout(latent: Latent, election: Election) -> Array:
    """Planted turnout of every station at an election, as a share of registered."""
    shift, shown = _TURNOUT[str(election)]
    return np.clip(latent.turnout + shift - shown * latent.gap, 0.15, 0.95)


def expected_shares(
    ballot: Ballot, latent: Latent, weight: Array, circonscription: list[str], noise: Array
) -> list[Array]:
    """Planted shares of valid votes of the candidates of each station, the town meeting the shares of the ballot."""
    candidates = [ballot.on(circo) for circo in circonscription]
    family = [np.array([FAMILIES.index(one.family) for one in list_]) for list_ in candidates]
    wanted = np.zeros(len(FAMILIES))
    for list_, index, n in zip(candidates, family, weight, strict=True):
        np.add.at(wanted, index, n * np.array([one.share for one in list_]))
    offset = np.zeros(len(FAMILIES))
    shares: list[Array] = []
    for _ in range(8):
        shares = [
            _softmax(list_, (latent.leaning[i] + noise[i] + offset)[family[i]]) for i, list_ in enumerate(candidates)
        ]
        got = np.zeros(len(FAMILIES))
        for share, index, n in zip(shares, family, weight, strict=True):
            np.add.at(got, index, n * share)
        offset += np.log(np.divide(wanted, got, out=np.ones_like(got), where=got > 0))
    if str(ballot.election) == _SURGE_ELECTION:
        for position, name in FLOATING.items():
            shares[position] = _surge(shares[position], family[position] == FAMILIES.index(name))
    return shares


def _softmax(candidates: tuple[Candidate, ...], leaning: Array) -> Array:
    weights = np.array([one.share for one in candidates]) * np.exp(leaning)
    return weights / weights.sum()


def _surge(shares: Array, theirs: NDArray[np.bool_]) -> Array:
    extra = np.where(theirs, shares, 0.0)
    return (1 - SURGE) * shares + SURGE * extra / extra.sum()


def _count(
    ballot: Ballot,
    latent: Latent,
    registered: NDArray[np.int64],
    circonscription: list[str],
    rng: np.random.Generator,
) -> list[StationCount]:
    noise = rng.normal(0, 0.05, latent.leaning.shape)
    turnout = expected_turnout(latent, ballot.election) + rng.normal(0, 0.006, len(registered))
    shares = expected_shares(ballot, latent, registered * turnout, circonscription, noise)
    drawn: dict[str, StationCount] = {}
    for piece in pieces(ballot.election, len(registered)):
        here = piece.station
        size = round(float(registered[here] * piece.share))
        count = _draw(ballot, piece.number, circonscription[here], size, float(turnout[here]), shares[here], rng)
        drawn[piece.number] = _add(drawn[piece.number], count) if piece.number in drawn else count
    return [drawn[number] for number in sorted(drawn)]


def _draw(
    ballot: Ballot,
    number: str,
    circonscription: str,
    size: int,
    turnout: float,
    shares: Array,
    rng: np.random.Generator,
) -> StationCount:
    voters = int(rng.binomial(size, turnout))
    blank_rate = 0.012 if ballot.election.type is ElectionType.PRESIDENTIAL else 0.018
    blank, null_votes, valid = rng.multinomial(voters, [blank_rate, 0.008, 1 - blank_rate - 0.008]).tolist()
    if ballot.election.year < 2014:  # blank votes are counted with null ones in those years
        blank, null_votes = 0, blank + null_votes
    votes = tuple(rng.multinomial(valid, shares).tolist())
    return StationCount(number, circonscription, size, voters, blank, null_votes, votes)


def _add(first: StationCount, second: StationCount) -> StationCount:
    return StationCount(
        first.number,
        first.circonscription,
        first.registered + second.registered,
        first.turnout + second.turnout,
        first.blank + second.blank,
        first.null_votes + second.null_votes,
        tuple(a + b for a, b in zip(first.votes, second.votes, strict=True)),
    )
