"""Colours that a campaign may give its pages: each is read on white, and white on it, at 4.5 to 1 at least.

The style sheet (``frontend/src/public/pages.css``) has the same, a class each: a test compares both and measures them
(WCAG 2.2, 1.4.3).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Colour(TextChoices):
    """The names that the style sheet knows."""

    TEAL = "teal", _("teal")
    BLUE = "blue", _("blue")
    GREEN = "green", _("green")
    RED = "red", _("red")
    PINK = "pink", _("pink")
    PURPLE = "purple", _("purple")
    ORANGE = "orange", _("orange")
    SLATE = "slate", _("slate")


CODES: dict[Colour, str] = {
    Colour.TEAL: "#0B5D5B",
    Colour.BLUE: "#1F4E8C",
    Colour.GREEN: "#2B6424",
    Colour.RED: "#9E2A2B",
    Colour.PINK: "#A3225F",
    Colour.PURPLE: "#5D3A7A",
    Colour.ORANGE: "#9A4A05",
    Colour.SLATE: "#37474F",
}


def contrast(one: str, other: str) -> float:
    """How much two colours (``#RRGGBB``) differ in light, from 1 to 21 (WCAG 2.2, "contrast ratio").

    >>> round(contrast("#FFFFFF", "#000000"), 1)
    21.0
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(code: str) -> float:
    parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
