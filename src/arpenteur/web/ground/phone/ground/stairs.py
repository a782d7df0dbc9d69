"""The stairs of a building: as official data let guess, then as the ground says."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from string import ascii_uppercase
from typing import Any, Self

STAIR_DOORS, FLOOR_DOORS = 24, 4
"""A guessed stair has at most 24 doors, four a floor (ours, 2026-11-25): corrected at the first visit."""
MOST_FLOORS, MOST_DOORS, MOST_STAIRS = 60, 40, 26


@dataclass(frozen=True)
class Stair:
    """``floors`` floors of ``doors`` doors above a ground floor of ``ground`` doors. A house: 0, 0, 1, without name."""

    name: str
    floors: int
    doors: int
    ground: int

    @classmethod
    def of(cls, name: str, shape: Mapping[str, Any]) -> Self:
        """From a shape an event carries or a fact keeps."""
        return cls(name, int(shape["floors"]), int(shape["doors"]), int(shape["ground"]))

    @property
    def size(self) -> int:
        """Doors in all."""
        return self.floors * self.doors + self.ground

    def doors_of(self, floor: int) -> int:
        """Doors of a floor, 0 where there is no such floor."""
        if floor == 0:
            return self.ground
        return self.doors if 0 < floor <= self.floors else 0

    def places(self) -> Iterator[tuple[int, int]]:
        """(floor, door), from the ground up."""
        for floor in range(self.floors + 1):
            for door in range(1, self.doors_of(floor) + 1):
                yield floor, door

    def as_json(self) -> dict[str, Any]:
        """As the package writes it."""
        return asdict(self)


HOUSE = Stair("", 0, 0, 1)


def guessed(dwellings: int) -> tuple[Stair, ...]:
    """Stairs that hold so many dwellings: floors of equal width, what is left over on the ground floor."""
    if dwellings <= 1:
        return (HOUSE,)
    count = min(math.ceil(dwellings / STAIR_DOORS), MOST_STAIRS)
    names = [""] if count == 1 else list(ascii_uppercase[:count])
    sizes = [dwellings // count + (index < dwellings % count) for index in range(count)]
    return tuple(_guessed(name, size) for name, size in zip(names, sizes, strict=True))


def _guessed(name: str, size: int) -> Stair:
    width = min(max(FLOOR_DOORS, math.ceil(size / (MOST_FLOORS + 1))), size)
    floors = (size - 1) // width
    return Stair(name, floors, width if floors else 0, size - floors * width)


def stairs_of(building: Mapping[str, Any], known: Iterable[Mapping[str, Any]] = ()) -> tuple[Stair, ...]:
    """Stairs of a building of a plan: those the ground told of by name, else those another site knew of, else guessed
    from its dwellings."""
    told = tuple(Stair.of(one["name"], one) for one in known or building.get("stairs") or ())
    return told or guessed(building["dwellings"])


def guessed_of(building: Mapping[str, Any], known: Iterable[Mapping[str, Any]] = ()) -> bool:
    """Whether the stairs of a building of a plan are an estimate: nobody told of them, here or on the site it comes
    from, and it is no house."""
    told = bool([*known]) or not building.get("guessed", not building.get("stairs"))
    return building["dwellings"] > 1 and not told
