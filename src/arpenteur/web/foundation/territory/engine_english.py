"""What the engine says in French, as English pages write it; what has no English yet stays French and is marked so."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language

_SLOT = re.compile(r"\\{(\w+)\\}")
_THOUSANDS = re.compile("(?<=\\d)\u202f(?=\\d{3})")
_BEFORE_WORDS = re.compile("\N{NARROW NO-BREAK SPACE}(?=[^\\W\\d])")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_SYMBOL = re.compile(r"\w*_\w*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_POINTS = frozenset({"model", "naive", "kept", "moved", "floor", "gap"})
_FUNCTIONS = frozenset({"exp", "ln", "min", "max"})


def in_page_language(text: str) -> str:
    """A sentence of the engine in the language of the page, French where there is no other."""
    return (english(text) or text) if get_language() == "en" else text


def stays_french(text: str) -> bool:
    """Whether a sentence is French on an English page: it then needs its ``lang``."""
    return get_language() == "en" and english(text) is None


def english(text: str) -> str | None:
    """A sentence of the engine in English, None where ``engine_english.toml`` has none like it."""
    if not _words(text):
        return _number(text).replace(" ; ", ", ")
    text = _BEFORE_WORDS.sub(" ", text)
    bare, stop = (text[:-1], ".") if text.endswith(".") else (text, "")
    found = _english(bare)
    if found is None:
        # The second half of a sentence, which starts with a capital where it stands alone.
        rest = _english(bare[:1].lower() + bare[1:])
        found = None if rest is None else rest[:1].upper() + rest[1:]
    return None if found is None else found + stop


def _english(text: str) -> str | None:
    whole, filled = _sentences()
    if text in whole:
        return whole[text]
    for pattern, template in filled:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        values = {name: _value(name, value) for name, value in match.groupdict().items()}
        if None not in values.values():
            return template.format(**values)
    return None


def _words(text: str) -> list[str]:
    """What of a text has a language: numbers, symbols (``t_P``) and functions of a formula have none."""
    return [one for one in _WORD.findall(_SYMBOL.sub("", text)) if one not in _FUNCTIONS]


def _value(name: str, text: str) -> str | None:
    if name.endswith("_said"):
        return _english(text)
    return _number(text)


def _number(text: str) -> str:
    number = _DECIMAL.sub(".", _THOUSANDS.sub(",", text))
    return number.replace("\u202f%", "%").replace(" %", "%")


def _slot(found: re.Match[str]) -> str:
    """What may stand in a slot: points of error are numbers alone, so that no half of a sentence is taken for one."""
    return rf"(?P<{found[1]}>{r'[\d.,]+' if found[1] in _POINTS else '.+?'})"


@cache
def _sentences() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Whole sentences, then those with something to fill in: the longest first, so that the most precise one is met."""
    read = tomllib.loads(
        files("arpenteur.web.foundation.territory").joinpath("engine_english.toml").read_text(encoding="utf-8")
    )
    filled = sorted(read["filled"].items(), key=lambda pair: -len(_SLOT.sub("", re.escape(pair[0]))))
    patterns = [(re.compile(_SLOT.sub(_slot, re.escape(one))), english) for one, english in filled]
    return read["kinds"] | read["whole"], patterns
