"""The whole demo commune: drawn, peopled, called to vote, and written in the official layouts."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arpenteur.demo import history, write_census, write_ground
from arpenteur.demo.addresses import Addresses, name_streets, place_addresses
from arpenteur.demo.census import Census, count
from arpenteur.demo.identity import COMMUNE, COMMUNE_NAME, DEPARTEMENT, POSTCODE
from arpenteur.demo.people import People, settle
from arpenteur.demo.stations import Areas, cut_blocks, draw_iris, draw_stations
from arpenteur.demo.streets import Network, build_network
from arpenteur.demo.votes import FLOATING, SURGE, Latent, expected_turnout, hold_elections, plant
from arpenteur.demo.write_results import write_results
from arpenteur.domain.elections import Election
from arpenteur.domain.places import station_id

_SOUTH = "05"  # first digits of the IRIS south of the river, the second constituency


@dataclass(frozen=True)
class StationTruth:
    """What is true of a station of today, planted and never published.

    ``turnout`` is planted presidential turnout and ``gap`` the mean planted presidential − legislative difference of
    2017 and 2022, in share of registered; ``floating_family`` is the family whose voters of 2022 (``floating_share``
    of valid votes above the ordinary) have nobody left to vote for in 2024. Shares of ``kinds`` add up to 1.
    """

    station: str
    number: str
    circonscription: str
    registered: int
    turnout: float
    gap: float
    floating_family: str | None
    floating_share: float
    wealth: float
    social_housing: float
    kinds: dict[str, float]
    created_after_2017: bool
    changed_since_2017: bool


@dataclass(frozen=True)
class DemoTown:
    """The demo commune as written to disk, with what tests look for in it."""

    folder: Path
    commune: str
    name: str
    seed: int
    elections: tuple[Election, ...]
    stations: tuple[StationTruth, ...]


def generate(folder: Path, *, seed: int = 2026) -> DemoTown:
    """Write every file of the demo commune under ``folder`` (made where missing) and return what was planted.

    The same seed writes the same bytes.
    """
    rng = np.random.default_rng(seed)
    network = build_network(rng)
    addresses = place_addresses(network, name_streets(network, rng), rng)
    people = settle(network, addresses, rng)
    blocks = cut_blocks(network, addresses, rng)
    stations = draw_stations(network, blocks, addresses, people)
    truth, latent = _truth(network, addresses, people, stations, rng)
    circonscriptions = [one.circonscription for one in truth]
    held = hold_elections(latent, np.array([one.registered for one in truth]), circonscriptions, rng)

    folder.mkdir(parents=True, exist_ok=True)
    write_results(folder, held)
    contours = folder / "contours-france-entiere-latest-v2.geojson"
    today = max(election.year for election in held)
    write_ground.write_contours(contours, stations, [one.number for one in truth], circonscriptions, today)
    write_ground.write_streets(folder / "rues.geojson", network, addresses.names)
    write_ground.write_addresses(folder / f"adresses-{DEPARTEMENT}.csv", addresses)
    _write_census(folder, addresses, count(network, addresses, people), draw_iris(network, blocks, addresses, people))
    _write_reference(folder, round(float(people.persons.sum())))
    ordered = tuple(sorted(truth, key=lambda one: one.number))
    return DemoTown(folder, COMMUNE, COMMUNE_NAME, seed, tuple(held), ordered)


def _write_census(folder: Path, addresses: Addresses, census: Census, iris: Areas) -> None:
    write_ground.write_iris(folder / "contours-iris.geojson", iris)
    write_census.write_squares(folder / "carreaux_200m.geojson", addresses, census)
    write_census.write_base_ic(folder, iris.of_address, census)
    write_census.write_incomes(folder / "BASE_TD_FILO_DISP_IRIS_2021.csv", iris.of_address, census)


def _truth(
    network: Network, addresses: Addresses, people: People, stations: Areas, rng: np.random.Generator
) -> tuple[list[StationTruth], Latent]:
    """Planted parameters by station, in the order the stations were drawn."""
    home, size = stations.of_address, len(stations.outlines)
    registered = np.bincount(home, people.registered, minlength=size)
    covariates = np.column_stack(
        [
            np.bincount(home, people.registered * value, minlength=size) / registered
            for value in (people.wealth, people.density, people.age, people.social)
        ]
    )
    latent = plant(covariates, registered, rng)
    zones = [network.zones[zone].zone for zone in addresses.zone]
    kinds = np.array([zone.kind for zone in zones])
    south = np.bincount(home, people.registered * [zone.iris[0].startswith(_SOUTH) for zone in zones], minlength=size)
    gap, numbers = _mean_gap(latent), history.numbers(size)
    truth = [
        StationTruth(
            station=station_id(COMMUNE, numbers[position]),
            number=numbers[position],
            circonscription="02" if south[position] > registered[position] / 2 else "01",
            registered=round(float(registered[position])),
            turnout=float(latent.turnout[position]),
            gap=float(gap[position]),
            floating_family=FLOATING.get(position),
            floating_share=SURGE if position in FLOATING else 0.0,
            wealth=float(covariates[position, 0]),
            social_housing=float(covariates[position, 3]),
            kinds=_mix(kinds[home == position], people.registered[home == position]),
            created_after_2017=position in history.created_after_2017(),
            changed_since_2017=position in history.changed_since_2017(),
        )
        for position in range(size)
    ]
    return truth, latent


def _mean_gap(latent: Latent) -> NDArray[np.float64]:
    """Planted presidential − legislative turnout, mean of 2017 and 2022."""
    cycles = [(Election.parse(f"{year}_pres_t1"), Election.parse(f"{year}_legi_t1")) for year in (2017, 2022)]
    gaps = np.array([expected_turnout(latent, one) - expected_turnout(latent, other) for one, other in cycles])
    return gaps.mean(axis=0)


def _mix(kinds: NDArray[np.str_], registered: NDArray[np.float64]) -> dict[str, float]:
    return {str(kind): float(registered[kinds == kind].sum() / registered.sum()) for kind in np.unique(kinds)}


def _write_reference(folder: Path, population: int) -> None:
    """The commune in the official list, and its constituencies."""
    entry = {
        "code": COMMUNE,
        "nom": COMMUNE_NAME,
        "typeLiaison": 0,
        "zone": "metro",
        "arrondissement": DEPARTEMENT + "1",
        "departement": DEPARTEMENT,
        "region": "00",
        "type": "commune-actuelle",
        "rangChefLieu": 0,
        "siren": "000000042",
        "codesPostaux": [POSTCODE],
        "population": population,
    }
    (folder / "communes.json").write_text(json.dumps([entry], ensure_ascii=False) + "\n", encoding="utf-8")
    circos = {COMMUNE: [DEPARTEMENT + code for code in ("01", "02")]}
    (folder / "commune_circo.json").write_text(json.dumps(circos) + "\n", encoding="utf-8")
