"""Codes of places, in every published spelling."""

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import (
    Place,
    PlaceKind,
    census_communes,
    commune_code,
    departement_of,
    election_commune,
    parse_station_id,
    station_number,
)


@pytest.mark.parametrize(
    ("departement", "commune", "code"),
    [
        ("93", "010", "93010"),
        ("9", "1", "09001"),
        ("2A", "4", "2A004"),
        ("ZA", "101", "97101"),
        ("ZD", "411", "97411"),
        ("ZN", "801", "98801"),
        ("971", "01", "97101"),
        ("ZX", "701", "ZX701"),
        ("ZZ", "001", "ZZ001"),
        ("93", "93010", "93010"),
    ],
)
def test_a_commune_code_is_padded_and_overseas_codes_are_translated(departement: str, commune: str, code: str) -> None:
    assert commune_code(departement, commune) == code


@pytest.mark.parametrize(
    ("raw", "number"), [("1", "0001"), ("0A11", "0A11"), ("023B", "023B"), ("JUS1", "JUS1"), ("0198A", "198A")]
)
def test_letters_of_a_station_number_are_kept_on_four_characters(raw: str, number: str) -> None:
    assert station_number(raw) == number


@pytest.mark.parametrize("raw", ["", "12345", "0 1", "é1"])
def test_what_is_no_station_number_is_refused(raw: str) -> None:
    with pytest.raises(InputError, match="numéro de bureau"):
        station_number(raw)


@pytest.mark.parametrize(
    ("raw", "key"), [("93010_1", "93010_0001"), ("1150_2", "01150_0002"), ("25388_0E11", "25388_0E11")]
)
def test_a_station_key_lost_zeros_come_back(raw: str, key: str) -> None:
    assert parse_station_id(raw) == key


def test_paris_lyon_and_marseille_vote_as_one_commune_and_are_counted_as_many() -> None:
    assert len(census_communes("75056")) == 20
    assert census_communes("13055")[-1] == "13216"
    assert election_commune("69389") == "69123"
    assert Place.parse("75118").code == "75056"


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        ("93010", PlaceKind.COMMUNE, "93010"),
        ("4070", PlaceKind.COMMUNE, "04070"),
        ("2a004", PlaceKind.COMMUNE, "2A004"),
        ("circo:9213", PlaceKind.CIRCONSCRIPTION, "9213"),
        ("circo:97101", PlaceKind.CIRCONSCRIPTION, "97101"),
        ("dep:4", PlaceKind.DEPARTEMENT, "04"),
        ("france", PlaceKind.FRANCE, "france"),
    ],
)
def test_the_four_kinds_of_places_are_understood(raw: str, kind: PlaceKind, code: str) -> None:
    place = Place.parse(raw)
    assert (place.kind, place.code) == (kind, code)
    assert Place.parse(str(place)) == place


@pytest.mark.parametrize("raw", ["", "Bondy", "circo:93", "dep:", "930100", "circo:AB12"])
def test_an_unknown_place_names_the_accepted_forms(raw: str) -> None:
    with pytest.raises(InputError, match="circo:9213"):
        Place.parse(raw)


def test_the_departement_of_an_overseas_commune_has_three_characters() -> None:
    assert departement_of("97411_0001") == "974"
