"""Exact numbers of ballot files: decimals as somebody wrote them, never a binary approximation."""

import re
from fractions import Fraction

_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_LONGEST = 40


def exact(text: str) -> Fraction:
    """The number that ``text`` writes; raises ValueError for what is no plain decimal (``1e5``, ``nan``, ``1,5``).

    >>> exact("4000.0"), exact("0.1")
    (Fraction(4000, 1), Fraction(1, 10))
    """
    bare = text.strip()
    if len(bare) > _LONGEST or not _DECIMAL.fullmatch(bare):
        raise ValueError(text)
    return Fraction(bare)


def whole(text: str) -> int:
    """The whole number, zero or more, that ``text`` writes; raises ValueError for anything else.

    >>> whole("12"), whole("12.0")
    (12, 12)
    """
    number = exact(text)
    if number < 0 or number.denominator != 1:
        raise ValueError(text)
    return number.numerator


def plain(number: Fraction) -> str:
    """A number as a ballot file or a set of rules writes it: a decimal where it has one, else ``p/q``.

    >>> plain(Fraction(4000)), plain(Fraction(-21, 20)), plain(Fraction(1, 3))
    ('4000', '-1.05', '1/3')
    """
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = max(twos, fives)
    if not digits:
        return str(number.numerator)
    shifted = str(abs(number.numerator) * 10**digits // number.denominator).rjust(digits + 1, "0")
    return f"{'-' if number < 0 else ''}{shifted[:-digits]}.{shifted[-digits:]}"
