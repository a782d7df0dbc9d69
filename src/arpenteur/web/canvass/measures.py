"""How long and how far, in words."""

from arpenteur.web.shared.numbers import decimal

_NBSP = "\N{NO-BREAK SPACE}"


def lasting(minutes: float) -> str:
    """``1 h 44``, ``45 min``."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole}{_NBSP}min"
    return f"{whole // 60}{_NBSP}h{_NBSP}{whole % 60:02}"


def length(metres: float) -> str:
    """``1,0 km``."""
    return f"{decimal(metres / 1000, 1)}{_NBSP}km"
