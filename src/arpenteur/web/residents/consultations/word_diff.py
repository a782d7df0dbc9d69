"""What differs between two texts, word by word: a figure changed in a date is a word changed, not a digit."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class WordChange(StrEnum):
    """What became of a passage."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class DiffPassage:
    """Words that stand together, and what became of them."""

    change: WordChange
    text: str


def word_diff(before: str, after: str) -> list[DiffPassage]:
    """Passages in reading order; those that stay and are new make ``after``, those that stay and go make ``before``.

    >>> [(one.change.value, one.text) for one in word_diff("En 2028, dix bancs", "En 2027, dix bancs")]
    [('same', 'En '), ('gone', '2028'), ('new', '2027'), ('same', ', dix bancs')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    passages: list[DiffPassage] = []
    for op, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            passages.append(DiffPassage(WordChange.SAME, "".join(old[first:last])))
            continue
        if first < last:
            passages.append(DiffPassage(WordChange.GONE, "".join(old[first:last])))
        if start < end:
            passages.append(DiffPassage(WordChange.NEW, "".join(new[start:end])))
    return passages


def word_merge(base: str, theirs: str, ours: str) -> str | None:
    """What two people changed of one text, together, where they changed different words; None where they touch.

    >>> word_merge("En 2028, dix bancs", "En 2028, vingt bancs", "En 2027, dix bancs")
    'En 2027, vingt bancs'
    >>> word_merge("En 2028, dix bancs", "En 2028, vingt bancs", "En 2028, trois bancs") is None
    True
    """
    words = _TOKEN.findall(base)
    changes = sorted({*_changes(words, theirs), *_changes(words, ours)})
    for (_first, end, _before), (start, last, _after) in pairwise(changes):
        if start < end or start == end == last or (_first == end == start):
            return None
    made, at = [], 0
    for start, end, new in changes:
        made += [*words[at:start], new]
        at = end
    return "".join([*made, *words[at:]])


def _changes(words: list[str], after: str) -> list[tuple[int, int, str]]:
    """First and last word that a text replaces, and what stands there instead."""
    new = _TOKEN.findall(after)
    found = SequenceMatcher(None, words, new, autojunk=False).get_opcodes()
    return [(first, last, "".join(new[start:end])) for op, first, last, start, end in found if op != "equal"]
