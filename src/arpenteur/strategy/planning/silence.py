"""Hours that a calendar leaves: none on the eve of the vote nor on its day."""

import datetime as dt

from arpenteur.domain.errors import InputError, Where
from arpenteur.strategy.labels import counted, number
from arpenteur.strategy.planning.constraints import Calendar

# Articles L. 47 A (the campaign ends on the eve of the vote at midnight) and L. 49 (nothing handed out from then on).
LAW = "la campagne est close la veille du scrutin à zéro heure (articles L. 47 A et L. 49 du code électoral)"
_FIRST_YEAR = 2000


def hours_at_hand(calendar: Calendar, hours: float, source: str = "") -> tuple[float, tuple[str, ...]]:
    """The hours that can be worked, and sentences on those that cannot.

    Raises InputError where no day is left or where the calendar contradicts itself.
    """
    start, end = calendar.start, calendar.end
    if start and end and end < start:
        raise InputError(
            f"le calendrier finit le {_day(end)} et commence le {_day(start)}",
            Where(source or None),
            expected="from avant until",
        )
    said: list[str] = []
    if calendar.vote and calendar.vote.year < _FIRST_YEAR:
        raise InputError(
            f"scrutin le {_day(calendar.vote)}", Where(source or None), expected="un jour comme 2027-06-13"
        )
    if calendar.vote:
        last = calendar.vote - dt.timedelta(days=2)
        if start and start > last:
            raise InputError(
                f"aucun jour avant le silence électoral : {LAW}",
                Where(source or None),
                expected=f"un début au plus tard le {_day(last)}",
            )
        if end and end > last:
            silent = (end - max(last, start or last)).days
            said.append(f"{counted(silent, 'jour retiré', 'jours retirés')} après le {_day(last)} : {LAW}.")
            end = last
    if not (start and end and calendar.hours_per_day is not None):
        return hours, tuple(said)
    possible = ((end - start).days + 1) * calendar.hours_per_day
    if possible < hours:
        said.append(
            f"Du {_day(start)} au {_day(end)}, à {number(calendar.hours_per_day, 1)} h par jour, "
            f"{number(possible)} h sont possibles sur les {number(hours)} demandées."
        )
    return min(hours, possible), tuple(said)


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
