"""What is typed and what is looked into, as words: accents and case apart, the beginnings of words marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from arpenteur.web.foundation.territory.nation.words import fold

LONGEST = 80
"""Of what is typed, in characters."""
MOST_WORDS = 6
_ARTICLE = re.compile(r"\b([lrd])\.?\s+(?=\d)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_STATION = frozenset({"bureau", "bureaux", "bv", "station", "stations"})
"""Words before the number of a station, which its own entry need not hold."""


def typed_words(text: str) -> list[str]:
    """The words of a question, each once, « L 49 » as « l49 »; nothing where all are single letters.

    >>> typed_words("  Élus du Bureau 9 "), typed_words("L 49"), typed_words("a")
    (['elus', 'du', 'bureau', '9'], ['l49'], [])
    """
    words = [word.strip(".") for word in fold(_ARTICLE.sub(r"\1", text[:LONGEST]))]
    kept = list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]
    return kept if any(len(word) > 1 or word.isdigit() for word in kept) else []


def of_station(words: list[str]) -> list[str]:
    """The words that tell one station from others: « bureau 9 » is asked as « 9 »."""
    return [word for word in words if word not in _STATION] or words


@lru_cache(maxsize=20_000)
def folded(text: str) -> tuple[str, ...]:
    """The words of a text that comes back at each search, such as the title of an action or a page; never a name."""
    return tuple(word.strip(".") for word in fold(text))


def begin(present: Sequence[str], words: Iterable[str]) -> bool:
    """Whether each of the words typed begins one of those that are present."""
    return all(any(one.startswith(word) for one in present) for word in words)


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether each of the words typed begins a word of a text."""
    return begin([word.strip(".") for word in fold(text)], words)


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """A text in pieces, with those that the words begin.

    >>> marked("Rémi Quelconque", ["rem"])
    [('Rém', True), ('i Quelconque', False)]
    """
    pieces: list[tuple[str, bool]] = []
    last = 0
    for start, end in _spans(text, list(words)):
        if start > last:
            pieces.append((text[last:start], False))
        pieces.append((text[start:end], True))
        last = end
    return [*pieces, (text[last:], False)] if last < len(text) else pieces


def _spans(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        plain = "".join(fold(match[0]))
        began = max((word for word in words if plain.startswith(word)), key=len, default="")
        if began:
            yield match.start(), match.start() + _length(match[0], began)


def _length(written: str, began: str) -> int:
    """How many characters of a word as it is written make up its folded beginning; all where it is shortened."""
    for count in range(1, len(written)):
        if "".join(fold(written[:count])).startswith(began):
            return count
    return len(written)
