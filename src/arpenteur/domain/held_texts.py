"""Texts of residents that wait for a person before they show: they may name somebody, a plate, an address, a door.

Defamation needs no name where somebody can be found all the same, such as who lives in a house that is on a map (loi du
29 juillet 1881, art. 29). So what is doubtful waits; nothing here decides, nor is any text changed. Telephone numbers
are recognised where the library of numbers is, in the web. A name after the kind of a public place (« rue … ») is taken
for that of the place: who writes a name there is not stopped.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import groupby

from arpenteur.domain.plain_words import plain_letters, plain_marks


class Why(StrEnum):
    """What a text may say of somebody."""

    NAME = "name"
    SOMEBODY = "somebody"
    PLATE = "plate"
    PHONE = "phone"
    MAIL = "mail"
    ACCOUNT = "account"
    DOOR = "door"


@dataclass(frozen=True)
class Hint:
    """Why a text waits, with the words that say so, for the person who reads it; never kept elsewhere."""

    why: Why
    words: str


_DEPARTEMENT = r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])"
_PLATES = (
    # Since 2009, AA-123-AA (arrêté du 9 février 2009); WW and motorcycles are written so too.
    re.compile(r"\b[A-Z]{2}[ .-]?\d{3}[ .-]?[A-Z]{2}\b"),
    re.compile(r"\b[a-z]{2}[.-]?\d{3}[.-]?[a-z]{2}\b", re.IGNORECASE),
    # Before, 1234 AB 31; in small letters without spaces, or with hyphens.
    re.compile(rf"\b\d{{1,4}}[ .-]?(?!AV\b|BD\b|RUE\b|BIS\b|TER\b)[A-Z]{{2,3}}[ .-]?{_DEPARTEMENT}\b"),
    re.compile(rf"\b\d{{1,4}}-?[a-z]{{2,3}}-?{_DEPARTEMENT}\b", re.IGNORECASE),
)
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?(?:@|\(at\)|\[at\]|\barobase\b) ?[\w-]{1,63}(?: ?\. ?[\w-]{1,63}){1,5}", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"(?<![\w.])@\w{3,}|\b(?:facebook|instagram|tiktok|snapchat|linkedin|x|twitter)\.com/\S+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+|[^\w\s]")
_SMALL = frozenset({"de", "du", "des", "la", "le", "les", "d", "l", "van", "von", "ben", "el", "al", "da", "dos", "di"})
_FEWEST = 2
"""Words of a name; letters of a word that can be one."""


@cache
def _words(kind: str) -> frozenset[str]:
    text = files("arpenteur.domain").joinpath("held_words.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[kind])


def hints(text: str) -> list[Hint]:
    """Why a text waits, each reason and words once, in the order of the reasons; nothing where it may show.

    >>> [hint.why.value for hint in hints("Voiture AB-123-CD devant chez M. Figurine")]
    ['name', 'plate']
    >>> hints("Dalle cassée rue Jean Jaurès, près du collège Anatole France")
    []
    """
    marks = plain_marks(text)
    tokens = [_Token.of(match) for match in _WORD.finditer(_without(marks, *_PLATES, _MAIL, _ACCOUNT))]
    found = [
        *_titles(tokens),
        *_in_capitals(tokens),
        *_first_names(tokens),
        *_somebody(tokens),
        *(Hint(Why.PLATE, match[0]) for pattern in _PLATES for match in pattern.finditer(marks)),
        *(Hint(Why.MAIL, match[0]) for match in _MAIL.finditer(marks)),
        *(Hint(Why.ACCOUNT, match[0]) for match in _ACCOUNT.finditer(_without(marks, _MAIL))),
        *_doors(marks),
    ]
    order = list(Why)
    return sorted(dict.fromkeys(found), key=lambda hint: order.index(hint.why))


def _without(marks: str, *patterns: re.Pattern[str]) -> str:
    """The rest of a text, cut where something was: a plate is no word of a name."""
    for pattern in patterns:
        marks = pattern.sub(" . ", marks)
    return marks


@dataclass(frozen=True)
class _Token:
    text: str
    plain: str

    @classmethod
    def of(cls, match: re.Match[str]) -> "_Token":
        text = match[0]
        return cls(text, plain_letters(text.split("'")[-1]))

    @property
    def wordlike(self) -> bool:
        """Whether it is a word: neither a number nor a mark."""
        return self.text[0].isalpha()

    @property
    def capital(self) -> bool:
        """Whether it may be a name: a capital, not a single letter."""
        bare = self.text.split("'")[-1]
        return len(bare) >= _FEWEST and bare[0].isupper()


def _titles(tokens: list[_Token]) -> Iterator[Hint]:
    """A title and what follows it, an office excepted: « Mme figurine », not « madame la maire »."""
    for at, token in enumerate(tokens):
        following = [one for one in tokens[at + 1 : at + 3] if one.text != "."][:1]
        if not following or not following[0].wordlike or following[0].plain in _words("offices"):
            continue
        plain = token.plain in _words("titles")
        short = token.plain in _words("titles_with_capital") and token.text[0].isupper() and following[0].capital
        if (plain or short) and not _of_a_place(tokens, at):
            yield Hint(Why.NAME, f"{token.text} {following[0].text}")


def _in_capitals(tokens: list[_Token]) -> Iterator[Hint]:
    """Two words with a capital that follow each other, unless a public place carries them; after « chez », one."""
    for first, run in _runs(tokens):
        own = [one.plain in _words("places") for one in run]
        if own[0] or _of_a_place(tokens, first):
            continue
        said = run[: own.index(True)] if True in own else run
        names = [one for one in said if one.capital and one.plain not in _no_names()]
        at_home = first > 0 and tokens[first - 1].plain == "chez"
        if len(names) >= _FEWEST or (at_home and names):
            yield Hint(Why.NAME, " ".join(one.text for one in said))


@cache
def _no_names() -> frozenset[str]:
    return _SMALL | _words("titles") | _words("offices")


def _of_a_place(tokens: list[_Token], at: int) -> bool:
    """Whether what stands there is the name of a public place, whose kind comes before it: « école maternelle … »."""
    for token in reversed(tokens[:at]):
        if token.plain in _words("places"):
            return True
        if not token.wordlike or not (token.capital or token.plain in _words("links")):
            return False
    return False


def _runs(tokens: list[_Token]) -> Iterator[tuple[int, list[_Token]]]:
    """Words with a capital that stand together, small words between them included, with the place of the first."""
    marked = [(at, one, one.capital or (one.plain in _SMALL and one.wordlike)) for at, one in enumerate(tokens)]
    for together, group in groupby(marked, key=lambda one: one[2]):
        run = [(at, one) for at, one, _mark in group]
        while together and run and not run[0][1].capital:
            run = run[1:]
        while together and run and not run[-1][1].capital:
            run = run[:-1]
        if together and run:
            yield run[0][0], [one for _at, one in run]


def _first_names(tokens: list[_Token]) -> Iterator[Hint]:
    """A first name in any case, unless a public place carries it."""
    for at, token in enumerate(tokens):
        if token.plain.split(" ")[0] in _words("first_names") and not _of_a_place(tokens, at):
            yield Hint(Why.NAME, token.text)


def _somebody(tokens: list[_Token]) -> Iterator[Hint]:
    """Somebody by what she is to the one who writes, or to another: « mon voisin », « le fils du gérant »."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.plain in _words("somebody"):
            yield Hint(Why.SOMEBODY, token.text)
        elif before is not None and token.plain in _words("kin") and before.plain in _POSSESSIVES:
            yield Hint(Why.SOMEBODY, f"{before.text} {token.text}")


