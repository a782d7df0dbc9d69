"""Searches for unused cycles of objects, which stop every thread of a process: kept short.

What a place's pages keep (zones, rankings, outlines) is some million objects that live as long as the process. Python
looks at all of them again in each full search: 0.3 s in Paris, in the middle of somebody's page. What one search finds
alive is left out of those that follow; every ``EVERY``th looks at everything, so that nothing is kept for good.
"""

import gc
from typing import Any

EVERY = 50
"""Full searches, of which one looks at everything."""
OLD = 2
"""The generation that a full search looks at."""
THRESHOLD = 100_000
"""New objects after which the youngest are searched, as in the program's other commands."""


class Collections:
    """Hears of the searches of a process, and leaves out of them what lives long."""

    def __init__(self, every: int = EVERY) -> None:
        self._every, self._full = every, 0

    def __call__(self, phase: str, told: dict[str, Any]) -> None:
        if told["generation"] != OLD:
            return
        if phase == "start":
            self._full += 1
            if self._full % self._every == 0:
                gc.unfreeze()
        else:
            gc.freeze()


def shorten_collections() -> None:
    """Have full searches of this process look only at what has come since the one before. Again changes nothing."""
    gc.set_threshold(THRESHOLD)
    if not any(isinstance(heard, Collections) for heard in gc.callbacks):
        gc.callbacks.append(Collections())
