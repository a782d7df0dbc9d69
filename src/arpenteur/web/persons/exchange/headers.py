"""What each column of a list of people becomes: kept, read as a sign, left unused, destroyed, or unknown.

Only the standard library: a process apart reads files with it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from arpenteur.domain.law.forbidden_columns import HOST_FAMILIES, forbidden_family, title_words

KEPT_FIELDS = (
    "first",
    "middle",
    "last",
    "name",
    "email",
    "email2",
    "email3",
    "email4",
    "phone",
    "mobile",
    "work_phone",
    "address1",
    "address2",
    "address3",
    "postcode",
    "city",
    "country",
    "language",
    "tags",
)
"""Fields whose values are kept as they are, in the order of our own files."""
SIGN_FIELDS = (
    "opt_email",
    "opt_sms",
    "opt_phone",
    "opt_post",
    "consent_date",
    "consent_notice",
    "refuse_all",
    "refuse_calls",
    "refuse_email",
    "bad_email",
    "bad_email2",
    "bad_email3",
    "bad_email4",
    "bad_mobile",
    "deceased",
)
"""Fields that say what a person accepts and refuses, or that one of her addresses is wrong."""
REPEATED = frozenset({"tags", "refuse_all", "refuse_calls", "refuse_email"})
"""Fields that several columns may hold."""


class Use(StrEnum):
    """What becomes of a column."""

    KEPT = "kept"
    SIGN = "sign"
    UNUSED = "unused"
    DESTROYED = "destroyed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ColumnUse:
    """A column: its title, its use, the field (or the family of what is destroyed)."""

    title: str
    use: Use
    field: str = ""


_MORE = {"email": ("email2", "email3", "email4"), "phone": ("mobile", "work_phone"), "mobile": ("phone", "work_phone")}
"""Where a second column holds what a first one does already."""


def uses_of(head: Sequence[str]) -> list[ColumnUse]:
    """The use of each column of a file, every field once but those that may be repeated."""
    exact = {title.strip().casefold() for title in head} & _EXACT.keys()
    taken: set[str] = {_EXACT[title].field for title in exact}
    found: list[ColumnUse] = []
    for title in head:
        one = column_use(title)
        if one.use in {Use.KEPT, Use.SIGN}:
            if title.strip().casefold() not in exact:
                one = _once(one, taken)
                taken.add(one.field)
            elif one.field not in REPEATED and any(other.field == one.field for other in found):
                one = ColumnUse(title, Use.UNUSED)
        found.append(one)
    return _named(found)


def column_use(title: str) -> ColumnUse:
    """What one title says by itself.

    >>> [column_use(one).field for one in ("mobile_number", "Courriel", "religion", "Couleur")]
    ['mobile', 'email', 'belief', '']
    """
    exact = _EXACT.get(title.strip().casefold())
    family = forbidden_family(title)
    if family in HOST_FAMILIES:  # before what the program would keep
        return ColumnUse(title, Use.DESTROYED, family)
    if exact is not None:
        return ColumnUse(title, exact.use, exact.field)
    words = title_words(title)
    sign = _guessed(words, _GUESSES["signs"])
    if sign:
        return ColumnUse(title, Use.SIGN, sign)
    if family:
        return ColumnUse(title, Use.DESTROYED, family)
    field = _guessed(words, _GUESSES["kept"])
    return ColumnUse(title, Use.KEPT, field) if field else ColumnUse(title, Use.UNKNOWN)


def use_of_field(field: str) -> Use:
    """The use of a column that a person matched to a field by hand; of none, unused."""
    return Use.SIGN if field in SIGN_FIELDS else Use.KEPT if field in KEPT_FIELDS else Use.UNUSED


def _once(one: ColumnUse, taken: set[str]) -> ColumnUse:
    for field in (one.field, *_MORE.get(one.field, ())):
        if field not in taken or field in REPEATED:
            return ColumnUse(one.title, one.use, field)
    return ColumnUse(one.title, Use.UNKNOWN)


def _named(found: list[ColumnUse]) -> list[ColumnUse]:
    """With a first name beside it, a column that says "name" holds the family name."""
    fields = {one.field for one in found}
    if "first" in fields and "last" not in fields:
        return [ColumnUse(one.title, one.use, "last") if one.field == "name" else one for one in found]
    return found


def _guessed(words: frozenset[str], guesses: Mapping[str, Sequence[str]]) -> str:
    return next((field for field, some in guesses.items() if any(set(one.split()) <= words for one in some)), "")


def _read() -> dict[str, ColumnUse]:
    known: dict[str, ColumnUse] = {}
    for tool in (_TABLE["nationbuilder"], _TABLE["own"]):
        unused = (*tool["unused"]["headers"], *tool.get("told", ()))
        known |= {title.casefold(): ColumnUse(title, Use.UNUSED) for title in unused}
        known |= {title.casefold(): ColumnUse(title, Use.SIGN, field) for title, field in tool["signs"].items()}
        known |= {title.casefold(): ColumnUse(title, Use.KEPT, field) for title, field in tool["kept"].items()}
    return known


# Read with the module, as the families are.
_TABLE = tomllib.loads(files("arpenteur.web.persons.exchange").joinpath("headers.toml").read_text(encoding="utf-8"))
_GUESSES: dict[str, dict[str, list[str]]] = _TABLE["guesses"]
"""Words of titles by field: those of signs come before what is destroyed, the others after it."""
_EXACT = _read()
NATIONBUILDER: dict[str, str] = _TABLE["nationbuilder"]["kept"]
"""Title of NationBuilder to field, of what is kept."""
OUR_TITLES = {field: title for part in ("kept", "signs", "told") for title, field in _TABLE["own"][part].items()}
"""Field to the title of our own files, which never changes."""
