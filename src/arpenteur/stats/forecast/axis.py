"""The axis of the grid, as numbers: which bloc is the neighbour of which."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from arpenteur.domain.grid import grid
from arpenteur.stats.panel import BLOC_OF_FAMILY, BLOCS, Array, Ints, by_group


@dataclass(frozen=True)
class Axis:
    """``order``: blocs from one end of the axis to the other; ``bloc_of``: bloc of each family (k); b blocs in all."""

    order: tuple[int, ...]
    bloc_of: Ints
    blocs: int

    @cached_property
    def beside(self) -> tuple[int, ...]:
        """Blocs without a place on the axis."""
        return tuple(bloc for bloc in range(self.blocs) if bloc not in self.order)

    @cached_property
    def neighbours(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Each bloc of the axis with the one or two next to it."""
        ends = (None, *self.order, None)
        return tuple(
            (bloc, tuple(one for one in (ends[rank], ends[rank + 2]) if one is not None))
            for rank, bloc in enumerate(self.order)
        )

    def by_bloc(self, families: Array) -> Array:
        """Sums by bloc (… × b) of values by family (… × k)."""
        return by_group(np.atleast_2d(families), self.bloc_of, self.blocs).reshape(*families.shape[:-1], self.blocs)


@cache
def axis() -> Axis:
    """The axis of the grid shipped with the program."""
    return Axis(tuple(BLOCS.index(bloc) for bloc in grid().axis), BLOC_OF_FAMILY, len(BLOCS))
