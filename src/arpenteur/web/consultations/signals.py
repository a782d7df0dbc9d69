"""What in a text may point at a person: the text is held until somebody reads it. A signal is a code, never the words.

Nothing is decided here: a text about « M. le maire » is held like one about a neighbour, and published a moment later.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Signal(StrEnum):
    """What was met."""

    EMAIL = "email"
    PHONE = "phone"
    PLATE = "plate"
    NAME = "name"
    DOOR = "door"
    NEIGHBOUR = "neighbour"


LABELS: dict[Signal, Promise] = {
    Signal.EMAIL: _("an e-mail address"),
    Signal.PHONE: _("a telephone number"),
    Signal.PLATE: _("a number plate"),
    Signal.NAME: _("perhaps the name of a person"),
    Signal.DOOR: _("an exact door or flat"),
    Signal.NEIGHBOUR: _("somebody who can be recognised"),
}


class _Pattern(NamedTuple):
    signal: Signal
    text: re.Pattern[str]


_CAPITAL = r"[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ]"
_NAME = rf"{_CAPITAL}[\w’'-]+"
_I = re.IGNORECASE
_TITLE = "(?:" + "|".join(
    (
        r"MM?\.", "Mmes?", "Mlle", "Mr", "Dr", "Me", "[Mm]onsieur", "[Mm]adame", "[Mm]ademoiselle", "[Dd]octeur",
        "[Mm]aître",
    )
) + ")"  # fmt: skip
_STREET = "(?:rue|avenue|boulevard|allée|impasse|place|chemin|quai|cours|square|passage|route)"
_HOME = r"(?:appartement|appt?\.?|logement|porte|bâtiment|bât\.?|étage)"
_SOMEBODY = "(?:voisine?s?|gérante?|gardien(?:ne)?|locataires?|propriétaires?|patron(?:ne)?|concierge)"
_PATTERNS = (
    _Pattern(Signal.EMAIL, re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    _Pattern(Signal.PHONE, re.compile(r"(?<!\d)(?:(?:\+|00)\d{1,3}[\s.\-/]?\(?\d|0\d)(?:[\s.\-/]?\d\d){4}(?!\d)")),
    _Pattern(Signal.PLATE, re.compile(r"\b[A-HJ-NP-TV-Z]{2}[\s-]?\d{3}[\s-]?[A-HJ-NP-TV-Z]{2}\b", _I)),
    _Pattern(Signal.PLATE, re.compile(r"\b\d{2,4}\s?[A-Z]{2,3}\s?(?:\d{2}|2[AB]|97\d)\b")),
    _Pattern(Signal.NAME, re.compile(rf"\b{_TITLE}\s+(?:[\w’'-]+\s+)?{_NAME}")),
    _Pattern(Signal.NAME, re.compile(rf"\b{_CAPITAL}[a-zà-ÿ]+(?:-{_CAPITAL}[a-zà-ÿ]+)?\s+{_CAPITAL}{{2,}}\b")),
    _Pattern(Signal.DOOR, re.compile(rf"\b{_HOME}\s*(?:n°\s*)?[A-Z]?\d+\b", _I)),
    _Pattern(Signal.DOOR, re.compile(rf"\b\d{{1,4}}(?:\s?(?:bis|ter|quater))?,?\s+{_STREET}\b", _I)),
    _Pattern(Signal.NEIGHBOUR, re.compile(rf"\b(?:m(?:on|a|es)|l(?:e|a|es)|nos|notre)\s+{_SOMEBODY}\b", _I)),
)  # fmt: skip


def signals_of(*texts: str) -> list[Signal]:
    """What some texts may point at, each once, in the order of the list.

    >>> signals_of("Un banc cassé devant l’école")
    []
    >>> signals_of("Écrivez à camille@exemple.fr, AB-123-CD est garée là")
    [<Signal.EMAIL: 'email'>, <Signal.PLATE: 'plate'>]
    """
    met = {one.signal for one in _PATTERNS for text in texts if one.text.search(text)}
    return [one for one in Signal if one in met]
