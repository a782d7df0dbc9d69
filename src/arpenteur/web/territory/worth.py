"""What an order was worth, for a page: the director's sentences, and the line of dots they are drawn as."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.strategy import CHANCE, director_sentences, order_sentences
from arpenteur.strategy.results import Order
from arpenteur.strategy.track_record.order_words import Language
from arpenteur.web.shared import numbers

_MARGIN = 1.1


@dataclass(frozen=True)
class Dot:
    """One figure of the line: where it stands (0–100), what it is, as written. ``id`` gives its shape."""

    id: str
    at: float
    label: str
    text: str


@dataclass(frozen=True)
class Worth:
    """The three sentences of the director, what the order rests on, and the dots (none where nothing was tested)."""

    director: tuple[str, str, str]
    rests_on: tuple[str, ...]
    dots: tuple[Dot, ...]

    @property
    def sentence(self) -> str:
        """The drawing in words."""
        return ", ".join(f"{dot.label} {dot.text}" for dot in self.dots)


def worth(order: Order) -> Worth:
    """Lay an order's worth out in the language of the page."""
    language: Language = "en" if get_language() == "en" else "fr"
    return Worth(director_sentences(order, language), order_sentences(order, language), _dots(order))


def _dots(order: Order) -> tuple[Dot, ...]:
    line = order.line
    if order.few or order.alone or line is None or line.found is None:
        return ()
    # What was found was possible: the best, read from one half of the voters, cannot be less.
    figures = (
        ("chance", _("chance"), CHANCE),
        ("own", _("its share alone"), line.own_share),
        ("best", _("best possible"), max(line.best or 0.0, line.found)),
        ("us", _("our order"), line.found),
    )
    top = _MARGIN * max(value for _name, _label, value in figures if value is not None)
    return tuple(
        Dot(name, round(100 * max(value, 0.0) / top, 1), label, numbers.percent(value / 100))
        for name, label, value in figures
        if value is not None
    )
