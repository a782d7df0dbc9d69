"""Two and two of many entries that may be one person, the likeliest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from arpenteur.web.persons.people.likeness.blocking import blocks
from arpenteur.web.persons.people.likeness.certainty import Doubt, doubt_of
from arpenteur.web.persons.people.likeness.crowd import Crowd, crowd_of
from arpenteur.web.persons.people.likeness.records import Record
from arpenteur.web.persons.people.likeness.scoring import Likeness, least_of, likeness


@dataclass(frozen=True, slots=True)
class EntryPair:
    """Two entries, how alike they are, and what forbids that they are joined among many at once."""

    first: Record
    second: Record
    like: Likeness
    doubt: Doubt | None

    @property
    def certain(self) -> bool:
        """Whether nothing forbids it."""
        return self.doubt is None


def pairs_of(records: Sequence[Record]) -> list[EntryPair]:
    """Every pair with enough evidence: certain ones first, those of one home last.

    Of 100 000 entries in a minute, within 1 GB (`benchmarks/duplicates.py`).
    """
    crowd, least = crowd_of(records), least_of(len(records))
    found = [
        pair
        for first, second in _compared(records)
        if (pair := compare(records[first], records[second], crowd)).like.bits >= least
    ]
    return sorted(found, key=_rank)


def compare(one: Record, other: Record, crowd: Crowd) -> EntryPair:
    """Two entries among those of ``crowd``; the lower number first."""
    first, second = sorted((one, other), key=lambda record: record.key)
    like = likeness(first, second, crowd)
    return EntryPair(first, second, like, doubt_of(first, second, like, crowd))


def _rank(pair: EntryPair) -> tuple[bool, bool, float, int, int]:
    return pair.doubt is Doubt.HOME, pair.doubt is not None, -pair.like.bits, pair.first.key, pair.second.key


def _compared(records: Sequence[Record]) -> set[tuple[int, int]]:
    """Places of two entries that share a key."""
    return {pair for held in blocks(records) for pair in combinations(held, 2)}
