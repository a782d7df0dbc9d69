"""Where the lines of a scale go: round figures that people count in."""

import math


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values from at most ``low`` to at least ``high``, some ``about`` of them (steps of 1, 2 or 5)."""
    raw = max(high - low, 1e-9) / about
    power = 10 ** math.floor(math.log10(raw))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]
