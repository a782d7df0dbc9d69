"""A line of an electoral list as what may be kept of it: no day, no month, no place of birth, no nationality."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from arpenteur.domain.grid import fold
from arpenteur.web.foundation.shared.house_numbers import numbered
from arpenteur.web.persons.electors.reading.titles import Columns, Layout, VoterColumn, squeezed

LISTS = ("LP", "LCM", "LCE")
"""Main list, complementary lists of citizens of the Union: municipal, European."""
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_IN_NAME = re.compile(r"(?<![A-Z])(LCM|LCE|LP)(?![A-Z])")
_WORDS = {"COMPLEMENTAIREMUNICIPALE": "LCM", "COMPLEMENTAIREEUROPEENNE": "LCE", "PRINCIPALE": "LP"}
_SEXES = {"M": "M", "MASCULIN": "M", "H": "M", "HOMME": "M", "F": "F", "FEMININ": "F", "FEMME": "F"}
_LONGEST = 120
_MOST_HOME = 40


class VoterLine(NamedTuple):
    """What is kept of a voter. ``home``: number and suffix, street, complements, place, postcode, town; ``identity``:
    name at birth, name used, first names; ``birth_year`` is 0 where the file does not say it."""

    commune: str
    station: str
    list: str
    sex: str
    birth_year: int
    order: str
    constituency: str
    identity: tuple[str, str, str]
    home: tuple[str, str, str, str, str, str]


class BirthYearLine(NamedTuple):
    """Voters of one station, birth year and sex: how many."""

    commune: str
    station: str
    birth_year: int
    sex: str
    voters: int


def voter_line(cells: Sequence[str], columns: Columns) -> VoterLine:
    """A line with as many cells as its layout has columns; what may not be kept is not read."""
    at = columns.taken

    def cell(part: VoterColumn) -> str:
        place = at.get(part, -1)
        return " ".join(cells[place].split())[:_LONGEST] if place >= 0 else ""

    street = " ".join(filter(None, (cell(VoterColumn.STREET_TYPE), cell(VoterColumn.STREET))))
    number, suffix, street = numbered(cell(VoterColumn.NUMBER), street)
    complement = ", ".join(
        part[:_MOST_HOME] for part in (cell(VoterColumn.COMPLEMENT), cell(VoterColumn.COMPLEMENT_2)) if part
    )
    return VoterLine(
        commune=_commune(cell(VoterColumn.DEPARTMENT), cell(VoterColumn.COMMUNE), cell(VoterColumn.COMMUNE_NAME)),
        station=cell(VoterColumn.STATION)[:40],
        list=list_of(cell(VoterColumn.LIST)),
        sex=_SEXES.get(squeezed(cell(VoterColumn.SEX)), ""),
        birth_year=birth_year(cell(VoterColumn.BIRTH)),
        order=cell(VoterColumn.ORDER)[:12],
        constituency=cell(VoterColumn.CONSTITUENCY)[:20],
        identity=(
            cell(VoterColumn.BIRTH_NAME)[:80],
            cell(VoterColumn.USED_NAME)[:80],
            cell(VoterColumn.FIRST_NAMES)[:100],
        ),
        home=(
            f"{number}{suffix and ' '}{suffix}",
            street,
            complement,
            cell(VoterColumn.PLACE)[:_MOST_HOME],
            cell(VoterColumn.POSTCODE)[:8],
            cell(VoterColumn.TOWN)[:_MOST_HOME],
        ),
    )


def birth_year_line(cells: Sequence[str], columns: Columns) -> BirthYearLine | None:
    """A count; None where the line has no number."""
    at = columns.taken
    said = cells[at[VoterColumn.VOTERS]].strip().removesuffix(".0")
    if not said.isdecimal():
        return None
    commune = cells[at[VoterColumn.COMMUNE]].strip() if VoterColumn.COMMUNE in at else ""
    sex = _SEXES.get(squeezed(cells[at[VoterColumn.SEX]]), "") if VoterColumn.SEX in at else ""
    return BirthYearLine(
        commune, cells[at[VoterColumn.STATION]].strip(), birth_year(cells[at[VoterColumn.BIRTH]]), sex, int(said)
    )


def birth_year(text: str) -> int:
    """The year of a date of birth however it is written, 0 where there is none; day and month are not looked at.

    >>> birth_year("00/00/1953"), birth_year("1961"), birth_year("1987-05-02"), birth_year("")
    (1953, 1961, 1987, 0)
    """
    found = _YEAR.search(text)
    return int(found[1]) if found else 0


def list_of(text: str) -> str:
    """Which of the three lists a text names, empty where it names none.

    >>> list_of("Liste complémentaire municipale"), list_of("LP"), list_of("")
    ('LCM', 'LP', '')
    """
    plain = squeezed(text)
    return plain if plain in LISTS else next((code for words, code in _WORDS.items() if words in plain), "")


def list_in_name(name: str) -> str:
    """The list that the name of a file tells, empty where it tells none: only said where no column says it.

    >>> list_in_name("LCM-com92002-15-06-2024.csv"), list_in_name("ListesArretees-com92002.csv")
    ('LCM', '')
    """
    found = _IN_NAME.search(fold(name).replace("_", " "))
    return found[1] if found else ""


def taken_of(layout: Layout) -> type[VoterLine] | type[BirthYearLine]:
    """What a line of a layout becomes."""
    return BirthYearLine if layout is Layout.BIRTH_YEARS else VoterLine


def _commune(department: str, code: str, name: str) -> str:
    """INSEE code, from the two halves where the layout has them apart; else the name."""
    if code and len(code) <= 3 and department:
        return f"{department.zfill(2)}{code.zfill(5 - len(department.zfill(2)))}"
    return code or name
