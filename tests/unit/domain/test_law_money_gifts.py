"""FR-L52-8-DONOR, FR-L52-8-LIMIT, FR-L52-8-CASH: who may give, how much, by what means, to the cent."""

from dataclasses import replace
from datetime import date

import pytest

from arpenteur.domain.money_ceiling import AGENT
from arpenteur.domain.money_gifts import (
    CASH,
    DONOR,
    LIMIT,
    Earlier,
    Gift,
    Giver,
    Means,
    cash_allowed,
    gift_refusals,
    period_refusals,
)

DAY = date(2026, 11, 30)
ALMA = Giver(natural=True, french=True, resident=True)
CEILING = 6_185_592


def gift(cents: int, means: Means = Means.CHEQUE, elsewhere: int = 0) -> Gift:
    return Gift(cents, means, DAY, elsewhere)


def rules_of(one: Gift, giver: Giver = ALMA, before: Earlier | None = None, ceiling: int | None = CEILING) -> list[str]:
    return [refusal.rule for refusal in gift_refusals(one, giver, before or Earlier(), ceiling)]


@pytest.mark.parametrize(
    ("natural", "french", "resident", "refused"),
    [
        (True, True, True, []),
        (True, True, False, []),
        (True, False, True, []),
        (True, False, False, [DONOR]),
        (False, True, True, [DONOR]),
        (False, False, False, [DONOR]),
    ],
)
def test_who_may_give(natural: bool, french: bool, resident: bool, refused: list[str]):
    assert rules_of(gift(2000), Giver(natural, french, resident)) == refused


@pytest.mark.parametrize(
    ("cents", "elsewhere", "before", "refused"),
    [
        (460_000, 0, 0, []),
        (460_001, 0, 0, [LIMIT]),
        (1, 459_999, 0, []),
        (2, 459_999, 0, [LIMIT]),
        (60_000, 200_000, 200_000, []),
        (60_001, 200_000, 200_000, [LIMIT]),
    ],
)
def test_four_thousand_six_hundred_euros_to_the_cent(cents: int, elsewhere: int, before: int, refused: list[str]):
    assert rules_of(gift(cents, elsewhere=elsewhere), before=Earlier(same_person=before)) == refused


def test_what_she_said_once_of_other_candidates_stands():
    assert rules_of(gift(100), before=Earlier(elsewhere=459_900)) == []
    assert rules_of(gift(101), before=Earlier(elsewhere=459_900)) == [LIMIT]
    assert rules_of(gift(100, elsewhere=459_901), before=Earlier(elsewhere=1)) == [LIMIT]


@pytest.mark.parametrize(
    ("on", "opens_on", "filed_on", "refused"),
    [
        (date(2026, 8, 31), date(2026, 9, 1), None, [AGENT]),
        (date(2026, 9, 1), date(2026, 9, 1), None, []),
        (date(2027, 5, 20), date(2026, 9, 1), date(2027, 5, 20), []),
        (date(2027, 5, 21), date(2026, 9, 1), date(2027, 5, 20), [AGENT]),
        (date(2020, 1, 1), None, None, []),
    ],
)
def test_nothing_is_received_outside_the_months_of_the_account(
    on: date, opens_on: date | None, filed_on: date | None, refused: list[str]
):
    assert [one.rule for one in period_refusals(on, opens_on, filed_on)] == refused


def test_a_refusal_says_how_much_is_too_much_and_which_article():
    (refusal,) = gift_refusals(gift(460_001), ALMA, Earlier(), CEILING)
    assert refusal.title.endswith("0,01\N{NO-BREAK SPACE}€ de trop.")
    assert refusal.article == "Code électoral, art. L52-8, al. 1"
    assert "4\N{NARROW NO-BREAK SPACE}600\N{NO-BREAK SPACE}€" in refusal.reason


def test_money_of_a_running_mate_is_no_donation():
    mate = replace(ALMA, own=True)
    assert rules_of(gift(2_000_000), mate) == []
    assert rules_of(gift(2_000_000), replace(mate, natural=False)) == [DONOR]


@pytest.mark.parametrize(
    ("cents", "means", "refused"),
    [
        (15_000, Means.CASH, []),
        (15_001, Means.CASH, [CASH]),
        (15_001, Means.CHEQUE, []),
        (15_001, Means.TRANSFER, []),
        (15_001, Means.DEBIT, []),
        (15_001, Means.CARD, []),
    ],
)
def test_a_hundred_and_fifty_euros_in_cash_to_the_cent(cents: int, means: Means, refused: list[str]):
    assert rules_of(gift(cents, means)) == refused


@pytest.mark.parametrize(
    ("ceiling", "before", "refused"),
    [
        (6_000_000, 1_190_000, []),
        (6_000_000, 1_190_001, [CASH]),
        (1_500_000, 290_000, []),
        (1_500_000, 290_001, [CASH]),
        (1_499_999, 5_000_000, []),
        (None, 5_000_000, []),
    ],
)
def test_cash_in_all_is_a_fifth_of_the_ceiling_to_the_cent(ceiling: int | None, before: int, refused: list[str]):
    assert rules_of(gift(10_000, Means.CASH), before=Earlier(cash=before), ceiling=ceiling) == refused


def test_the_fifth_is_never_rounded_up():
    assert cash_allowed(1_500_004, DAY) == 300_000
    assert cash_allowed(1_500_005, DAY) == 300_001


def test_everything_wrong_is_said_at_once():
    abroad = Giver(natural=True, french=False, resident=False)
    assert rules_of(gift(460_001, Means.CASH), abroad) == [DONOR, LIMIT, CASH]
