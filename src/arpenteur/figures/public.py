"""All the pictures, in one place: what ``arpenteur.figures`` offers."""

from arpenteur.figures.backtest import backtest_figure
from arpenteur.figures.canvas import Figure
from arpenteur.figures.intervals import intervals_figure
from arpenteur.figures.metrics import METRICS
from arpenteur.figures.transfers import transfers_figure
from arpenteur.figures.words import LANGUAGES, Language
from arpenteur.figures.zones_map import map_figure, placed

__all__ = [
    "LANGUAGES",
    "METRICS",
    "Figure",
    "Language",
    "backtest_figure",
    "intervals_figure",
    "map_figure",
    "placed",
    "transfers_figure",
]
