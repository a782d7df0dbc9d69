"""The words of pictures, in French or English, and numbers as each language writes them; data in ``words.toml``."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from arpenteur.domain.elections import Election
from arpenteur.strategy.labels import THIN
from arpenteur.strategy.labels import number as french
from arpenteur.strategy.results import Json

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
_MARKS = re.compile(r" (?=[;:!?»%])|(?<=«) |(?<=×) ")
_MOST_NAMED = 20


class Words:
    """One language. A call fills a sentence: ``words("persons", count="12")``."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._texts: Mapping[str, Any] = _texts()[language]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that name, its blanks filled."""
        return str(self._texts[key]).format(**values)

    def of(self, table: str, key: str, default: str | None = None) -> str:
        """A word of a table (``metric``, ``zones``…), or ``default`` where the language has none of its own."""
        found: Mapping[str, str] = self._texts.get(table, {})
        return found[key] if default is None else found.get(key, default)

    def number(self, value: float, digits: int = 0) -> str:
        """A number: 1 234,5 or 1,234.5."""
        text = french(value, digits)
        marks = {THIN: self._texts["thousands"], ",": self._texts["decimal"]}
        return "".join(marks.get(letter, letter) for letter in text)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share (0–1) as a percentage."""
        return self("percent", value=self.number(100 * share, digits))

    def date(self, generated_at: str) -> str:
        """The day of a moment written as ISO 8601."""
        return dt.date.fromisoformat(generated_at[:10]).strftime(self._texts["date"])

    def election(self, raw: str) -> str:
        """An election by its identifier (``2022_pres_t1``): its type, year and round."""
        one = Election.parse(raw)
        return self("election", type=self.of("type", one.type), year=one.year, round=self._texts[f"round_{one.round}"])

    def listed(self, names: Sequence[str], most: int = _MOST_NAMED) -> str:
        """Names in a row; after ``most`` of them, how many more there are."""
        shown = ", ".join(names[:most])
        return shown if len(names) <= most else f"{shown} {self('and_more', count=len(names) - most)}"

    def scenario(self, scenario: Json) -> str:
        """What the coming election is supposed to look like: its name."""
        return self("reference") if scenario["id"] == "reference" else str(scenario["label"] or scenario["id"])


@cache
def _texts() -> Mapping[str, Any]:
    text = files("arpenteur.figures").joinpath("words.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return {**raw, "fr": {key: _spaced(value) for key, value in raw["fr"].items()}}


def _spaced(value: Any) -> Any:
    """French marks after the thin space that does not break; before a name is filled in, so that none is touched."""
    if isinstance(value, dict):
        return {key: _spaced(one) for key, one in value.items()}
    return _MARKS.sub(THIN, value)
