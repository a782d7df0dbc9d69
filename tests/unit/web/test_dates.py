"""Dates in words: the first of a month in French, and nothing else, is an ordinal."""

from datetime import date, datetime

import pytest
from django.template import engines
from django.utils.translation import override

from arpenteur.web.foundation.shared.dates import date_format, day_of_month

FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("format", "french", "english"),
    [
        ("l j F", "mardi 1er décembre", "Tuesday 1 December"),
        ("l j F Y", "mardi 1er décembre 2026", "Tuesday 1 December 2026"),
        ("DATE_FORMAT", "1er décembre 2026", "Dec. 1, 2026"),
        ("j N", "1er déc.", "1 Dec."),
        ("l j", "mardi 1er", "Tuesday 1"),
        ("j", "1", "1"),
        ("j/m", "1/12", "1/12"),
        ("d/m/Y", "01/12/2026", "01/12/2026"),
        ("F Y", "décembre 2026", "December 2026"),
    ],
)
def test_the_first_of_a_month(format: str, french: str, english: str):
    for language, words in (("fr", french), ("en", english)):
        with override(language):
            assert date_format(FIRST, format) == words
            page = engines["django"].from_string("{{ day|date:format }}")
            assert page.render({"day": FIRST, "format": format}) == words


def test_other_days_and_what_is_no_day_stay_as_they_were():
    with override("fr"):
        assert date_format(SECOND, "l j F") == "mercredi 2 décembre"
        assert date_format(datetime(2027, 1, 1, 18, 30), "j F Y H:i") == "1er janvier 2027 18:30"  # noqa: DTZ001 — a clock
        assert (day_of_month(FIRST), day_of_month(SECOND)) == ("1er", "2")
        page = engines["django"].from_string("{{ none|date:'j F' }}|{{ word|date:'j F' }}|{{ missing|date }}")
        assert page.render({"none": None, "word": "hier"}) == "||"
    with override("en"):
        assert day_of_month(FIRST) == "1"
