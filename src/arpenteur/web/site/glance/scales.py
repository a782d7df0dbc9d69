"""The five classes of the counts: fixed steps for doors, quarters of the counted zones for the rest."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.territory.metrics import CLASSES, Bin
from arpenteur.web.site.glance.ledger import ZoneLine

_DOOR_STEPS = (0.10, 0.25, 0.50, 0.75)


@dataclass(frozen=True)
class Measured:
    """A count that colours the map: its name in the switch, and how it is read from a line."""

    id: str
    label: str | Promise
    read: Callable[[ZoneLine], float | None]


COUNTS: dict[str, Measured] = {
    one.id: one
    for one in (
        Measured("doors", _("doors done"), lambda line: line.share),
        Measured("met", _("people met"), lambda line: line.met),
        Measured("running", _("actions in progress"), lambda line: line.running),
        Measured("done", _("actions finished"), lambda line: line.done),
    )
}
RANKED: dict[str, str | Promise] = {
    "priority": _("priority"),
    "value": _("value of a door"),
    "floating": _("floating vote"),
}


@dataclass(frozen=True)
class CountScale:
    """Edges of the classes, from the weakest; ``share``: written in per cent."""

    edges: tuple[float, ...]
    share: bool = False

    def bin_of(self, value: float | None) -> int:
        """1 (strongest) to 5, 0 without a figure."""
        return 0 if value is None else CLASSES - bisect_right(self.edges, value)

    def bins(self) -> list[Bin]:
        """The swatches of the legend, weakest first, as the eye reads a progress."""
        words = [self._words(step) for step in range(len(self.edges) + 1)]
        return [Bin(CLASSES - step, text) for step, text in enumerate(words)]

    def _words(self, step: int) -> str:
        if self.share:
            return f"< {_percent(self.edges[0])}" if not step else f"≥ {_percent(self.edges[step - 1])}"
        low = int(self.edges[step - 1]) if step else 0
        if step == len(self.edges):
            return f"≥ {numbers.decimal(low)}" if step else numbers.decimal(0)
        high = int(self.edges[step]) - 1
        return (
            numbers.decimal(low) if low == high else f"{numbers.decimal(low)}{numbers.EN_DASH}{numbers.decimal(high)}"
        )


def count_scale(measured: Measured, lines: Iterable[ZoneLine]) -> CountScale:
    """Nothing is a class of its own; the zones with a count are cut in quarters."""
    if measured.id == "doors":
        return CountScale(_DOOR_STEPS, share=True)
    return quarters(measured.read(line) or 0 for line in lines)


def quarters(values: Iterable[float]) -> CountScale:
    """Classes of whole counts: nothing apart, the rest in quarters."""
    counted = sorted(value for value in values if value > 0)
    cuts = {counted[len(counted) * step // (CLASSES - 1)] for step in range(1, CLASSES - 1)} if counted else set()
    return CountScale(tuple(sorted({1.0, *cuts})) if counted else ())


def _percent(share: float) -> str:
    return numbers.decimal(100 * share)
