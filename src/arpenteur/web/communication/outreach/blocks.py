"""What a message is made of: texts, pictures and buttons in their order. Nothing else is ever sent.

A text is plain: an empty line parts paragraphs, ``- `` begins a line of a list, ``# `` a title, ``**`` sets words in
bold. Names in braces are replaced for each person; there are five of them and there will be no other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError

MOST_BLOCKS, LONGEST_TEXT, LONGEST_LABEL, LONGEST_ADDRESS, LONGEST_ALT = 30, 4000, 60, 500, 200


class Variable(StrEnum):
    """What differs from person to person, as it is written in a text."""

    FIRST_NAME = "prénom"
    PLACE = "lieu"
    STATION = "bureau"
    DATA = "mes données"
    LEAVE = "ne plus recevoir"


WORDS = {
    Variable.FIRST_NAME: gettext_lazy("her first name"),
    Variable.PLACE: gettext_lazy("where she lives"),
    Variable.STATION: gettext_lazy("her polling station"),
    Variable.DATA: gettext_lazy("the link of her own page"),
    Variable.LEAVE: gettext_lazy("the link by which she leaves"),
}
CHOOSING = frozenset({Variable.PLACE, Variable.STATION})
"""With one of these the message is not the same for all: it is targeted ((EU) 2024/900, art. 18(3))."""
_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True)
class TextBlock:
    """Paragraphs."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class PictureBlock:
    """A picture of the mailing, by the name of its file; ``alt`` says what it shows to whoever does not see it."""

    file: str
    alt: str = ""
    kind: str = "picture"


@dataclass(frozen=True)
class ButtonBlock:
    """A link as a button, to an address that is the same for everybody: nobody is followed."""

    label: str
    address: str
    kind: str = "button"


Block = TextBlock | PictureBlock | ButtonBlock
_KINDS: Mapping[str, type[Block]] = {"text": TextBlock, "picture": PictureBlock, "button": ButtonBlock}
_LONGEST = {
    "text": LONGEST_TEXT,
    "file": 40,
    "alt": LONGEST_ALT,
    "label": LONGEST_LABEL,
    "address": LONGEST_ADDRESS,
    "kind": 8,
}


def read_blocks(raw: Any) -> tuple[Block, ...]:
    """Blocks as a mailing keeps them. Raises InputError for what is none, too many, or too long."""
    if not isinstance(raw, list) or len(raw) > MOST_BLOCKS:
        raise InputError(_("a message is made of blocks"), expected=_("%(most)d at most") % {"most": MOST_BLOCKS})
    return tuple(_read(one) for one in raw)


def as_json(blocks: Iterable[Block]) -> list[dict[str, str]]:
    """Blocks as a mailing keeps them."""
    return [asdict(one) for one in blocks]


def texts_of(blocks: Iterable[Block]) -> list[str]:
    """Everything that people read, in order."""
    found: list[str] = []
    for one in blocks:
        if isinstance(one, TextBlock):
            found.append(one.text)
        else:
            found.append(one.alt if isinstance(one, PictureBlock) else one.label)
    return found


def variables_of(subject: str, blocks: Sequence[Block]) -> frozenset[Variable]:
    """The variables that a message uses."""
    words = {one for text in (subject, *texts_of(blocks)) for one in _BRACES.findall(text)}
    return frozenset(one for one in Variable if one in words)


def unknown_variables(subject: str, blocks: Sequence[Block]) -> list[str]:
    """Words in braces that are no variable, as they are written."""
    words = {one for text in (subject, *texts_of(blocks)) for one in _BRACES.findall(text)}
    return sorted(words - set(Variable))


def filled(text: str, values: Mapping[Variable, str]) -> str:
    """A text for one person. Where nothing is known of her the space before goes too: « Bonjour {prénom}, » becomes
    « Bonjour, ».
    """

    def value(place: re.Match[str]) -> str:
        word = place.group(2)
        if word not in list(Variable):
            return place.group(0)
        said = values.get(Variable(word), "")
        return place.group(1) + said if said else ""

    return re.sub(r"([ \u00a0]?)\{([^{}\n]{1,40})\}", value, text)


def links_of(blocks: Iterable[Block]) -> list[str]:
    """Addresses of buttons and those written in texts, each once."""
    found: dict[str, None] = {}
    for one in blocks:
        if isinstance(one, ButtonBlock):
            found[one.address] = None
        elif isinstance(one, TextBlock):
            found.update(dict.fromkeys(LINK.findall(one.text)))
    return list(found)


LINK = re.compile(r"https?://[^\s<>()\[\]{}\"«»]*[^\s<>()\[\]{}\"«».,;:!?'’]")
"""An address in a text, without the mark that ends its sentence."""


def is_address(text: str) -> bool:
    """Whether a button may lead there: https, or http to where it is said; a letter; a telephone."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if parts.scheme in {"mailto", "tel"}:
        return bool(parts.path) and " " not in text
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username and " " not in text


def _read(raw: Any) -> Block:
    wrong = InputError(_("a block of the message cannot be read"), expected=", ".join(_KINDS))
    if not isinstance(raw, dict) or raw.get("kind") not in _KINDS:
        raise wrong
    if not all(isinstance(value, str) and key in _LONGEST for key, value in raw.items()):
        raise wrong
    for key, value in raw.items():
        if len(value) > _LONGEST[key]:
            most = {"longest": _LONGEST[key]}
            raise InputError(_("text too long"), expected=_("%(longest)s characters at most") % most)
    try:
        return _KINDS[raw["kind"]](**raw)
    except TypeError as error:
        raise wrong from error
