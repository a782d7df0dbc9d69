"""Columns that no list of people may bring (``forbidden_columns.toml``): religion, origin, opinion, scores…"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from arpenteur.domain.law.host import HostRule, RuleKind, of_kind

_FILE = "forbidden_columns.toml"
_LONG_ENOUGH = 3
"""Letters of a word whose final s is taken for a plural."""


@dataclass(frozen=True)
class ColumnFamily:
    """Columns refused for one reason; ``words`` are sets of words that a title must have together."""

    key: str
    reference: str
    grade: str
    read_on: date
    words: tuple[frozenset[str], ...]
    headers: frozenset[str]
    unless: frozenset[str] = frozenset()
    title: str = ""
    """As its host calls it; those of the program have words of their own on pages."""

    def holds(self, words: frozenset[str]) -> bool:
        """Whether a title of these words is one of the family."""
        return not words & self.unless and any(some <= words for some in self.words)


def title_words(title: str) -> frozenset[str]:
    """Words of a title without case, accents and final s.

    >>> sorted(title_words("Intentions_de vote(s)"))
    ['de', 'intention', 'vote']
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(one))
    return frozenset(_singular(word) for word in re.findall(r"[^\W_]+", plain) if word != "s")


def forbidden_family(title: str) -> str:
    """The family of a title that may not come in, empty for one that may.

    >>> forbidden_family("Religion"), forbidden_family("marital_status"), forbidden_family("Prénom")
    ('belief', 'family', '')
    """
    exact = _BY_HEADER.get(title.strip().casefold())
    if exact:
        return exact
    words = title_words(title)
    return next((one.key for one in COLUMN_FAMILIES.values() if one.holds(words)), "")


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _LONG_ENOUGH and word.endswith("s") else word


def _read() -> dict[str, ColumnFamily]:
    raw = tomllib.loads(files("arpenteur.domain.law").joinpath(_FILE).read_text(encoding="utf-8"))
    ours = {
        key: ColumnFamily(
            key,
            one["reference"],
            one["grade"],
            one["read_on"],
            tuple(title_words(words) for words in one["words"]),
            frozenset(one["headers"]),
            frozenset(one.get("unless", ())),
        )
        for key, one in raw.items()
    }
    return {one.id: _family(one) for one in of_kind(RuleKind.FIELD)} | ours


def _family(one: HostRule) -> ColumnFamily:
    words = tuple(title_words(each) for each in one.words)
    headers = frozenset(each.strip().casefold() for each in one.headers)
    return ColumnFamily(one.id, one.article, one.grade.value, one.read_on, words, headers, title=one.title)


# Read with the module: a process that reads strangers' files can open none any more.
COLUMN_FAMILIES = _read()
"""By key: those of the host, then those of the program in the order of their file."""
HOST_FAMILIES = frozenset(one.key for one in COLUMN_FAMILIES.values() if one.title)
"""Keys of those of the host: no field of the program keeps their columns."""
_BY_HEADER = {header: one.key for one in COLUMN_FAMILIES.values() for header in one.headers}
