"""People counted by station and birth year somewhere else, as parts and wholes of each station: nobody is here."""

from collections.abc import Iterable

from arpenteur.strategy.local_series.head_counts import BirthYearCount, ages

Parts = dict[str, tuple[float, int]]
"""Station to a part (or a sum to be averaged) and the number of people."""


def ages_by_station(counts: Iterable[tuple[str, int, str, int]], *, year: int, since: int) -> dict[str, Parts]:
    """The figures of ``strategy.local_series.head_counts.ages``, from station, birth year, sex, people."""
    found = ages((BirthYearCount(*one) for one in counts), year=year, since=since)
    return {name: {key: (one.part, one.whole) for key, one in values.items()} for name, values in found.items()}
