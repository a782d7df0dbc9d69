"""INSEE: census by IRIS, incomes by IRIS, squares of 200 m, rates by commune."""

from arpenteur.sources.census.base_ic import read_base_ic
from arpenteur.sources.census.filosofi import read_filosofi_iris
from arpenteur.sources.census.squares import read_squares
from arpenteur.sources.reference import read_commune_rates

__all__ = ["read_base_ic", "read_commune_rates", "read_filosofi_iris", "read_squares"]
