"""Text messages (SMS): how long one is, how many parts it is sent and paid in, who may be shown as its sender, and what
an answer asks.

Lengths are those of GSM 03.38 (3GPP TS 23.038, 6.2.1 and 6.2.3), parts those of 3GPP TS 23.040 (9.2.3.24.1).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from enum import StrEnum

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.loading import rule

RULE = "ARCEP-2022-1583-SENDER"
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters of seven bits (TS 23.038, 6.2.1); the escape to the extension table is none."""
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Those that take two places (6.2.1.1)."""
_GSM_ALONE, _GSM_PART, _WIDE_ALONE, _WIDE_PART = 160, 153, 70, 67
MOST_PARTS = 6
"""More is a letter: whoever pays by the part is told."""
_PLAIN = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "…": "...",
    "œ": "oe",
    "Œ": "OE",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u2011": "-",
    "ç": "c",
    "ê": "e",
    "â": "a",
    "î": "i",
    "ô": "o",
    "û": "u",
    "ë": "e",
    "ï": "i",
    "ÿ": "y",
    "À": "A",
    "È": "E",
    "Ê": "E",
    "Ë": "E",
    "Ù": "U",
    "Û": "U",
    "Î": "I",
    "Ï": "I",
    "Ô": "O",
    "Â": "A",
}


class Coding(StrEnum):
    """How the characters of a message are written: seven bits each, or sixteen."""

    GSM_7 = "gsm7"
    UCS_2 = "ucs2"


@dataclass(frozen=True)
class TextLength:
    """``units``: places taken, of seven or of sixteen bits; ``parts``: messages that are sent and paid; ``left``:
    places before one more part; ``wide``: the characters that make it one of sixteen bits, in order.
    """

    coding: Coding
    units: int
    parts: int
    left: int
    wide: tuple[str, ...] = ()


def length_of(text: str) -> TextLength:
    """The length of a message as it is sent; a character of two places is never cut in two.

    >>> length_of("Bonjour, à samedi !").parts, length_of("ç").coding.value, length_of("é" * 161).parts
    (1, 'ucs2', 2)
    """
    wide = tuple(dict.fromkeys(one for one in text if one not in BASIC and one not in EXTENSION))
    if wide:
        return _packed(text, Coding.UCS_2, lambda one: 2 if ord(one) > 0xFFFF else 1, (_WIDE_ALONE, _WIDE_PART), wide)
    return _packed(text, Coding.GSM_7, lambda one: 2 if one in EXTENSION else 1, (_GSM_ALONE, _GSM_PART), ())


def plain(text: str) -> str:
    """The same text without the signs that make it longer: curved marks, ligatures, accents that seven bits have not.

    >>> plain("Ça n’est qu’« un cœur »")
    'Ça n\\'est qu\\'" un coeur "'
    """
    return "".join(_plain(one) for one in text)


def price_of(parts: int, people: int, per_part: Decimal) -> Decimal:
    """What a message to so many people costs, in euros, rounded up to the cent.

    >>> price_of(2, 150, Decimal("0.045"))
    Decimal('13.50')
    """
    return (per_part * parts * people).quantize(Decimal("0.01"), ROUND_UP)


def check_sender(sender: str, on: date) -> str:
    """A sender as it is shown: a name of letters and digits, or a short number of a provider.

    Raises InputError for a mobile or landline number, which an automatic message may not show (Arcep 2022-1583), and
    for what no operator accepts.
    """
    name = " ".join(sender.split())
    digits = re.sub(r"[\s.()-]", "", name)
    longest = rule(RULE).parameter("longest_name", act=on)
    if re.fullmatch(r"(?:\+|00)?\d{6,}", digits) or digits.startswith("+"):
        raise InputError(
            "un envoi automatisé ne montre pas de numéro de téléphone (Arcep, décision 2022-1583)",
            expected="un nom, ou le numéro court du prestataire",
        )
    if re.fullmatch(r"\d{4,5}", digits):
        return digits
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", name) or len(name) > longest:
        raise InputError(
            "un expéditeur est un nom de {longest} lettres et chiffres au plus, sans accent",
            expected="une lettre d’abord",
            longest=longest,
        )
    return name


def with_stop(text: str, number: str = "") -> str:
    """The text with how to object, at its end where it says it nowhere.

    >>> with_stop("Réunion jeudi.", "36173"), with_stop("Réunion. STOP 36173", "36173")
    ('Réunion jeudi. STOP au 36173', 'Réunion. STOP 36173')
    """
    if says_stop(text, number):
        return text
    return f"{text.rstrip()} {f'STOP au {number}' if number else 'Répondez STOP pour ne plus rien recevoir'}"


def says_stop(text: str, number: str = "") -> bool:
    """Whether a text says how to object: STOP, and the short number where nobody can answer."""
    return bool(re.search(r"\bSTOP\b", text)) and number in text


def asks_to_stop(answer: str) -> bool:
    """Whether an answer asks for nothing more: STOP alone or first, « désinscription », « ne plus… ».

    >>> asks_to_stop("Stop !"), asks_to_stop("merci de ne plus m’écrire"), asks_to_stop("je viens samedi")
    (True, True, False)
    """
    flat = unicodedata.normalize("NFKD", answer).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", flat)
    if words[:1] in (["stop"], ["arret"], ["arretez"], ["unsubscribe"]):
        return True
    return bool(re.search(r"\b(?:desinscri\w*|desabonn\w*|ne\s+plus)\b", " ".join(words)))


def _plain(one: str) -> str:
    if one in BASIC or one in EXTENSION:
        return one
    if one in _PLAIN:
        return _PLAIN[one]
    bare = unicodedata.normalize("NFKD", one)[:1]
    return bare if bare in BASIC else one


def _packed(
    text: str, coding: Coding, size: Callable[[str], int], limits: tuple[int, int], wide: tuple[str, ...]
) -> TextLength:
    alone, part = limits
    sizes = [size(one) for one in text]
    units = sum(sizes)
    if units <= alone:
        return TextLength(coding, units, 1, alone - units, wide)
    filled = list(_parts(sizes, part))
    return TextLength(coding, units, len(filled), part - filled[-1], wide)


def _parts(sizes: list[int], part: int) -> Iterator[int]:
    """How much of each part is taken."""
    here = 0
    for size in sizes:
        if here + size > part:
            yield here
            here = 0
        here += size
    yield here