_POSSESSIVES = frozenset(
    {"mon", "ma", "mes", "son", "sa", "ses", "leur", "leurs", "notre", "nos", "le", "la", "les", "l"}
)


@cache
def _door_patterns() -> tuple[re.Pattern[str], ...]:
    """On plain words: a number before a kind of street, a flat, a numbered part of a building."""
    streets, doors, numbered = ("|".join(sorted(_words(kind))) for kind in ("streets", "doors", "numbered_doors"))
    number = r"\d{1,4} ?(?:bis|ter|quater|[a-d])?"
    return (
        re.compile(rf"\b{number} (?:{streets}) \w+"),
        re.compile(rf"\b(?:{doors})\b(?: (?:n|no|numero|du|de|la|le|l))*(?: \w+)?"),
        re.compile(rf"\b(?:{numbered}) (?:(?:n|no|numero) )?(?:\d{{1,4}}|[a-z])\b"),
        re.compile(r"\b\d{1,2} ?(?:e|er|eme|ere) etage\b"),
        re.compile(rf"\b(?:au|le|du) (?:n|no|numero) ?{number}\b"),
    )


def _doors(marks: str) -> Iterator[Hint]:
    plain = plain_letters(marks)
    yield from (Hint(Why.DOOR, match[0].strip()) for pattern in _door_patterns() for match in pattern.finditer(plain))
