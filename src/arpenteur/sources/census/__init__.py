"""INSEE: census by IRIS, incomes by IRIS, squares of 200 m."""

from arpenteur.sources.census.base_ic import read_base_ic
from arpenteur.sources.census.filosofi import read_filosofi_iris
from arpenteur.sources.census.squares import read_squares

__all__ = ["read_base_ic", "read_filosofi_iris", "read_squares"]
