"""Cents as pages write them."""

from django import template

from arpenteur.web.foundation.shared.numbers import EN_DASH, NARROW, decimal, french

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """``4 600,01 €`` in French, ``€4,600.01`` in English; without cents where there are none."""
    if cents is None:
        return EN_DASH
    return _written(cents / 100, 2 if cents % 100 else 0)


@register.filter
def whole_euros(cents: int | None) -> str:
    """The same to the euro, for figures at a glance."""
    return EN_DASH if cents is None else _written(cents / 100, 0)


def _written(amount: float, digits: int) -> str:
    text = decimal(amount, digits)
    return f"{text}{NARROW}€" if french() else f"€{text}"
