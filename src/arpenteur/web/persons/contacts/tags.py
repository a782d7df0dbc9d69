"""Words that no tag may have: what would say a religion, an origin, a health, a union, a party or a sexual orientation.

The list is data, in French and in English (``refused_words.toml``). Accents and case make no difference; a word is
matched whole, a stem by its beginning, several words as they follow each other.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.matching import name_order

_FILE = "refused_words.toml"
WHY = {
    "religion": gettext_lazy("a religion"),
    "origin": gettext_lazy("an origin"),
    "health": gettext_lazy("somebody's health"),
    "union": gettext_lazy("a trade union"),
    "party": gettext_lazy("a party or an opinion"),
    "orientation": gettext_lazy("a sexual orientation or life"),
}
"""What a refused word would say of somebody (RGPD, art. 9)."""


@dataclass(frozen=True)
class RefusedWord:
    """The word of a text that may not be written down, as it was typed, and what it would say: a key of ``WHY``."""

    word: str
    why: str


def refused_word(text: str) -> RefusedWord | None:
    """The first word of a text that is refused.

    >>> refused_word("Réunion du 24 novembre")
    >>> refused_word("Catholiques pratiquants").why
    'religion'
    """
    typed = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))
    plain = [name_order(word) for word in typed]
    for place in range(len(plain)):
        for words, stem, why in _patterns():
            part = plain[place : place + len(words)]
            if len(part) == len(words) and _same(part, words, stem=stem):
                return RefusedWord(" ".join(typed[place : place + len(words)]), why)
    return None


def check_tag(name: str, purpose: str) -> tuple[str, str]:
    """Both with single spaces. Raises InputError naming the word that is refused and why."""
    name, purpose = " ".join(name.split()), " ".join(purpose.split())
    for text in (name, purpose):
        found = refused_word(text)
        if found is not None:
            raise InputError(
                _("“%(word)s” would say %(why)s: nobody may be marked with it (GDPR, art. 9)")
                % {"word": found.word, "why": WHY[found.why]},
                action=_("choose a word for what the campaign does, such as a meeting or a task"),
            )
    return name, purpose


def _same(part: list[str], words: tuple[str, ...], *, stem: bool) -> bool:
    *whole, last = zip(part, words, strict=True)
    return all(one == other for one, other in whole) and (last[0].startswith(last[1]) if stem else last[0] == last[1])


@cache
def _patterns() -> tuple[tuple[tuple[str, ...], bool, str], ...]:
    """Words, whether the last is the beginning of one (``*``), what they would say; the longest first."""
    raw = tomllib.loads(files("arpenteur.web.persons.contacts").joinpath(_FILE).read_text(encoding="utf-8"))
    found = [
        (tuple(name_order(text.removesuffix("*")).split()), text.endswith("*"), why)
        for why, texts in raw.items()
        for text in texts
    ]
    return tuple(sorted(found, key=lambda one: -len(one[0])))
