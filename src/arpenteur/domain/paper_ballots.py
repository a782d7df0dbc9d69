"""Paper ballots: each sheet keyed blind by two people, batches reconciled, a sample keyed again.

A sheet is one paper ballot with a serial drawn at random, never the number of a voter. What is keyed is compared as
text: two people who typed the same text agree. A third look decides between two that differ. A batch is counted when
its numbers agree (sheets = envelopes, and no more than signatures) and every sheet is settled; else it is disputed,
left out of the count, and its number of sheets is shown.

The audit is a statement about one batch and no more: sheets are drawn without replacement, so the number of wrong ones
in the sample is hypergeometric, and the bound is that of Clopper and Pearson for this law, in exact fractions. It is no
risk-limiting audit of a result.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb

CONFIDENCE = Fraction(95, 100)
"""Of the bounds that are shown."""


@dataclass(frozen=True)
class KeyedSheet:
    """What was typed from one sheet: by a first person, by a second one, and by a third where those differ.

    ``None`` where nobody has keyed it yet; an empty text is a blank ballot.
    """

    serial: str
    first: str | None = None
    second: str | None = None
    third: str | None = None

    @property
    def differs(self) -> bool:
        """Two people read it otherwise: it needs a third look."""
        return self.first is not None and self.second is not None and self.first != self.second

    @property
    def settled(self) -> str | None:
        """The text that counts: the one that two people typed; None until two agree."""
        if self.first is None or self.second is None:
            return None
        if not self.differs:
            return self.first
        return self.third if self.third in (self.first, self.second) else None


class BatchFault(StrEnum):
    """Why a batch is disputed."""

    SHEETS = "sheets"
    """Not as many sheets as envelopes."""
    SIGNATURES = "signatures"
    """More envelopes than signatures."""
    KEYED = "keyed"
    """Not as many sheets keyed as were counted."""
    UNSETTLED = "unsettled"
    """A sheet on which no two people agree."""


@dataclass(frozen=True)
class PaperCounts:
    """What was counted by hand on the table, before anything is keyed."""

    signatures: int
    envelopes: int
    sheets: int

    def __post_init__(self) -> None:
        if min(self.signatures, self.envelopes, self.sheets) < 0:
            raise ValueError("a count is never negative")


def faults(counts: PaperCounts, keyed: Sequence[KeyedSheet]) -> tuple[BatchFault, ...]:
    """Why a batch cannot be counted; empty where it can.

    >>> faults(PaperCounts(3, 2, 2), [KeyedSheet("A", "1", "1"), KeyedSheet("B", "2", "3")])
    (<BatchFault.UNSETTLED: 'unsettled'>,)
    """
    checks = (
        (BatchFault.SHEETS, counts.sheets != counts.envelopes),
        (BatchFault.SIGNATURES, counts.envelopes > counts.signatures),
        (BatchFault.KEYED, len({one.serial for one in keyed}) != counts.sheets or len(keyed) != counts.sheets),
        (BatchFault.UNSETTLED, any(one.settled is None for one in keyed)),
    )
    return tuple(fault for fault, wrong in checks if wrong)


def drawn(serials: Iterable[str], seed: str, n: int) -> list[str]:
    """``n`` serials for the audit: those whose SHA-256 of ``seed:serial`` is lowest.

    Anyone who has the list and the seed, made public after keying, finds the same ones with ``sha256sum``. Raises
    ValueError for more than there are, or for a serial that comes twice.
    """
    every = list(serials)
    if len(set(every)) != len(every):
        raise ValueError("a serial comes twice")
    if not 0 <= n <= len(every):
        raise ValueError(f"{n} of {len(every)} sheets cannot be drawn")
    return sorted(every, key=lambda one: (hashlib.sha256(f"{seed}:{one}".encode()).digest(), one))[:n]


def at_most(wrong: int, drawn_sheets: int, bad: int, total: int) -> Fraction:
    """Probability that a sample shows at most ``wrong`` wrong sheets where ``bad`` of ``total`` are (hypergeometric).

    >>> at_most(0, 2, 1, 4)
    Fraction(1, 2)
    """
    lowest = max(0, drawn_sheets - (total - bad))
    ways = sum(comb(bad, k) * comb(total - bad, drawn_sheets - k) for k in range(lowest, min(wrong, bad) + 1))
    return Fraction(ways, comb(total, drawn_sheets))


def most_wrong(*, total: int, drawn_sheets: int, wrong: int, confidence: Fraction = CONFIDENCE) -> int:
    """How many sheets of the batch may be wrong at most, at this confidence, when so many of the sample are.

    The largest number that the sample does not rule out: were more wrong, at most ``1 - confidence`` of samples would
    show as few. Raises ValueError for numbers that no sample has.

    >>> most_wrong(total=100, drawn_sheets=100, wrong=2), most_wrong(total=1000, drawn_sheets=59, wrong=0)
    (2, 48)
    """
    if not (0 <= wrong <= drawn_sheets <= total and 0 < confidence < 1):
        raise ValueError(f"{wrong} wrong of {drawn_sheets} drawn of {total} at {confidence}")
    least, most = wrong, total - (drawn_sheets - wrong)
    while least < most:  # at_most falls as more are bad
        middle = (least + most + 1) // 2
        if at_most(wrong, drawn_sheets, middle, total) > 1 - confidence:
            least = middle
        else:
            most = middle - 1
    return least


def sheets_to_draw(*, total: int, tolerated: Fraction, confidence: Fraction = CONFIDENCE) -> int:
    """The smallest sample that, all of it right, shows that fewer than ``tolerated`` of the sheets are wrong.

    All of them where nothing is tolerated, or where the batch is so small that no smaller sample does. Raises
    ValueError for a share that is none.

    >>> sheets_to_draw(total=1_000_000, tolerated=Fraction(5, 100))
    59
    """
    if not (total >= 0 and 0 <= tolerated <= 1):
        raise ValueError(f"{tolerated} of {total}")
    if tolerated == 0 or total == 0:
        return total

    def shows(n: int) -> bool:
        bound = most_wrong(total=total, drawn_sheets=n, wrong=0, confidence=confidence) if n < total else 0
        return bound < tolerated * total

    most = 1
    while not shows(most):
        most *= 2
    least, most = most // 2 + 1, min(most, total)  # half as many did not
    while least < most:
        middle = (least + most) // 2
        if shows(middle):
            most = middle
        else:
            least = middle + 1
    return least
