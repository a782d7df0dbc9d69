"""A postal address as somebody gave it, in one line, read into the lines of an envelope."""

import re
from dataclasses import dataclass

from arpenteur.web.foundation.shared.matching import plain_text

_CITY = re.compile(r"(?:^|[\s,])(\d{5})\s+([^,\d][^,]*)$")
_STREET = re.compile(r"(?:^|,\s*)(\d{1,4})\s*(bis|ter|quater|[a-d](?=[\s,]))?\s*,?\s*([^\d\s,][^,]*)", re.IGNORECASE)
MOST_LINES = 6
ODD, EVEN = "odd", "even"


@dataclass(frozen=True)
class PostalAddress:
    """Number (0 for none), what follows it, street, what else is said (building, place), town with its code."""

    number: int
    suffix: str
    street: str
    more: tuple[str, ...]
    town: str

    @property
    def side(self) -> str:
        """Of its street; empty without a number."""
        return (EVEN if self.number % 2 == 0 else ODD) if self.number else ""

    @property
    def street_key(self) -> str:
        """Its street without accents, case and marks."""
        return " ".join(re.findall(r"\w+", plain_text(self.street)))

    def lines(self, name: str) -> tuple[str, ...]:
        """As they stand on an envelope, six at most."""
        door = " ".join(part for part in (f"{self.number}{self.suffix}" if self.number else "", self.street) if part)
        found = [one for one in (name, *self.more, door, self.town) if one]
        return tuple(found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 2], *found[-2:]])


def read_address(text: str) -> PostalAddress:
    """What is known of an address; a text that says no street stays whole.

    >>> read_address("Bâtiment B, 14 bis, rue de l'Ébauche, 00042 Valmarche").lines("Edmond Factice")
    ('Edmond Factice', 'Bâtiment B', "14 bis rue de l'Ébauche", '00042 VALMARCHE')
    """
    line = ", ".join(part.strip(" ,") for part in text.replace("\r", "").split("\n") if part.strip(" ,"))
    town = ""
    found = _CITY.search(line)
    if found is not None:
        town, line = f"{found[1]} {found[2].strip().upper()}", line[: found.start()].rstrip(" ,")
    door = _STREET.search(line)
    if door is None:
        return PostalAddress(0, "", "", tuple(filter(None, (part.strip() for part in line.split(",")))), town)
    rest = f"{line[: door.start()]},{line[door.end() :]}"
    more = tuple(part.strip() for part in rest.split(",") if part.strip())
    suffix = f" {door[2].lower()}" if door[2] else ""
    return PostalAddress(int(door[1]), suffix, door[3].strip(), more, town)
