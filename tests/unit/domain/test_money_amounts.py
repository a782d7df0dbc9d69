"""Amounts: whatever people and banks write, to the cent; what cannot be an amount is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.money_amounts import cents_of, in_euros


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 1_200),
        ("12,5", 1_250),
        ("12.50 €", 1_250),
        ("4\u202f600,01\u00a0€", 460_001),
        ("-3,99", -399),
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1 234 567", 123_456_700),
        ("+8.10EUR", 810),
        ("0", 0),
        ("1.234.567", 123_456_700),
    ],
)
def test_an_amount_is_read(text: str, cents: int):
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "douze", "12,345,6", "10.005", "4,600", "-1.234 €", "1,2,3", "12.5.0", "--3", "1.234.56", "١٢", "1e5", "12,"],
)
def test_anything_else_is_no_amount(text: str):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        cents_of(text)


@given(st.integers(-(10**12), 10**12))
def test_what_is_written_is_read_again(cents: int):
    assert cents_of(in_euros(cents).replace("\N{MINUS SIGN}", "-")) == cents
