"""What the page of a cutting says of each turf: doors against the target, the walk, its streets, who has it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from arpenteur.strategy.turfs import Building, Turfs
from arpenteur.strategy.turfs import Turf as Walk
from arpenteur.web.foundation.shared.numbers import decimal
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.board import RouteRow
from arpenteur.web.ground.routes.pairs import People
from arpenteur.web.ground.routes.reach import Reach
from arpenteur.web.ground.routes.turfs.engine import Holding
from arpenteur.web.ground.routes.turfs.plan import held_by, number_of

TOLERANCE = 0.10
_HALF = 20.0
_REACH = 27.0


@dataclass(frozen=True)
class StreetPiece:
    """Something that can change hands: a segment or a building. ``key`` is what a form sends."""

    key: str
    name: str
    doors: int


@dataclass(frozen=True)
class StreetOf:
    """A street of a turf, with its segments and their buildings."""

    name: str
    doors: int
    key: str
    pieces: tuple[tuple[StreetPiece, tuple[StreetPiece, ...]], ...]


@dataclass(frozen=True)
class TurfRow(RouteRow):
    """One turf: as it is cut (``route``), and as it is published (None where it is not yet)."""

    mine: frozenset[int]
    target: float
    turf: Turf | None
    stale: bool

    @property
    def inside(self) -> bool:
        """Whether its doors are within 10 % of the target."""
        return abs(self.route.doors - self.target) <= TOLERANCE * self.target

    @property
    def at(self) -> float:
        """Where the point of the balance stands, 0 in the middle, 20 at 10 % of the target."""
        share = (self.route.doors - self.target) / self.target if self.target else 0.0
        return max(-_REACH, min(_REACH, share / TOLERANCE * _HALF))

    @property
    def balance(self) -> str:
        """The same in words."""
        off = round(self.route.doors - self.target)
        if not off:
            return _("on target")
        words = {"n": decimal(abs(off))}
        return (_("%(n)s more than the target") if off > 0 else _("%(n)s fewer than the target")) % words

    @property
    def joined(self) -> str:
        """What joins its groups of doors, in words; empty where its streets with doors all touch."""
        if not self.route.joins:
            return ""
        metres = sum(one.metres for one in self.route.joins)
        words = _("%(n)d groups of doors, %(metres)s m of street without doors between them")
        return words % {"n": self.route.groups, "metres": decimal(max(round(metres, -1), 10))}

    @property
    def missing(self) -> bool:
        """Whether it still needs somebody."""
        return self.pair is None

    @property
    def streets(self) -> tuple[StreetOf, ...]:
        """What can be moved, street by street, in walking order."""
        return streets_of(self.route, self.mine)


@dataclass(frozen=True)
class TurfBoard:
    """All the rows, and what they add up to."""

    rows: tuple[TurfRow, ...]
    walks: Turfs
    others: tuple[Turf, ...]

    @property
    def minutes(self) -> float:
        """What the turf in the middle asks for."""
        return median(row.route.minutes for row in self.rows) if self.rows else 0.0

    @property
    def within(self) -> int:
        """How many are within 10 % of the target."""
        return sum(row.inside for row in self.rows)

    @property
    def whole(self) -> int:
        """How many are in one piece."""
        return sum(row.route.pieces <= 1 for row in self.rows)

    @property
    def grouped(self) -> int:
        """How many in one piece are drawn in several groups, which a street without doors joins."""
        return sum(row.route.pieces <= 1 and bool(row.route.joins) for row in self.rows)

    @property
    def missing(self) -> int:
        """How many have nobody."""
        return sum(row.missing for row in self.rows)

    @property
    def doors(self) -> int:
        """Sum over the rows: those left out of the cutting are in none."""
        return sum(row.route.doors for row in self.rows)

    @property
    def unpublished(self) -> int:
        """How many are not published as they stand."""
        return sum(row.turf is None or row.stale for row in self.rows)

    @property
    def published(self) -> int:
        """How many are published."""
        return sum(row.turf is not None for row in self.rows)

    @property
    def next(self) -> int:
        """The number of a new turf."""
        return max((row.number for row in self.rows), default=0) + 1


def board(walks: Turfs, holding: Holding, turfs: Iterable[Turf], people: People, reach: Reach) -> TurfBoard:
    """Rows in the order of letters. ``others`` are published turfs that the cutting no longer has."""
    by_letter = {one.letter: one for one in turfs}
    mine: dict[int, set[int]] = {}
    for segment, number in holding.segments.items():
        mine.setdefault(number, set()).add(segment)
    rows: list[TurfRow] = []
    for walk in walks.turfs:
        if not walk.buildings:
            continue
        turf = by_letter.pop(walk.letter, None)
        rows.append(
            TurfRow(
                route=walk,
                mine=frozenset(mine.get(walk.number, ())),
                target=walks.target,
                turf=turf,
                pair=people.pair(turf.pair) if turf and turf.pair else None,
                stale=turf is not None and held_by(turf.plan) != _holds(walk),
                seen=reach.sees(walk.stations),
            )
        )
    return TurfBoard(tuple(rows), walks, tuple(by_letter.values()))


def _holds(walk: Walk) -> tuple[frozenset[int], frozenset[str]]:
    return frozenset(walk.segments), frozenset(one.id for one in walk.buildings)


def streets_of(walk: Walk, mine: frozenset[int]) -> tuple[StreetOf, ...]:
    """Streets of a turf: each with its segments, each of these with its buildings. A building whose segment is held by
    another turf (``mine``: those of this one) stands by itself.
    """
    by_street: dict[str, dict[int, list[Building]]] = {}
    for one in walk.buildings:
        by_street.setdefault(one.street, {}).setdefault(one.segment, []).append(one)
    return tuple(_street(name, segments, mine) for name, segments in by_street.items())


def _street(name: str, segments: Mapping[int, list[Building]], mine: frozenset[int]) -> StreetOf:
    pieces: list[tuple[StreetPiece, tuple[StreetPiece, ...]]] = []
    for segment, buildings in segments.items():
        parts = tuple(StreetPiece(f"b{one.id}", number_of(one), one.doors) for one in buildings)
        if segment in mine:
            whole = StreetPiece(f"s{segment}", numbers(buildings), sum(one.doors for one in buildings))
            pieces.append((whole, parts if len(parts) > 1 else ()))
        else:
            pieces += [(one, ()) for one in parts]
    key = ",".join(whole.key for whole, _parts in pieces)
    return StreetOf(name, sum(whole.doors for whole, _parts in pieces), key, tuple(pieces))


def numbers(buildings: Iterable[Building]) -> str:
    """``12 – 30``: the least and the greatest number; labels where there is none."""
    known = sorted(one.number for one in buildings if one.number is not None)
    if not known:
        return ", ".join(sorted({one.label for one in buildings})[:2])
    if known[0] == known[-1]:
        return _("no. %(first)d") % {"first": known[0]}
    return _("nos. %(first)d to %(last)d") % {"first": known[0], "last": known[-1]}
