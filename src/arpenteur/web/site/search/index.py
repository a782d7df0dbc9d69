"""Texts by the beginnings of their words, in memory: tens of thousands answer in a few milliseconds."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nsmallest

from arpenteur.web.foundation.territory.nation.words import fold

_LAST = "\uffff"


class WordIndex:
    """Numbered texts, in the order given, found by the beginnings of words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._numbers: dict[str, array[int]] = {}
        for number, text in enumerate(texts):
            for word in set(fold(text)):
                self._numbers.setdefault(word, array("I")).append(number)
        self._words = sorted(self._numbers)

    def find(self, words: Sequence[str], most: int) -> tuple[list[int], int]:
        """At most so many texts that hold the beginning of every word, whole words first; and how many there are."""
        found: set[int] | None = None
        for word in sorted(words, key=len, reverse=True):
            beginning = self._beginning(word)
            found = beginning if found is None else found & beginning
            if not found:
                return [], 0
        if not found:
            return [], 0
        whole = [set(self._numbers.get(word, ())) for word in words]
        exact = found.intersection(*whole)
        partly = found.intersection(set().union(*whole)) - exact
        best: list[int] = []
        for tier in (exact, partly, found - exact - partly):
            best += nsmallest(most - len(best), tier)
        return best, len(found)

    def _beginning(self, word: str) -> set[int]:
        first, last = bisect_left(self._words, word), bisect_left(self._words, word + _LAST)
        return set().union(*(self._numbers[one] for one in self._words[first:last]))
