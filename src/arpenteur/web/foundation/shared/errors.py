"""Errors on a page: their sentence, and the language it is in."""

from types import TracebackType
from typing import Self

from django.utils.translation import get_language, gettext

from arpenteur.domain.errors import InputError

_ENGINE = "fr"
"""The language of a sentence of the engine that the catalogue does not have."""


class Sentence(str):
    """A sentence that says in which language it is, for its ``lang`` on the page."""

    language: str

    @classmethod
    def of(cls, error: InputError) -> Self:
        """What an error says, in the language of the page where it can."""
        sentence = cls(error)
        sentence.language = language_of(error)
        return sentence


def language_of(error: InputError) -> str:
    """The language of the page; French for a sentence of the engine that has no other."""
    page = get_language() or _ENGINE
    first = error.__cause__ if isinstance(error.__cause__, InputError) else error
    translated = gettext(first.texts[0]) != first.texts[0]
    return page if translated or _module_of(first.__traceback__).startswith("arpenteur.web.") else _ENGINE


def _module_of(trace: TracebackType | None) -> str:
    """Where an error was raised; the web itself for one that was not raised."""
    if trace is None:
        return __name__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_globals.get("__name__", "")
