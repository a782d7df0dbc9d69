"""Letters in the order in which they are carried: by round, by street, up one side and down the other.

Where the campaign walks turfs, a round is a turf and its streets come as they are walked; the other streets make rounds
of their own, by polling station.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from arpenteur.web.communication.outreach.letters.homes import EVEN, ODD, PostalAddress

MOST = 100
"""Letters that somebody carries at once."""


@dataclass(frozen=True)
class LetterHome:
    """Where one letter goes: its number, its address, the station it lies in."""

    key: int
    address: PostalAddress
    station: str = ""


@dataclass(frozen=True)
class WalkedStreet:
    """A street of a turf, a side of it or both, in walking order; ``down``: numbers go down."""

    street_key: str
    side: str
    down: bool = False


@dataclass(frozen=True)
class CarryRound:
    """What somebody carries: its letter, and its homes in walking order."""

    letter: str
    homes: tuple[LetterHome, ...]


def in_rounds(
    homes: Iterable[LetterHome], turfs: Sequence[tuple[str, Sequence[WalkedStreet]]] = ()
) -> list[CarryRound]:
    """Every home once. ``turfs``: the letter of each with its streets in walking order."""
    left = list(homes)
    found: list[CarryRound] = []
    for letter, streets in turfs:
        taken, left = _walked(left, streets)
        if taken:
            found.append(CarryRound(letter, tuple(taken)))
    letters = (one for one in map(round_letter, count()) if one not in {turf for turf, _streets in turfs})
    found.extend(CarryRound(next(letters), tuple(homes_of)) for homes_of in _parted(left))
    return found


def round_letter(number: int) -> str:
    """``A`` to ``Z``, then ``AA``.

    >>> round_letter(0), round_letter(25), round_letter(26), round_letter(52)
    ('A', 'Z', 'AA', 'BA')
    """
    before = "" if number < 26 else round_letter(number // 26 - 1)
    return before + chr(ord("A") + number % 26)


def _walked(homes: Sequence[LetterHome], streets: Sequence[WalkedStreet]) -> tuple[list[LetterHome], list[LetterHome]]:
    """Homes of a turf in its order, and the others."""
    places = {(one.street_key, one.side): (rank, one.down) for rank, one in enumerate(streets)}

    def place(home: LetterHome) -> tuple[int, bool] | None:
        key, side = home.address.street_key, home.address.side
        return places.get((key, side)) or places.get((key, "both")) or places.get((key, "")) if key else None

    found = [(spot, one) for one in homes if (spot := place(one)) is not None]
    taken = {one.key for _spot, one in found}
    ordered = sorted(found, key=lambda pair: (pair[0][0], _number(pair[1], down=pair[0][1]), pair[1].key))
    return [one for _spot, one in ordered], [one for one in homes if one.key not in taken]


def _parted(homes: Sequence[LetterHome]) -> Iterator[list[LetterHome]]:
    """Streets of a station together, as many as somebody carries; a longer street is parted."""
    stations: defaultdict[str, defaultdict[str, list[LetterHome]]] = defaultdict(lambda: defaultdict(list))
    for one in homes:
        stations[one.station][one.address.street_key].append(one)
    for _station, streets in sorted(stations.items()):
        here: list[LetterHome] = []
        for _key, of_street in sorted(streets.items()):
            walked = _both_sides(of_street)
            if here and len(here) + len(walked) > MOST:
                yield here
                here = []
            here += walked
            while len(here) > MOST:
                yield here[:MOST]
                here = here[MOST:]
        if here:
            yield here


def _both_sides(homes: Sequence[LetterHome]) -> list[LetterHome]:
    """Up the odd side, down the even one; those without a number at the end."""
    odd = sorted((one for one in homes if one.address.side == ODD), key=lambda one: (_number(one), one.key))
    even = sorted(
        (one for one in homes if one.address.side == EVEN), key=lambda one: (_number(one, down=True), one.key)
    )
    return [*odd, *even, *sorted((one for one in homes if not one.address.side), key=lambda one: one.key)]


def _number(home: LetterHome, *, down: bool = False) -> tuple[int, str]:
    return (-home.address.number if down else home.address.number), home.address.suffix
