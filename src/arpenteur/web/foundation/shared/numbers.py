"""Figures as people of the page's language write them."""

from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.translation import get_language

NARROW = "\N{NARROW NO-BREAK SPACE}"
_NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
SHARES = frozenset({"share", "part"})
_PERSONS = frozenset({"personnes"})
_ENGLISH = {"personnes": "people", "voix": "votes"}
"""Units of the engine."""
_WHOLE_FROM = 10


def decimal(value: float | None, digits: int = 0) -> str:
    """``1 234,5`` in French, ``1,234.5`` in English; an en dash for a missing value.

    >>> decimal(1234.5, 1)
    '1 234,5'
    """
    if value is None:
        return EN_DASH
    return _decimal(float(value), digits, french())


# A table of a large city writes thousands of figures, mostly the same few hundred.
@lru_cache(maxsize=20_000)
def _decimal(value: float, digits: int, in_french: bool) -> str:
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{digits}f}"
    if in_french:
        text = text.replace(",", NARROW).replace(".", ",")
    return (MINUS if rounded < 0 else "") + text


def percent(share: float | None, digits: int = 0) -> str:
    """A share of 0 to 1 as a percentage."""
    if share is None:
        return EN_DASH
    return decimal(100 * share, digits) + (f"{NARROW}%" if french() else "%")


def figure(value: float | None, unit: str) -> str:
    """A figure of the engine with its unit: shares as percentages, large counts whole, small ones with decimals."""
    words = bare(value, unit)
    if value is None:
        return words
    if unit in SHARES:
        return f"{words}{NARROW}%" if french() else f"{words}%"
    unit = unit if french() else _ENGLISH.get(unit, unit)
    return f"{words} {unit}" if unit else words


def bare(value: float | None, unit: str, digits: int | None = None) -> str:
    """The same without its unit, for the ends of a range."""
    if value is None:
        return EN_DASH
    scaled = 100 * value if unit in SHARES else value
    return "0" if scaled == 0 else decimal(scaled, _digits(value, unit) if digits is None else digits)


def span(low: float, high: float, unit: str) -> tuple[str, str]:
    """Both ends of a range, with the decimals of the larger."""
    digits = _digits(high, unit)
    return bare(low, unit, digits), bare(high, unit, digits)


def _digits(value: float, unit: str) -> int:
    if unit in SHARES:
        return 1
    if unit in _PERSONS or value == int(value) or abs(value) >= _WHOLE_FROM:
        return 0
    return 2 if unit or abs(value) >= 1 else 3


def clock(at: datetime | time) -> str:
    """``18 h 30`` in French, ``18:30`` in English."""
    if not french():
        return f"{at.hour}:{at.minute:02}"
    return f"{at.hour}{_NBSP}h" + (f"{_NBSP}{at.minute:02}" if at.minute else "")


def french() -> bool:
    """True where the page is in French, the default."""
    return not (get_language() or "fr").startswith("en")
