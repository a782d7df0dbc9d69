"""FR-L52-12-ACCOUNT, FR-R39-1-RECEIPT: the account by heading, numbers of pieces, receipts that are missing."""

from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.money_account import (
    GIFTS,
    IN_KIND,
    MOST_GAPS,
    OWN,
    account,
    headings,
    missing_numbers,
    next_number,
)
from arpenteur.domain.money_expenses import InKindGiver


def test_gifts_in_kind_stand_on_both_sides():
    kind = IN_KIND[InKindGiver.PERSON]
    made = account([(GIFTS, 100_000), (OWN, 50_000), (kind, 20_000)], [("6142", 130_000), ("6132", 20_000)])
    assert (made.received, made.spent, made.surplus) == (170_000, 150_000, 20_000)
    without = account([(GIFTS, 100_000), (OWN, 50_000)], [("6142", 130_000)])
    assert made.surplus == without.surplus


@given(st.lists(st.tuples(st.sampled_from(sorted(headings().expenses)), st.integers(1, 10**8))))
def test_sums_by_heading_lose_nothing(pairs: list[tuple[str, int]]):
    made = account([], pairs)
    assert made.spent == sum(cents for _number, cents in pairs)
    assert [one.number for one in made.expenses] == sorted({number for number, _cents in pairs})
    assert made.surplus == -made.spent


def test_headings_have_a_source_and_say_that_they_only_sort():
    found = headings()
    assert found.grade == "S"
    assert found.source
    assert {OWN, GIFTS, *IN_KIND.values()} <= set(found.receipts)
    assert not set(found.receipts) & set(found.expenses)
    assert found.name("6142").startswith("Documents")
    assert found.name("9999") == "9999"


def test_a_piece_has_a_number_of_its_own():
    assert next_number([]) == 1
    assert next_number([None, 3, 1, None]) == 4


def test_missing_receipts_are_shown():
    assert missing_numbers(["000117", "000119", "000121"]) == ["000118", "000120"]
    assert missing_numbers(["000001"]) == []
    assert missing_numbers([]) == []


def test_series_of_receipts_are_looked_at_by_themselves():
    assert missing_numbers(["A7", "A9", "B1", "001", "003", "papier"]) == ["002", "A8"]
    assert missing_numbers(["1", str(MOST_GAPS + 2)]) == []


@given(st.sets(st.integers(1, 300), min_size=1))
def test_a_gap_is_what_lies_between_and_is_not_there(known: set[int]):
    gaps = missing_numbers([f"{one:06}" for one in known])
    assert {int(one) for one in gaps} == set(range(min(known), max(known))) - known
