"""Dates in words: as Django writes them in the language of the page, the first of a month as French says it."""

import re
from datetime import date, time

from django.utils.formats import date_format as usual_date_format
from django.utils.formats import get_format

from arpenteur.web.foundation.shared.numbers import french

_DAY = re.compile(r"(?<!\\)j(?= [FMNEb])|(?<=[lD] )j$")
"""The day of the month beside a name: alone, or between strokes, it is a number."""


def date_format(value: date | time, format: str = "DATE_FORMAT") -> str:
    """A date in a format of Django: ``mardi 1er décembre`` and ``mercredi 2 décembre``, ``Tuesday 1 December``.

    >>> date_format(date(2026, 12, 1), "j")
    '1'
    """
    if isinstance(value, date) and value.day == 1 and french():
        format = _DAY.sub(r"j\\e\\r", get_format(format))
    return usual_date_format(value, format)  # type: ignore[arg-type] — an hour too


def day_of_month(value: date) -> str:
    """``1er`` and ``2`` in French, ``1`` and ``2`` in English: the beginning of a span of days."""
    return "1er" if value.day == 1 and french() else str(value.day)
