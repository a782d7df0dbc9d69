"""Sheets keyed blind, batches reconciled, samples that anybody draws again, bounds against every sample there is."""

import hashlib
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.paper_ballots import (
    BatchFault,
    KeyedSheet,
    PaperCounts,
    at_most,
    drawn,
    faults,
    most_wrong,
    sheets_to_draw,
)

KEYED = [KeyedSheet("K2", "[1]", "[1]"), KeyedSheet("Q7", "", ""), KeyedSheet("X4", "[2]", "[3]", "[3]")]


@pytest.mark.parametrize(
    ("first", "second", "third", "settled"),
    [
        (None, None, None, None),
        ("[1]", None, None, None),
        (None, "[1]", None, None),
        ("[1]", "[1]", None, "[1]"),
        ("", "", None, ""),
        ("[1]", "[2]", None, None),
        ("[1]", "[2]", "[2]", "[2]"),
        ("[1]", "[2]", "[1]", "[1]"),
        ("[1]", "[2]", "[3]", None),
        ("", "[2]", "", ""),
        ("[1]", "[1]", "[2]", "[1]"),
    ],
)
def test_what_two_people_typed_alike_counts(first: str, second: str, third: str, settled: str | None):
    assert KeyedSheet("K2", first, second, third).settled == settled


def test_a_batch_whose_numbers_agree_is_counted():
    assert faults(PaperCounts(3, 3, 3), KEYED) == ()
    assert faults(PaperCounts(5, 3, 3), KEYED) == ()
    assert faults(PaperCounts(0, 0, 0), []) == ()


@pytest.mark.parametrize(
    ("counts", "keyed", "expected"),
    [
        ((4, 4, 3), KEYED, {BatchFault.SHEETS}),
        ((4, 2, 3), KEYED, {BatchFault.SHEETS}),
        ((2, 3, 3), KEYED, {BatchFault.SIGNATURES}),
        ((4, 4, 4), KEYED, {BatchFault.KEYED}),
        ((3, 3, 3), [*KEYED[:2], KEYED[0]], {BatchFault.KEYED}),
        ((3, 3, 3), [*KEYED[:2], KeyedSheet("X4", "[2]", "[3]")], {BatchFault.UNSETTLED}),
        ((1, 2, 3), KEYED[:2], {BatchFault.SHEETS, BatchFault.SIGNATURES, BatchFault.KEYED}),
    ],
)
def test_a_batch_is_disputed_for_each_reason(
    counts: tuple[int, int, int], keyed: list[KeyedSheet], expected: set[BatchFault]
):
    assert set(faults(PaperCounts(*counts), keyed)) == expected


def test_a_count_is_never_negative():
    with pytest.raises(ValueError, match="negative"):
        PaperCounts(3, -1, 3)


def test_anybody_draws_the_same_sheets_again():
    serials = [f"S{number:03}" for number in range(100)]
    chosen = drawn(serials, "graine publique", 10)
    by_hand = sorted(serials, key=lambda one: hashlib.sha256(f"graine publique:{one}".encode()).hexdigest())[:10]
    assert chosen == drawn(reversed(serials), "graine publique", 10) == by_hand
    assert chosen != drawn(serials, "une autre", 10)
    assert drawn(serials, "graine publique", 11)[:10] == chosen
    assert sorted(drawn(serials, "x", 100)) == serials


def test_no_sheet_is_drawn_twice_nor_more_than_there_are():
    with pytest.raises(ValueError, match="twice"):
        drawn(["A", "B", "A"], "x", 1)
    for n in (-1, 3):
        with pytest.raises(ValueError, match="cannot be drawn"):
            drawn(["A", "B"], "x", n)


def every_sample(wrong: int, size: int, bad: int, total: int) -> Fraction:
    samples = list(combinations(range(total), size))
    return Fraction(sum(sum(one < bad for one in sample) <= wrong for sample in samples), len(samples))


def test_probabilities_are_those_of_every_sample_there_is():
    for total in range(8):
        for size in range(total + 1):
            for bad in range(total + 1):
                for wrong in range(size + 1):
                    assert at_most(wrong, size, bad, total) == every_sample(wrong, size, bad, total)


@given(
    data=st.data(),
    total=st.integers(1, 40),
    confidence=st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(95, 100)]),
)
def test_a_bound_is_the_largest_number_that_the_sample_does_not_rule_out(data, total: int, confidence: Fraction):
    size = data.draw(st.integers(0, total))
    wrong = data.draw(st.integers(0, size))
    bound = most_wrong(total=total, drawn_sheets=size, wrong=wrong, confidence=confidence)
    possible = range(wrong, total - (size - wrong) + 1)
    assert bound == max(bad for bad in possible if at_most(wrong, size, bad, total) > 1 - confidence)


@given(total=st.integers(1, 25), size=st.integers(0, 25), bad=st.integers(0, 25))
def test_the_bound_is_below_the_truth_in_one_sample_of_twenty_at_most(total: int, size: int, bad: int):
    """Coverage, exact: over all samples of any batch."""
    size, bad = min(size, total), min(bad, total)
    missed = Fraction(0)
    for wrong in range(max(0, size - (total - bad)), min(size, bad) + 1):
        exactly = at_most(wrong, size, bad, total) - (at_most(wrong - 1, size, bad, total) if wrong else 0)
        missed += exactly * (most_wrong(total=total, drawn_sheets=size, wrong=wrong) < bad)
    assert missed <= Fraction(5, 100)


def test_known_bounds():
    assert most_wrong(total=100, drawn_sheets=100, wrong=2) == 2
    assert most_wrong(total=100, drawn_sheets=0, wrong=0) == 100
    assert most_wrong(total=10, drawn_sheets=9, wrong=0) == 1
    assert most_wrong(total=10, drawn_sheets=9, wrong=0, confidence=Fraction(5, 10)) == 0
    assert most_wrong(total=1_000_000, drawn_sheets=59, wrong=0) < 50_000
    assert most_wrong(total=1_000_000, drawn_sheets=58, wrong=0) >= 50_000


@pytest.mark.parametrize(
    ("total", "size", "wrong", "confidence"),
    [(10, 11, 0, 0.95), (10, 5, 6, 0.95), (10, 5, -1, 0.95), (10, 5, 0, 1), (10, 5, 0, 0)],
)
def test_numbers_that_no_sample_has_are_refused(total: int, size: int, wrong: int, confidence: float):
    with pytest.raises(ValueError, match="drawn of"):
        most_wrong(total=total, drawn_sheets=size, wrong=wrong, confidence=Fraction(confidence))


def test_fifty_nine_sheets_show_fewer_than_one_in_twenty():
    assert sheets_to_draw(total=1_000_000, tolerated=Fraction(5, 100)) == 59
    assert sheets_to_draw(total=200, tolerated=Fraction(5, 100)) < 59
    assert sheets_to_draw(total=0, tolerated=Fraction(5, 100)) == 0
    with pytest.raises(ValueError, match="of 10"):
        sheets_to_draw(total=10, tolerated=Fraction(2))


@given(total=st.integers(1, 60), parts=st.integers(1, 20))
def test_a_smaller_sample_shows_less(total: int, parts: int):
    tolerated = Fraction(parts, 20)
    needed = sheets_to_draw(total=total, tolerated=tolerated)
    if needed < total:
        assert most_wrong(total=total, drawn_sheets=needed, wrong=0) < tolerated * total
    if needed:
        assert most_wrong(total=total, drawn_sheets=needed - 1, wrong=0) >= tolerated * total
