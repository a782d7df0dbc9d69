"""Codes of the French territory: communes, polling stations, départements, constituencies.

Names of the départements, and how many communes make one whole.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Self

from arpenteur.domain.errors import InputError

# The Ministry's own overseas codes (until 2022) and the INSEE prefix they stand for. ZX (Saint-Martin and
# Saint-Barthélemy) and ZZ (French citizens abroad) have no INSEE commune and stay.
MINISTRY_OVERSEAS = {
    "ZA": "97",
    "ZB": "97",
    "ZC": "97",
    "ZD": "97",
    "ZM": "97",
    "ZS": "97",
    "ZN": "98",
    "ZP": "98",
    "ZW": "98",
}
# No département has this code: what lies in it is invented (the demo commune, places of tests).
FICTIONAL_DEPARTEMENT = "00"
# One commune, whose arrondissements are census territories of their own.
ARRONDISSEMENTS = {"75056": ("75101", 20), "69123": ("69381", 9), "13055": ("13201", 16)}

_COMMUNE = re.compile(r"(\d{2}|2[AB]|Z[A-Z])\d{3}")
# Caen numbers its stations 01.1, 40-1: points and hyphens belong to the number.
_STATION_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z.-]{0,4}")
_STATION = re.compile(r"((?:\d{2}|2[AB]|Z[A-Z])\d{3})_([0-9A-Z][0-9A-Z.-]{0,4})")


@dataclass(frozen=True)
class Departement:
    """A département or an overseas collectivity; ``communes`` is 0 where the notion does not apply.

    ``bounds``: west, south, east and north in degrees, None where they are not known.
    """

    code: str
    name: str
    communes: int
    bounds: tuple[float, float, float, float] | None = None


@cache
def departements() -> dict[str, Departement]:
    """All of them by code (2 characters, 3 overseas; ZX and ZZ as the Ministry writes them).

    >>> departements()["04"].name
    'Alpes-de-Haute-Provence'
    """
    raw = tomllib.loads(files("arpenteur.domain").joinpath("departements.toml").read_text(encoding="utf-8"))
    bounds = {code: (west, south, east, north) for code, (west, south, east, north) in raw["bounds"].items()}
    entries: dict[str, tuple[str, int]] = raw["departements"]
    return {code: Departement(code, name, count, bounds.get(code)) for code, (name, count) in entries.items()}


def circonscription_name(code: str) -> str:
    """French name of a legislative constituency from its code.

    >>> circonscription_name("9301"), circonscription_name("97402")
    ('1re circonscription (Seine-Saint-Denis)', '2e circonscription (La Réunion)')
    """
    known = departements().get(code[:-2])
    rank = int(code[-2:])
    return f"{rank}{'re' if rank == 1 else 'e'} circonscription ({known.name if known else code[:-2]})"


def commune_code(departement: str, commune: str) -> str:
    """INSEE code (5 characters) from a Ministry département and commune, padded; overseas codes are translated.

    >>> commune_code("1", "4"), commune_code("ZA", "101"), commune_code("2A", "4"), commune_code("93", "93010")
    ('01004', '97101', '2A004', '93010')

    Raises InputError when no commune code results.
    """
    departement, commune = departement.strip().upper(), commune.strip().upper()
    if len(commune) == 5 and _COMMUNE.fullmatch(commune):
        code = commune
    else:
        code = departement.zfill(2)[:2] + commune.zfill(3)
        # 97x départements written on three characters carry the first digit of the commune themselves.
        if len(departement) == 3 and departement.isdigit():
            code = departement + commune.zfill(3)[-2:] if len(commune) <= 3 else commune
    code = MINISTRY_OVERSEAS.get(code[:2], code[:2]) + code[2:]
    if not _COMMUNE.fullmatch(code):
        raise InputError(f"code de commune « {departement} / {commune} »", expected="un code INSEE à 5 caractères")
    return code


def station_number(raw: str) -> str:
    """Number of a polling station on four characters, letters kept.

    >>> station_number("1"), station_number("198a"), station_number("0198A"), station_number("JUS1")
    ('0001', '198A', '198A', 'JUS1')
    >>> station_number("01.1"), station_number("40-1")
    ('01.1', '40-1')
    """
    number = raw.strip().upper()
    if not _STATION_NUMBER.fullmatch(number):
        raise InputError(
            f"numéro de bureau de vote « {raw} »", expected="1 à 4 chiffres ou lettres, comme 0001 ou 0A11"
        )
    if len(number) == 5:
        if not number.startswith("0"):
            raise InputError(f"numéro de bureau de vote « {raw} »", expected="au plus 4 caractères")
        number = number[1:]
    return number.zfill(4)


def station_id(commune: str, number: str) -> str:
    """Key of a polling station, ``{INSEE5}_{BV4}``.

    >>> station_id("1004", "1")
    '01004_0001'
    """
    return f"{commune_code(commune.zfill(5)[:2], commune.zfill(5)[2:])}_{station_number(number)}"


def parse_station_id(raw: str) -> str:
    """The normal key from any published spelling (``93010_1``, ``1150_1``, ``93010_0001``).

    >>> parse_station_id("93010_1"), parse_station_id("ZA101_0001"), parse_station_id("1150_2")
    ('93010_0001', '97101_0001', '01150_0002')
    """
    text = raw.strip().upper()
    commune, _, number = text.rpartition("_")
    text = f"{commune.zfill(5)}_{number}"
    match = _STATION.fullmatch(text)
    if match is None:
        raise InputError(f"identifiant de bureau de vote « {raw} »", expected="une clé comme 93010_0001")
    return station_id(match[1], match[2])


def departement_of(commune: str) -> str:
    """Département (2 characters, 3 overseas) of a commune or station key.

    >>> departement_of("93010"), departement_of("97101_0001"), departement_of("2A004"), departement_of("ZZ001")
    ('93', '971', '2A', 'ZZ')
    """
    return commune[:3] if commune[:2] in ("97", "98") else commune[:2]


def is_fictional(commune: str) -> bool:
    """Whether a commune or station key is an invented one, to be announced as such wherever it is shown.

    >>> is_fictional("00042"), is_fictional("93010_0001")
    (True, False)
    """
    return departement_of(commune) == FICTIONAL_DEPARTEMENT


def census_communes(commune: str) -> tuple[str, ...]:
    """Codes under which the census publishes a commune: its arrondissements for Paris, Lyon and Marseille.

    >>> census_communes("93010"), census_communes("69123")[:2]
    (('93010',), ('69381', '69382'))
    """
    if commune not in ARRONDISSEMENTS:
        return (commune,)
    first, count = ARRONDISSEMENTS[commune]
    return tuple(str(int(first) + i) for i in range(count))


def election_commune(census_commune: str) -> str:
    """The commune that votes, for a commune or a municipal arrondissement of the census.

    >>> election_commune("75118"), election_commune("93010")
    ('75056', '93010')
    """
    for commune, (first, count) in ARRONDISSEMENTS.items():
        if census_commune.isdigit() and int(first) <= int(census_commune) < int(first) + count:
            return commune
    return census_commune


class PlaceKind(StrEnum):
    """What a place on the command line can be."""

    COMMUNE = "commune"
    CIRCONSCRIPTION = "circo"
    DEPARTEMENT = "dep"
    FRANCE = "france"


@dataclass(frozen=True)
class Place:
    """A territory asked for: ``31555``, ``circo:9213``, ``dep:29`` or ``france``."""

    kind: PlaceKind
    code: str

    @classmethod
    def parse(cls, raw: str) -> Self:
        """From the command line; raises InputError with the accepted forms."""
        text = raw.strip()
        kind, colon, code = text.partition(":")
        code = code.strip().upper()
        if text.lower() == "france":
            return cls(PlaceKind.FRANCE, "france")
        if colon and kind == "circo" and re.fullmatch(r"(\d{2}|2[AB]|97\d|98\d|Z[A-Z])\d{2}", code):
            return cls(PlaceKind.CIRCONSCRIPTION, code)
        if colon and kind == "dep" and re.fullmatch(r"\d{1,2}|2[AB]|97\d|98\d|Z[A-Z]", code):
            return cls(PlaceKind.DEPARTEMENT, code.zfill(2))
        if not colon and re.fullmatch(r"\d{4,5}|2[ABab]\d{3}", text):
            return cls(PlaceKind.COMMUNE, election_commune(text.upper().zfill(5)))
        raise InputError(
            f"lieu « {raw} » non reconnu",
            expected="une commune (93010), une circonscription (circo:9213), un département (dep:29) ou france",
        )

    @property
    def departement(self) -> str:
        """The one it lies in; empty for France."""
        if self.kind is PlaceKind.FRANCE:
            return ""
        if self.kind is PlaceKind.COMMUNE:
            return departement_of(self.code)
        return self.code[:-2] if self.kind is PlaceKind.CIRCONSCRIPTION else self.code

    def __str__(self) -> str:
        return self.code if self.kind in (PlaceKind.COMMUNE, PlaceKind.FRANCE) else f"{self.kind}:{self.code}"
