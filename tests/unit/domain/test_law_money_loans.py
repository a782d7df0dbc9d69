"""FR-L52-7-1-LOAN: how long a natural person may lend, at what rate, how much is owed in all, to the day and cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arpenteur.domain.money_account import headings
from arpenteur.domain.money_loans import HEADING, LOAN, LoanTerms, last_due, loan_refusals, most_owed

DAY = date(2026, 11, 30)
FREE = LoanTerms(100_000, DAY, date(2028, 5, 30), Decimal(0))
CEILING = 6_038_316


def rules_of(terms: LoanTerms, owed: int = 0, most: int | None = 2_868_200, *, presidential: bool = False) -> list[str]:
    return [one.rule for one in loan_refusals(terms, owed=owed, most=most, presidential=presidential)]


@pytest.mark.parametrize(
    ("lent", "last"),
    [
        (date(2026, 11, 30), date(2028, 5, 30)),
        (date(2026, 8, 31), date(2028, 2, 29)),
        (date(2025, 8, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2027, 12, 30)),
        (date(2026, 7, 1), date(2028, 1, 1)),
    ],
)
def test_eighteen_months_to_the_day(lent: date, last: date):
    assert last_due(lent) == last
    terms = replace(FREE, lent_on=lent)
    assert rules_of(replace(terms, due_on=last)) == []
    assert rules_of(replace(terms, due_on=date.fromordinal(last.toordinal() + 1))) == [LOAN]
    assert rules_of(replace(terms, due_on=lent)) == []
    assert rules_of(replace(terms, due_on=date.fromordinal(lent.toordinal() - 1))) == [LOAN]


@pytest.mark.parametrize(
    ("percent", "legal", "refused"),
    [
        ("0", None, []),
        ("0.001", None, [LOAN]),
        ("2.610", "2.61", []),
        ("2.611", "2.61", [LOAN]),
        ("-0.001", "2.61", [LOAN]),
        ("0.001", "0", [LOAN]),
    ],
)
def test_a_rate_between_zero_and_the_legal_one(percent: str, legal: str | None, refused: list[str]):
    told = Decimal(legal) if legal else None
    assert rules_of(replace(FREE, percent=Decimal(percent), legal=told)) == refused


@pytest.mark.parametrize(
    ("cents", "owed", "refused"),
    [(2_868_200, 0, []), (2_868_201, 0, [LOAN]), (1, 2_868_199, []), (2, 2_868_199, [LOAN])],
)
def test_the_total_owed_to_the_cent(cents: int, owed: int, refused: list[str]):
    assert most_owed(CEILING, DAY) == 2_868_200
    assert rules_of(replace(FREE, cents=cents), owed) == refused
    assert rules_of(replace(FREE, cents=cents), owed, None) == []
    assert most_owed(None, DAY) is None


def test_nobody_lends_to_a_presidential_candidate():
    assert rules_of(FREE, presidential=True) == [LOAN]
    assert rules_of(FREE) == []


def test_only_a_natural_person_lends():
    assert rules_of(replace(FREE, natural=False)) == [LOAN]


def test_each_reason_is_said_and_the_heading_is_one_of_the_account():
    wrong = replace(FREE, cents=2_868_201, due_on=date(2028, 5, 31), percent=Decimal(9), natural=False)
    told = loan_refusals(wrong, owed=0, most=2_868_200, presidential=False)
    assert [one.rule for one in told] == [LOAN] * 4
    assert len({one.title for one in told}) == 4
    assert HEADING in headings().receipts
