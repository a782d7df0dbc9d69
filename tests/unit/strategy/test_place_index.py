"""Stations and addresses of a place as files write them."""

import pytest

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.place_index import PlaceIndex

KEY = "00099_0007"


@pytest.fixture
def index(town: Snapshot) -> PlaceIndex:
    return PlaceIndex(town)


@pytest.mark.parametrize("code", ["0007", "7", "007", "00099_0007", "00099_7", "BV 7", "Bureau de vote 7", "7.0"])
def test_a_code_is_read_however_it_is_written(index: PlaceIndex, code: str):
    assert index.station(code) == KEY
    assert index.station(code, "00099") == KEY


@pytest.mark.parametrize(("code", "commune"), [("99", ""), ("", ""), ("7", "93010"), ("abc", "")])
def test_a_code_of_elsewhere_has_no_station(index: PlaceIndex, code: str, commune: str):
    assert index.station(code, commune) == ""


def test_a_commune_is_read_by_its_code_and_its_name(index: PlaceIndex):
    for written in ("00099", "99", "EXEMPLEVILLE (COMMUNE FICTIVE)", "exempleville (commune fictive)"):
        assert index.commune(written) == "00099"
    assert index.commune("") == ""
    assert index.commune("Ailleurs") is None


def test_a_street_is_known_by_its_other_spellings(index: PlaceIndex):
    found = index.address("3", "AV DU MODELE 7", "00099")
    assert found.street == "avenue du Modèle 7"
    assert index.address("3", "RUE INCONNUE", "00099").street == ""
