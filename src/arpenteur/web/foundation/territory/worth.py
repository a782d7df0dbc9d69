"""What an order was worth, for a page: the director's sentences, and the line of dots they are drawn as."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.strategy import CHANCE, director_sentences, headline_sentences, order_sentences
from arpenteur.strategy.results import Order
from arpenteur.strategy.track_record.order_words import Language
from arpenteur.web.foundation.shared import numbers

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
    """What it was worth in a few words, the three sentences of the director, what the order rests on, the dots (none
    where nothing was tested) and the interval of ours on their line."""

    headline: tuple[str, ...]
    director: tuple[str, str, str]
    rests_on: tuple[str, ...]
    dots: tuple[Dot, ...]
    band: tuple[float, float] | None

    @property
    def sentence(self) -> str:
        """The drawing in words."""
        return ", ".join(f"{dot.label} {dot.text}" for dot in self.dots)


def worth(order: Order) -> Worth:
    """Lay an order's worth out in the language of the page."""
    language: Language = "en" if get_language() == "en" else "fr"
    return Worth(
        headline=headline_sentences(order, language),
        director=director_sentences(order, language),
        rests_on=order_sentences(order, language),
        dots=_dots(order),
        band=_band(order),
    )


def _top(order: Order) -> float:
    """The end of the line of dots, in per cent; 0 where there is none."""
    line = order.line
    if order.few or order.alone or line is None or line.found is None:
        return 0.0
    return _MARGIN * max(CHANCE, line.own_share or 0.0, line.best or 0.0, line.found, line.high or 0.0)


def _band(order: Order) -> tuple[float, float] | None:
    """Where the interval of our order starts on the line, and how wide it is (0–100)."""
    line, top = order.line, _top(order)
    if not top or line is None or line.low is None or line.high is None:
        return None
    low = max(line.low, 0.0)
    return round(100 * low / top, 1), round(100 * (line.high - low) / top, 1)


def _dots(order: Order) -> tuple[Dot, ...]:
    line, top = order.line, _top(order)
    if not top or line is None or line.found is None:
        return ()
    figures = (
        ("chance", _("chance"), CHANCE),
        ("own", _("its share alone"), line.own_share),
        ("best", _("best possible"), line.best),
        ("us", _("our order"), line.found),
    )
    return tuple(
        Dot(name, round(100 * max(value, 0.0) / top, 1), label, numbers.percent(value / 100))
        for name, label, value in figures
        if value is not None
    )
