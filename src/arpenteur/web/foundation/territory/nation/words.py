"""What a visitor types, understood: words without accents, a station's number, an arrondissement, a code."""

import re
import unicodedata
from dataclasses import dataclass

from arpenteur.domain.errors import InputError
from arpenteur.domain.places import parse_station_id

LONGEST_WORD = 40
_WORD = re.compile(r"[a-z0-9.]+")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_SAID = frozenset({"bureau", "bureaux", "bv", "n", "no", "numero", "de", "vote"})
_STATION = re.compile(r"(\d[0-9ab]\d{3}|z[a-z]\d{3})[\s_-]+([0-9a-z][0-9a-z.-]{0,4})")
_CODE = re.compile(r"\d[0-9ab]\d{3}|z[a-z]\d{3}")
_SEAT = re.compile(r"(?:\d[0-9ab]|9[78]\d|z[a-z])\d{2}")
_DEPARTEMENT = re.compile(r"\d[0-9ab]|9[78]\d")
_ORDINAL = re.compile(r"(\d{1,2})(?:e|er|re|eme|ere)")
_NUMBER = re.compile(r"\d{1,4}[a-z]?|\d{1,2}\.\d{1,2}|\d[a-z]\d{1,2}")


@dataclass(frozen=True)
class Query:
    """A search: ``words`` of a name (the last may be unfinished), and what stood beside them."""

    words: tuple[str, ...] = ()
    station: str = ""
    code: str = ""
    number: str = ""
    arrondissement: int | None = None

    @property
    def empty(self) -> bool:
        """Nothing to look for, or one letter, which is too little."""
        return not (self.station or self.code or any(len(word) > 1 for word in self.words))


def fold(text: str) -> list[str]:
    """Words of a text: lower case, without accents, « st » as « saint ».

    >>> fold("L'Haÿ-les-Roses"), fold("St-Étienne"), fold("Œting")
    (['l', 'hay', 'les', 'roses'], ['saint', 'etienne'], ['oeting'])
    """
    plain = text.lower()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain.replace("œ", "oe").replace("æ", "ae"))
        plain = "".join(one for one in letters if not unicodedata.combining(one))
    words: list[str] = _WORD.findall(plain)
    return [_SHORT.get(word, word)[:LONGEST_WORD] for word in words]


def understand(text: str) -> Query:
    """The query behind what was typed.

    >>> understand("93010_16").station, understand("bondy bureau 16").number
    ('93010_0016', '16')
    >>> understand("Paris 18e 12")
    Query(words=('paris',), station='', code='', number='12', arrondissement=18)
    """
    typed = " ".join(text.lower().split())
    match = _STATION.fullmatch(typed)
    if match:
        try:
            return Query(station=parse_station_id(f"{match[1]}_{match[2]}"))
        except InputError:
            return Query()
    if any(pattern.fullmatch(typed) for pattern in (_CODE, _SEAT, _DEPARTEMENT)):
        return Query(code=typed.upper())
    return _parted(telling(typed))


def telling(text: str) -> list[str]:
    """The folded words of a name or a query that tell it from others.

    >>> telling("Bureau n° 16 de Bondy")
    ['16', 'bondy']
    """
    return [word for word in fold(text) if word not in _SAID]


def _parted(words: list[str]) -> Query:
    """A number at the end is a station's; an ordinal before it, or alone, an arrondissement."""
    number, arrondissement = "", None
    if len(words) > 1 and _NUMBER.fullmatch(words[-1]) and not _ORDINAL.fullmatch(words[-1]):
        number = words.pop()
    if len(words) > 1 and (ordinal := _ORDINAL.fullmatch(words[-1])):
        arrondissement = int(ordinal[1])
        words.pop()
    return Query(words=tuple(words), number=number.upper(), arrondissement=arrondissement)
