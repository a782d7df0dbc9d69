"""Who lives at the addresses: latent sociology, households, persons and registered voters, all invented."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arpenteur.demo.addresses import Addresses
from arpenteur.demo.identity import HAMLET_REGISTERED, REGISTERED
from arpenteur.demo.streets import Network

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Living:
    """How a kind of neighbourhood is lived in."""

    persons: float
    registered: float
    density: float
    social: float
    flats: float
    owners: float


LIVING = {
    "centre": Living(1.65, 1.12, 1.0, 0.10, 0.95, 0.34),
    "faubourg": Living(1.95, 1.33, 0.55, 0.12, 0.62, 0.48),
    "pavillons": Living(2.55, 1.92, -0.55, 0.02, 0.05, 0.82),
    "estate": Living(2.60, 1.02, 0.60, 0.82, 0.99, 0.07),
    "activite": Living(2.0, 1.3, -0.1, 0.0, 0.2, 0.5),
    "hamlet": Living(2.5, 2.25, -1.4, 0.0, 0.0, 0.86),
}


@dataclass(frozen=True)
class People:
    """One row an address. ``wealth``, ``age`` and ``density`` have mean about 0; ``social`` is a share."""

    households: Array
    persons: Array
    registered: Array
    wealth: Array
    age: Array
    density: Array
    social: Array
    flats: Array
    owners: Array


def settle(network: Network, addresses: Addresses, rng: np.random.Generator) -> People:
    """People of every address; registered voters add up to ``REGISTERED``."""
    zones = [network.zones[z].zone for z in addresses.zone]
    living = [LIVING[zone.kind] for zone in zones]

    def of(attribute: str) -> Array:
        return np.array([getattr(one, attribute) for one in living], dtype=float)

    wealth = np.array([zone.wealth for zone in zones]) + 0.35 * _field(addresses.xy, rng)
    age = np.array([zone.age for zone in zones]) + 0.25 * _field(addresses.xy, rng)
    density = of("density") + 0.12 * _field(addresses.xy, rng)
    social = np.clip(of("social") + 0.06 * _field(addresses.xy, rng), 0, 0.95)
    households = 0.94 * addresses.dwellings.astype(np.float64)
    persons = of("persons") * (1 - 0.06 * age) * households
    registered = of("registered") * (1 + 0.10 * np.tanh(wealth)) * households
    hamlet = np.array([zone.kind == "hamlet" for zone in zones])
    for here, total in ((hamlet, HAMLET_REGISTERED), (~hamlet, REGISTERED - HAMLET_REGISTERED)):
        registered[here] *= total / registered[here].sum()
    owners = np.clip(of("owners") + 0.07 * wealth, 0.03, 0.95) * (1 - 0.5 * social)
    return People(households, persons, registered, wealth, age, density, social, of("flats"), owners)


def _field(xy: Array, rng: np.random.Generator) -> Array:
    """A smooth field of about unit variance: neighbours resemble each other."""
    total = np.zeros(len(xy))
    for length in (2400.0, 1300.0, 700.0):
        heading, phase = rng.uniform(0, 2 * np.pi, 2)
        other = heading + np.pi / 2 + rng.uniform(-0.4, 0.4)
        along = xy @ np.array([np.cos(heading), np.sin(heading)])
        across = xy @ np.array([np.cos(other), np.sin(other)])
        total += np.sin(2 * np.pi * along / length + phase) * np.cos(2 * np.pi * across / length)
    return total / np.sqrt(0.75)
