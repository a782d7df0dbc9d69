"""Names of the départements, and how many communes make one whole."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Departement:
    """A département or an overseas collectivity; ``communes`` is 0 where the notion does not apply."""

    code: str
    name: str
    communes: int


@cache
def departements() -> dict[str, Departement]:
    """All of them by code (2 characters, 3 overseas; ZX and ZZ as the Ministry writes them).

    >>> departements()["04"].name
    'Alpes-de-Haute-Provence'
    """
    text = files("arpenteur.domain").joinpath("departements.toml").read_text(encoding="utf-8")
    return {code: Departement(code, *entry) for code, entry in tomllib.loads(text)["departements"].items()}
