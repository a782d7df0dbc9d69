"""Tables whose lines may be people though no column tells: whoever brings one is asked."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import fold
from arpenteur.strategy.local_series.columns import Columns, number
from arpenteur.strategy.local_series.results import Key, Measure

_HOMES = frozenset({"address", "street", "pair", "longitude", "x"})
_ENOUGH = 11
"""Lines: no sum of fewer is shown anyway."""
_SHARED = 0.3
_MOST_WORDS = 150
"""Different cells of a column; more are neither ages nor a few opinions."""
_ADULTS, _OLDEST, _AGES, _HALF = 15, 110, 25, (30, 65)
_OPINIONS = frozenset(
    {
        "POUR",
        "CONTRE",
        "FAVORABLE",
        "DEFAVORABLE",
        "INDECIS",
        "INDECISE",
        "SYMPATHISANT",
        "SYMPATHISANTE",
        "ADHERENT",
        "ADHERENTE",
        "MILITANT",
        "MILITANTE",
        "SOUTIEN",
        "OPPOSANT",
        "OPPOSANTE",
        "HOSTILE",
        "ABSTENTIONNISTE",
    }
)
_ASK = "dites que ses lignes sont des choses ou des comptes ; si ce sont des personnes, comptez d'abord par bureau"
_EXPECTED = "des choses ou des nombres, pas une ligne par personne"
Rows = Sequence[tuple[int, Sequence[str]]]


class PeopleDoubtError(InputError):
    """The lines of a table may be people; it is read once somebody says that they are not."""


def ask_if_people(head: Sequence[str], rows: Rows, columns: Columns, measure: Measure) -> None:
    """Raise PeopleDoubtError where a table has the shape of one line a person.

    So it is where each line counts for one and many stand at the same place; where at addresses or points a column
    says 0 or 1, has the ages of adults, or what people think of a candidate. The signs and what they miss are measured
    by ``benchmarks/people_in_tables.py``.
    """
    if len(rows) < _ENOUGH:
        return
    ones = measure is Measure.COUNT and _every(rows, columns.value, {"0", "1"})
    single = measure is Measure.LINES or (measure is Measure.CATEGORY and columns.weight < 0) or ones
    if single and (shared := _sharing(rows, columns)) >= max(_ENOUGH, _SHARED * len(rows)):
        raise _doubt(
            "{shared} lignes sur {count} sont au même endroit qu'une autre, et chacune compte pour un",
            shared=shared,
            count=len(rows),
        )
    homes = _HOMES & columns.roles.keys() and (columns.key is not Key.STATION or _shared_stations(rows, columns))
    if not homes:
        return
    if ones:
        raise _doubt("une seule valeur par adresse, 0 ou 1", Where(column=head[columns.value]))
    for at, title in enumerate(head):
        said = Counter(cells[at].strip() for _line, cells in rows)
        said.pop("", None)
        if at in columns.roles.values() or len(said) > _MOST_WORDS:
            continue
        if _ages(said):
            raise _doubt("des nombres qui ont l'air d'âges", Where(column=title))
        if _opinions(said):
            raise _doubt("des mots qui disent l'avis de quelqu'un", Where(column=title))


def _doubt(problem: str, where: Where | None = None, **values: object) -> PeopleDoubtError:
    return PeopleDoubtError(problem, where, expected=_EXPECTED, action=_ASK, **values)


def _every(rows: Rows, at: int, words: set[str]) -> bool:
    said = {cells[at].strip() for _line, cells in rows} - {""}
    return bool(said) and said <= words


def _sharing(rows: Rows, columns: Columns) -> int:
    """Lines that stand at the same place as another one."""
    places = Counter(tuple(fold(cells[at].strip()) for at in columns.roles.values()) for _line, cells in rows)
    return sum(count for count in places.values() if count > 1)


def _shared_stations(rows: Rows, columns: Columns) -> bool:
    """Whether a table by station has more lines than stations: a list of voting places has as many."""
    return len({cells[columns.roles["station"]] for _line, cells in rows}) < len(rows)


def _ages(said: Counter[str]) -> bool:
    """Whether nearly all are whole numbers, those of adults, many, with half of them about the middle of a life."""
    known = {
        int(value): count for cell, count in said.items() if (value := number(cell)) is not None and value % 1 == 0
    }
    return (
        len(known) >= _AGES
        and sum(known.values()) > 0.9 * said.total()
        and min(known) >= _ADULTS
        and max(known) <= _OLDEST
        and _HALF[0] <= median(Counter(known).elements()) <= _HALF[1]
    )


def _opinions(said: Counter[str]) -> bool:
    return sum(count for cell, count in said.items() if fold(cell) in _OPINIONS) > said.total() / 2
