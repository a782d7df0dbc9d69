"""What a ballot offers: projects with their cost, and quartiers with who lives there. Both are settings of the step, so
that they are frozen and hashed with its rules when it opens.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.residents.ballots.envelopes import LONGEST_ZONE

MOST_PROJECTS = 200
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class VoteProject:
    """One project of a ballot: the number of its contribution, its cost in cents, the quartier it is for (none: the
    whole town), one sentence.
    """

    number: int
    title: str
    cents: int = 0
    zone: str = ""
    summary: str = ""

    @property
    def id(self) -> str:
        """As ballots name it."""
        return str(self.number)

    @property
    def cost(self) -> Fraction:
        """In euros."""
        return Fraction(self.cents, 100)

    def written(self) -> str:
        """As the settings of a step keep it."""
        return json.dumps([self.number, self.title, self.cents, self.zone, self.summary], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises InputError for what ``written`` never writes."""
        number, title, cents, zone, summary = _list(text, (int, str, int, str, str))
        if number < 1 or cents < 0 or not title.strip():
            raise InputError(_("a project of the ballot cannot be read"))
        return cls(number, title, cents, zone, summary)


@dataclass(frozen=True)
class VoteZone:
    """A quartier: its name, and who lives there (15 and over, census)."""

    name: str
    people: int

    def written(self) -> str:
        """As the settings of a step keep it."""
        return json.dumps([self.name, self.people], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises InputError for what ``written`` never writes, for a name too long, and for nobody who lives there."""
        name, people = _list(text, (str, int))
        if not name.strip() or len(name) > LONGEST_ZONE or people < 1:
            expected = _("a name of %(n)d signs, and inhabitants") % {"n": LONGEST_ZONE}
            raise InputError(_("a quartier cannot be read"), expected=expected)
        return cls(name, people)


def letter_of(rank: int) -> str:
    """What is printed before a project of this rank (0 first): A to Z, then AA.

    >>> letter_of(0), letter_of(25), letter_of(26)
    ('A', 'Z', 'AA')
    """
    above, last = divmod(rank, len(LETTERS))
    return (letter_of(above - 1) if above else "") + LETTERS[last]


def read_zones(text: str) -> tuple[VoteZone, ...]:
    """One quartier a line, as somebody types them: a name, a semicolon, inhabitants. Raises InputError.

    >>> read_zones("Rive sud ; 10 923")
    (VoteZone(name='Rive sud', people=10923),)
    """
    found: list[VoteZone] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, _mark, people = line.rpartition(";")
        bare = "".join(people.split())
        if not bare.isascii() or not bare.isdigit() or len(bare) > 9:
            raise InputError(
                _("“%(line)s” is no quartier") % {"line": line[:60]}, expected=_("a name, a semicolon, inhabitants")
            )
        found.append(VoteZone.read(VoteZone(name.strip(), int(bare)).written()))
    if len({one.name for one in found}) < len(found):
        raise InputError(_("a quartier is there twice"))
    return tuple(found)


def _list(text: str, types: tuple[type, ...]) -> Any:
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    if not isinstance(read, list) or [type(one) for one in read] != list(types):
        raise InputError(_("a project of the ballot cannot be read"))
    return read
