"""Amounts of money: whole numbers of cents, read from what people write, and written as they read it."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_AMOUNT = re.compile(r"[+-]?\d+(?:[.,]\d{1,2})?", re.ASCII)
_GROUPS = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:[.,]\d{3})+)(?P<cents>[.,]\d{2})?", re.ASCII)
_NARROW, _NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def cents_of(text: str) -> int:
    """Cents of an amount in euros as somebody or a bank writes it; raises ValueError for anything else, and for
    ``10.005``, which is ten thousand to some and ten to others.

    >>> cents_of("4 600,01 €"), cents_of("-1,234.50"), cents_of("12")
    (460001, -123450, 1200)
    """
    bare = _SPACES.sub("", text).removesuffix("€").removesuffix("EUR")
    if _AMOUNT.fullmatch(bare):
        return int(Decimal(bare.replace(",", ".")) * 100)
    grouped = _GROUPS.fullmatch(bare)
    if grouped is None or (grouped["cents"] and grouped["cents"][0] in grouped["whole"]):
        raise ValueError(text)
    if not grouped["cents"] and len(re.findall(r"[.,]", grouped["whole"])) == 1:
        raise ValueError(text)
    whole = re.sub(r"[.,]", "", grouped["whole"])
    return int(Decimal(f"{grouped['sign']}{whole}.{(grouped['cents'] or '.00')[1:]}") * 100)


def rounded_down(cents: Decimal) -> int:
    """Whole cents of a limit: never above what the law allows."""
    return int(cents.to_integral_value(rounding=ROUND_DOWN))


def rounded(cents: Decimal) -> int:
    """Whole cents of a cost, the nearest."""
    return int(cents.to_integral_value(rounding=ROUND_HALF_UP))


def in_decimals(cents: int) -> Decimal:
    """Euros for a table, with both figures of their cents.

    >>> str(in_decimals(500000))
    '5000.00'
    """
    return Decimal(cents).scaleb(-2)


def in_euros(cents: int) -> str:
    """An amount in a French sentence: without cents where there are none.

    >>> in_euros(460001).replace(_NARROW, " ").replace(_NBSP, " "), in_euros(-1500)[:3]
    ('4 600,01 €', '−15')
    """
    euros, rest = divmod(abs(cents), 100)
    whole = f"{euros:,}".replace(",", _NARROW)
    sign = "\N{MINUS SIGN}" if cents < 0 else ""
    return f"{sign}{whole}{f',{rest:02}' if rest else ''}{_NBSP}€"
