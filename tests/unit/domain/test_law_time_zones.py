"""FR-SATURDAY-VOTE: the clocks of a territory, and the day it votes on."""

from zoneinfo import ZoneInfo

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import departements
from arpenteur.domain.time_zones import time_zone_of, votes_on_saturday


@pytest.mark.parametrize(
    ("place", "zone", "saturday"),
    [
        ("93010", "Europe/Paris", False),
        ("2A004", "Europe/Paris", False),
        ("00042", "Europe/Paris", False),
        ("france", "Europe/Paris", False),
        ("circo:9213", "Europe/Paris", False),
        ("circo:ZZ01", "Europe/Paris", False),
        ("97105", "America/Guadeloupe", True),
        ("circo:ZA01", "America/Guadeloupe", True),
        ("circo:97101", "America/Guadeloupe", True),
        ("dep:972", "America/Martinique", True),
        ("dep:973", "America/Cayenne", True),
        ("circo:97401", "Indian/Reunion", False),
        ("dep:ZD", "Indian/Reunion", False),
        ("97502", "America/Miquelon", True),
        ("dep:976", "Indian/Mayotte", False),
        ("97701", "America/St_Barthelemy", True),
        ("circo:ZX01", "America/Marigot", True),
        ("dep:986", "Pacific/Wallis", False),
        ("98735", "Pacific/Tahiti", True),
        ("98719", "Pacific/Gambier", True),
        ("98731", "Pacific/Marquesas", True),
        ("circo:ZP03", "Pacific/Tahiti", True),
        ("98818", "Pacific/Noumea", False),
    ],
)
def test_a_place_has_its_clocks_and_its_day_of_vote(place: str, zone: str, saturday: bool):
    assert time_zone_of(place) == zone
    assert votes_on_saturday(place) is saturday


def test_every_departement_has_a_zone_that_exists():
    for code in departements():
        assert ZoneInfo(time_zone_of(f"dep:{code}"))


def test_what_is_not_a_place_is_refused():
    with pytest.raises(InputError, match="non reconnu"):
        time_zone_of("nulle part")
