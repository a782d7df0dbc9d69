"""Names of the départements, and how many communes make one whole."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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
