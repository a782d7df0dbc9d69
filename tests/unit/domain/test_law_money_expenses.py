"""FR-L52-11-CEILING, FR-L52-12-ACCOUNT, CNCCFP-DIRECT-PAYMENTS: what an expense meets on its way, to the cent."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.law.loading import Grade
from arpenteur.domain.money_ceiling import ACCOUNT, AGENT, CEILING, Ceiling
from arpenteur.domain.money_expenses import (
    DIRECT,
    NEXT,
    InKindGiver,
    Stage,
    commitment_refusals,
    direct_refusals,
    direct_share,
    in_kind_refusals,
    payment_refusals,
)
from arpenteur.domain.money_gifts import DONOR

DAY = date(2026, 11, 30)
MOST = Ceiling(6_038_316, "L52-11", Grade.PRIMARY)


def test_a_commitment_stops_at_the_ceiling_to_the_cent():
    assert commitment_refusals(38_316, 6_000_000, MOST) == ()
    (refusal,) = commitment_refusals(38_317, 6_000_000, MOST)
    assert refusal.rule == CEILING
    plain = refusal.title.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert "il reste 383,16 €, 0,01 € de trop" in plain


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 10**9))
def test_what_is_committed_never_passes_the_ceiling(counted: int, cents: int, most: int):
    refused = commitment_refusals(cents, counted, Ceiling(most, "", Grade.PRIMARY))
    assert bool(refused) is (counted + cents > most)


def test_a_ceiling_known_from_the_press_warns_only():
    assert commitment_refusals(10**9, 0, Ceiling(1, "", Grade.SECONDARY)) == ()
    assert commitment_refusals(10**9, 0, None) == ()


def test_nobody_pays_before_the_agent_is_declared():
    for since in (None, date(2026, 12, 1)):
        (refusal,) = payment_refusals(1, 100, agent_since=since, paid_on=DAY)
        assert refusal.rule == AGENT
    assert payment_refusals(1, 100, agent_since=DAY, paid_on=DAY) == ()


def test_nothing_is_paid_that_is_not_there():
    assert payment_refusals(10_000, 10_000, agent_since=DAY, paid_on=DAY) == ()
    (refusal,) = payment_refusals(10_001, 10_000, agent_since=DAY, paid_on=DAY)
    assert refusal.rule == ACCOUNT
    assert "0,01" in refusal.title


def test_direct_payments_stay_under_three_percent_to_the_cent():
    limit = 181_149  # 3 % of 60 383.16 €, rounded down
    assert direct_refusals(limit - 1, 0, MOST, DAY) == ()
    assert [one.rule for one in direct_refusals(limit, 0, MOST, DAY)] == [DIRECT]
    assert [one.rule for one in direct_refusals(1, limit - 1, MOST, DAY)] == [DIRECT]
    assert direct_refusals(10**9, 0, None, DAY) == ()


@pytest.mark.parametrize(
    ("cents", "total", "within"), [(0, 0, True), (9_999, 100_000, True), (10_000, 100_000, False), (1, 5, False)]
)
def test_ten_percent_of_everything_is_looked_at_before_filing(cents: int, total: int, within: bool):
    assert direct_share(cents, total, MOST, DAY).within is within
    assert direct_share(cents, total, None, DAY).within is within


def test_a_company_gives_nothing_in_kind():
    found = {giver: [one.rule for one in in_kind_refusals(giver)] for giver in InKindGiver}
    assert found.pop(InKindGiver.COMPANY) == [DONOR]
    assert set(map(tuple, found.values())) == {()}


def test_an_expense_goes_from_its_quote_to_its_proof_and_no_step_is_left_out():
    way = [Stage.QUOTE, Stage.COMMITMENT, Stage.INVOICE, Stage.PAYMENT, Stage.PROOF]
    for here, after in pairwise(way):
        assert after in NEXT[here]
    for place, here in enumerate(way):
        assert not NEXT[here] & set(way[place + 2 :])
    assert not any(Stage.ABANDONED in NEXT[paid] for paid in (Stage.INVOICE, Stage.PAYMENT, Stage.PROOF))
