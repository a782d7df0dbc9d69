"""Working days of a place: Monday to Friday, its days off left out, overseas included.

Days are those of the place: whoever has a moment turns it into a day there first (``time_zones``).

Days off of a place: public holidays, on which nobody is called or sent a text message, and those of the Pacific.

What refuses something asks ``holidays``, whose texts were read. Days of the Pacific come from press and a package: they
move a due date (``days_off``) and refuse nothing (docs/adr/0043).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache

from arpenteur.domain.places import Place

_SATURDAY = 5
_ONE = timedelta(days=1)
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday (code du travail, art. L3133-1)."""
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})
"""Good Friday and 26 December too (code du travail, art. L3134-13)."""
_ABOLITION = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 28),
}
"""Commemoration of the abolition of slavery (code du travail, art. L3422-2)."""
_OF_THE_PACIFIC = {"986": ((4, 28), (7, 29)), "987": ((3, 5), (11, 20)), "988": ((9, 24),)}
"""Days of their own labour codes, not read in their texts: Saint Pierre Chanel and the territory in Wallis and Futuna;
the Gospel, Good Friday and, since 2025, Matari'i in place of 29 June in Polynesia (loi du pays adopted on 6 May 2025);
citizenship in New Caledonia."""
_MATARII = 2025


@cache
def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (Meeus, *Astronomical Algorithms*, ch. 8).

    >>> easter(2027).isoformat(), easter(2038).isoformat()
    ('2027-03-28', '2038-04-25')
    """
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def holidays(year: int, place: str) -> frozenset[date]:
    """Public holidays of a year in a place. Raises InputError for what is not a place.

    >>> date(2027, 3, 29) in holidays(2027, "93010"), date(2027, 12, 26) in holidays(2027, "67482")
    (True, True)
    """
    code = Place.parse(place).departement
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {easter(year) + timedelta(days=after) for after in _AFTER_EASTER}
    if code in _ALSACE_MOSELLE:
        days |= {easter(year) - timedelta(days=2), date(year, 12, 26)}
    if code in _ABOLITION:
        days.add(date(year, *_ABOLITION[code]))
    return frozenset(days)


def days_off(year: int, place: str) -> frozenset[date]:
    """The same with the days of the Pacific territories: offices are closed. For due dates and nothing else.

    >>> date(2026, 9, 24) in days_off(2026, "98818"), date(2026, 9, 24) in holidays(2026, "98818")
    (True, False)
    """
    code = Place.parse(place).departement
    days = {date(year, month, day) for month, day in _OF_THE_PACIFIC.get(code, ())}
    if code == "987":
        days.add(easter(year) - timedelta(days=2))
        if year < _MATARII:
            days = (days - {date(year, 11, 20)}) | {date(year, 6, 29)}
    return holidays(year, place) | days


def is_working_day(day: date, place: str) -> bool:
    """Whether offices of a place are open on a day.

    >>> is_working_day(date(2026, 5, 1), "93010"), is_working_day(date(2026, 4, 3), "93010")
    (False, True)
    >>> is_working_day(date(2026, 4, 3), "57463"), is_working_day(date(2026, 9, 24), "98818")
    (False, False)

    Raises InputError for what is not a place.
    """
    return day.weekday() < _SATURDAY and day not in _days_off(day.year, place)


def working_day_after(day: date, count: int, place: str) -> date:
    """So many working days after a day, or before it where ``count`` is below zero; the day itself is never counted.

    With zero, the day itself where it is worked, else the next that is.

    >>> str(working_day_after(date(2026, 11, 19), 10, "93010")), str(working_day_after(date(2026, 12, 3), -2, "93010"))
    ('2026-12-03', '2026-12-01')
    """
    if count == 0:
        return day if is_working_day(day, place) else working_day_after(day, 1, place)
    step, left = (_ONE, count) if count > 0 else (-_ONE, -count)
    while left:
        day += step
        left -= is_working_day(day, place)
    return day


def days_between(first: date, last: date, place: str) -> int:
    """Working days after ``first`` up to ``last``, which is counted; below zero where ``last`` is earlier.

    >>> days_between(date(2026, 11, 19), date(2026, 11, 26), "93010")
    5
    """
    if last < first:
        return -days_between(last, first, place)
    return sum(is_working_day(day, place) for day in _days(first + _ONE, last))


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


@lru_cache(maxsize=64)
def _days_off(year: int, place: str) -> frozenset[date]:
    return days_off(year, place)
