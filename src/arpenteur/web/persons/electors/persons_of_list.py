"""The encrypted texts of a voter as values: who she is, where she lives."""

from dataclasses import dataclass
from typing import Self

from arpenteur.web.foundation.shared.matching import name_key

_MARK = "\x1f"
AT_HOME = "building"
"""Kind of the digest of an address."""


@dataclass(frozen=True)
class Identity:
    """Name at birth, name used (empty where it is the same), first names."""

    birth_name: str
    used_name: str
    first_names: str

    @classmethod
    def of(cls, text: str) -> Self:
        """From the text that is encrypted."""
        return cls(*_parts(text, 3))

    @property
    def text(self) -> str:
        """What is encrypted."""
        return _MARK.join((self.birth_name, self.used_name, self.first_names))

    @property
    def words(self) -> tuple[str, str]:
        """What two lists are compared by: the name at birth and the first names, accents and case apart. A name used
        changes with a marriage."""
        return name_key(self.birth_name), name_key(self.first_names)

    @property
    def printed(self) -> str:
        """As it is printed: the name used first, and the first of her first names."""
        family = self.used_name or self.birth_name
        first = self.first_names.replace(",", " ").split()
        return f"{family} {first[0]}" if first else family


@dataclass(frozen=True)
class Home:
    """An address, and which building and street of the place it is; both empty where it is none of them."""

    number: str
    street: str
    complement: str
    locality: str
    postcode: str
    town: str
    building: str = ""
    known_street: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        """From the text that is encrypted."""
        return cls(*_parts(text, 8))

    @property
    def text(self) -> str:
        """What is encrypted."""
        parts = (self.number, self.street, self.complement, self.locality, self.postcode, self.town)
        return _MARK.join((*parts, self.building, self.known_street))

    @property
    def street_words(self) -> tuple[str, str]:
        """What her street is found by: as the place spells it, and its town where it has no such street."""
        return (self.known_street, "") if self.known_street else (name_key(self.street), name_key(self.town))

    @property
    def door_words(self) -> tuple[str, ...]:
        """What her address is found by: its building, else number, street, locality and town."""
        if self.building:
            return (self.building,)
        return (self.number, *self.street_words, name_key(self.locality))

    @property
    def door(self) -> str:
        """Number and street, or the locality where there is no street."""
        return " ".join(filter(None, (self.number, self.known_street or self.street or self.locality)))

    @property
    def lines(self) -> tuple[str, ...]:
        """Lines of an envelope below the name."""
        street = " ".join(filter(None, (self.number, self.street)))
        town = " ".join(filter(None, (self.postcode, self.town)))
        return tuple(line for line in (self.complement, street, self.locality, town) if line)


def _parts(text: str, count: int) -> list[str]:
    parts = text.split(_MARK)
    return [*parts, *[""] * count][:count]
