"""What time it is in a place, and on which day it votes when the whole nation does."""

from arpenteur.domain.places import Place

METROPOLE = "Europe/Paris"
_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "ZX": "America/Marigot",
}
# The Ministry's own codes, which constituencies still carry.
_MINISTRY = {
    "ZA": "971",
    "ZB": "972",
    "ZC": "973",
    "ZD": "974",
    "ZS": "975",
    "ZM": "976",
    "ZW": "986",
    "ZP": "987",
    "ZN": "988",
}
# Islands of French Polynesia that keep another time than Tahiti.
_ISLANDS = {
    **dict.fromkeys(("98718", "98723", "98731", "98750", "98756", "98757"), "Pacific/Marquesas"),
    "98719": "Pacific/Gambier",
}
# Loi n° 62-1292 du 6 novembre 1962, art. 3, II: the Americas and Polynesia vote the day before, on Saturday.
_SATURDAY = frozenset({"971", "972", "973", "975", "977", "978", "987", "ZX"})


def time_zone_of(place: str) -> str:
    """IANA name of the time zone of a commune, a constituency, a département or France.

    >>> time_zone_of("93010"), time_zone_of("dep:974"), time_zone_of("circo:ZP01"), time_zone_of("98731")
    ('Europe/Paris', 'Indian/Reunion', 'Pacific/Tahiti', 'Pacific/Marquesas')

    Raises InputError for what is not a place.
    """
    found = Place.parse(place)
    return _ISLANDS.get(found.code) or _ZONES.get(_territory(found), METROPOLE)


def votes_on_saturday(place: str) -> bool:
    """Whether a place votes on Saturday where the nation votes on Sunday: for a president, deputies, Europe or a
    referendum. Councils of communes, départements and regions are elected on Sunday everywhere.

    >>> votes_on_saturday("dep:973"), votes_on_saturday("98735"), votes_on_saturday("dep:988")
    (True, True, False)

    Raises InputError for what is not a place.
    """
    return _territory(Place.parse(place)) in _SATURDAY


def _territory(place: Place) -> str:
    """Code of the département or collectivity a place lies in; empty for France."""
    return _MINISTRY.get(place.departement, place.departement)
