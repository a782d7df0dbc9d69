"""Expected census counts of every address: the same people seen by squares and by IRIS."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arpenteur.demo.addresses import Addresses
from arpenteur.demo.people import People
from arpenteur.demo.streets import Network

Array = NDArray[np.float64]
AGES = ("0_3", "4_5", "6_10", "11_17", "18_24", "25_39", "40_54", "55_64", "65_79", "80p")
_AGE_SHARES = np.array([0.045, 0.024, 0.060, 0.081, 0.085, 0.190, 0.192, 0.122, 0.145, 0.056])
_AGE_TILT = np.array([-1.0, -0.9, -0.8, -0.6, -0.7, -0.6, 0.1, 0.4, 1.0, 1.3])
# Share of dwellings built before 1945, 1945-1970, 1970-1990, after 1990.
_ERAS = {
    "centre": (0.74, 0.11, 0.08, 0.07),
    "faubourg": (0.46, 0.24, 0.14, 0.16),
    "pavillons": (0.12, 0.22, 0.36, 0.30),
    "estate": (0.01, 0.72, 0.22, 0.05),
    "activite": (0.10, 0.20, 0.40, 0.30),
    "hamlet": (0.62, 0.08, 0.12, 0.18),
}


@dataclass(frozen=True)
class Census:
    """One row an address; extensive counts but ``income`` (€ a year per consumption unit)."""

    people: People
    ages: Array
    eras: Array
    income: Array
    poor: Array
    unemployed: Array
    active: Array
    occupations: Array
    diplomas: Array


def count(network: Network, addresses: Addresses, people: People) -> Census:
    """Counts that follow from wealth, age, density and social housing; nothing is drawn at random."""
    wealth, age = people.wealth, people.age
    ages = _AGE_SHARES * np.exp(0.3 * age[:, None] * _AGE_TILT)
    ages = people.persons[:, None] * ages / ages.sum(axis=1, keepdims=True)
    eras = np.array([_ERAS[network.zones[zone].zone.kind] for zone in addresses.zone])
    working_age = ages[:, 3] * 0.43 + ages[:, 4:8].sum(axis=1)
    active = working_age * (0.735 + 0.02 * np.tanh(wealth))
    unemployed = active * _logistic(-2.05 - 0.62 * wealth)
    occupations = active[:, None] * _mixture(
        (0.003, 0.052, 0.16, 0.255, 0.29, 0.24), (-0.2, 0.15, 0.75, 0.25, -0.25, -0.55), wealth
    )
    out_of_school = ages[:, 3] * 0.05 + ages[:, 4] * 0.42 + ages[:, 5:].sum(axis=1)
    diplomas = out_of_school[:, None] * _mixture(
        (0.20, 0.055, 0.255, 0.175, 0.115, 0.10, 0.10), (-0.55, -0.2, -0.2, 0.05, 0.35, 0.6, 0.8), wealth
    )
    return Census(
        people=people,
        ages=ages,
        eras=people.households[:, None] * eras,
        income=22_600 * np.exp(0.21 * wealth),
        poor=people.households * _logistic(-1.85 - 0.85 * wealth),
        unemployed=unemployed,
        active=active,
        occupations=occupations,
        diplomas=diplomas,
    )


def household_kinds(people: People) -> dict[str, Array]:
    """Households of one person, of five or more, and of lone parents."""
    return {
        "single": people.households * np.clip(0.34 + 0.10 * people.density + 0.05 * people.age, 0.12, 0.6),
        "large": people.households * np.clip(0.055 + 0.07 * people.social - 0.01 * people.age, 0.01, 0.25),
        "lone_parent": people.households * np.clip(0.085 + 0.10 * people.social - 0.01 * people.wealth, 0.02, 0.3),
    }


def floor_area(people: People) -> Array:
    """Square metres of all dwellings of an address."""
    return people.households * np.clip(78 + 15 * people.wealth - 14 * people.density, 38, 160)


def _logistic(value: Array) -> Array:
    return 1 / (1 + np.exp(-value))


def _mixture(shares: tuple[float, ...], tilt: tuple[float, ...], wealth: Array) -> Array:
    parts = np.array(shares) * np.exp(wealth[:, None] * np.array(tilt))
    return parts / parts.sum(axis=1, keepdims=True)
