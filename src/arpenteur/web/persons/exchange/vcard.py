"""Cards (vCard 2.1, 3.0 and 4.0) as lines of a list. Only the standard library.

Notes, birthdays, firms and networks keep a title of their own, by which they are destroyed.
"""

import quopri
import re
from collections.abc import Iterator

from arpenteur.domain.errors import InputError, Where

BEGIN = "BEGIN:VCARD"
_PLAIN = {
    "FN": "name",
    "NOTE": "note",
    "BDAY": "birthday",
    "ANNIVERSARY": "birthday",
    "ORG": "employer",
    "TITLE": "occupation",
    "ROLE": "occupation",
    "IMPP": "social network",
    "X-SOCIALPROFILE": "social network",
    "RELATED": "spouse",
    "CATEGORIES": "tags",
    "LANG": "language",
    "GENDER": "sex",
    "URL": "website",
}
_EMAILS = ("email", "email2", "email3", "email4")
_UNESCAPED = re.compile(r"\\([\\,;nN])")


def is_card(text: str) -> bool:
    """Whether a text is one or more cards."""
    return text.lstrip()[: len(BEGIN)].upper() == BEGIN


def cards(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line on which each card begins, and its values by field, or by the title under which
    they are destroyed.

    Raises InputError for a card that does not end.
    """
    begun, card = 0, {}
    for number, line in _unfolded(text):
        plain = line.strip().upper()
        if plain == BEGIN:
            begun, card = number, {}
        elif plain == "END:VCARD" and begun:
            yield begun, card
            begun = 0
        elif begun and line.strip():
            _take(line, card)
    if begun:
        raise InputError("cette carte ne se termine pas", Where(line=begun), expected="END:VCARD")


def _take(line: str, card: dict[str, str]) -> None:
    property_, _colon, value = line.partition(":")
    name, *parameters = property_.split(";")
    name, said = name.rpartition(".")[2].upper(), ";".join(parameters).upper()
    if "QUOTED-PRINTABLE" in said:
        value = quopri.decodestring(value.encode("latin-1", "replace")).decode("utf-8", "replace")
    if name == "N":
        last, first, middle = [*_parts(value), "", "", ""][:3]
        card.update({"last": last, "first": first, "middle": middle})
    elif name == "EMAIL":
        _next(card, _EMAILS, _plain(value).removeprefix("mailto:"))
    elif name == "TEL":
        number = _plain(value).removeprefix("tel:")
        first = "mobile" if "CELL" in said else "work_phone" if "WORK" in said else "phone"
        _next(card, (first, "phone", "mobile", "work_phone"), number)
    elif name == "ADR":
        _address(card, value)
    elif name == "CATEGORIES":
        card["tags"] = ", ".join(filter(None, (card.get("tags", ""), *map(_plain, _split(value, ",")))))
    elif name in _PLAIN:
        card.setdefault(_PLAIN[name], _plain(value))


def _address(card: dict[str, str], value: str) -> None:
    if "address1" in card:
        return
    _box, more, street, city, _region, code, country = [*_parts(value), *[""] * 7][:7]
    lines = [*street.split("\n"), more]
    first, second, third = [*filter(None, lines), "", "", ""][:3]
    card.update({"address1": first, "address2": second, "address3": third, "postcode": code, "city": city})
    card["country"] = country


def _next(card: dict[str, str], titles: tuple[str, ...], value: str) -> None:
    """Under the first title that is still free."""
    free = next((one for one in titles if not card.get(one)), None)
    if free and value not in card.values():
        card[free] = value


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Number of the first of the lines that make one, and that one. What was read is not read again at each line: a
    card of a million lines would never end.
    """
    start, parts, quoted = 0, list[str](), False
    for number, line in enumerate(text.splitlines(), 1):
        soft = quoted and parts[-1].endswith("=")
        if parts and (soft or line[:1] in {" ", "\t"}):
            parts[-1] = parts[-1].removesuffix("=") if soft else parts[-1]
            parts.append(line if soft else line[1:])
        else:
            if parts:
                yield start, "".join(parts)
            start, parts, quoted = number, [line] if line else [], False
        quoted = quoted or "QUOTED-PRINTABLE" in line.upper()
    if parts:
        yield start, "".join(parts)


def _split(value: str, mark: str) -> list[str]:
    return re.split(rf"(?<!\\){mark}", value)


def _parts(value: str) -> list[str]:
    return [_plain(one) for one in _split(value, ";")]


def _plain(value: str) -> str:
    return _UNESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
