"""Days and parts of a day as lists write them: « samedi matin, mercredi soir », « week-end », « tous les soirs »."""

import re

from arpenteur.web.foundation.shared.matching import name_order
from arpenteur.web.ground.crew.week import PARTS

_DAYS = (
    ("lundi", "lun", "monday", "mon"),
    ("mardi", "mar", "tuesday", "tue"),
    ("mercredi", "mer", "wednesday", "wed"),
    ("jeudi", "jeu", "thursday", "thu"),
    ("vendredi", "ven", "friday", "fri"),
    ("samedi", "sam", "saturday", "sat"),
    ("dimanche", "dim", "sunday", "sun"),
)
_SPANS = {
    "week end": (5, 6),
    "weekend": (5, 6),
    "we": (5, 6),
    "en semaine": range(5),
    "semaine": range(5),
    "tous": range(7),
    "toutes": range(7),
    "every": range(7),
}
_PART_WORDS = {
    "morning": ("matin", "matins", "matinee", "morning", "am"),
    "afternoon": ("apres midi", "aprem", "pm", "afternoon"),
    "evening": ("soir", "soirs", "soiree", "evening"),
}
_FILLERS = re.compile(r"\b(le|la|les|l|de|du|en|dispo|disponible|libre|free|on|the|jours|day)\b")
_APART = re.compile(r"[,;/+\n]|\bet\b|\band\b|&")
_YES = frozenset({"x", "oui", "yes", "o", "y", "1", "vrai", "true", "ok", "libre", "dispo", "✓", "✔"})
_NO = frozenset({"", "non", "no", "n", "0", "faux", "false", "-", "–"})


def slots_in(text: str) -> set[str]:
    """Slots of an ordinary week that a text names, as the form of a week has them: ``5-morning``; nothing where one of
    its words is no day and no part of one. A part without a day is that of the day before it, or of every day.
    """
    found: set[str] = set()
    days: tuple[int, ...] = ()
    for piece in _APART.split(text):
        read = _piece(piece, days)
        if read is None:
            return set()
        days, slots = read
        found |= slots
    return found


def ticked(cell: str) -> bool | None:
    """Whether a cell of a column of one slot says yes; None where it says neither yes nor no."""
    word = cell.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _piece(text: str, before: tuple[int, ...]) -> tuple[tuple[int, ...], set[str]] | None:
    left = f" {_FILLERS.sub(' ', re.sub(r'\W+', ' ', name_order(text)))} "
    left, parts = _taken(left, {word: part for part, words in _PART_WORDS.items() for word in words})
    left, spans = _taken(left, _SPANS)
    left, single = _taken(left, {word: number for number, words in enumerate(_DAYS) for word in words})
    if left.strip():
        return None
    days = tuple(dict.fromkeys([*single, *(day for one in spans for day in one)]))
    if not days and not parts:
        return before, set()
    days = days or before or tuple(range(7))
    return days, {f"{day}-{part}" for day in days for part in parts or PARTS}


def _taken[Meaning](text: str, known: dict[str, Meaning]) -> tuple[str, list[Meaning]]:
    found: list[Meaning] = []
    for word in sorted(known, key=len, reverse=True):
        if f" {word} " in text:
            text = text.replace(f" {word} ", "  ")
            found.append(known[word])
    return text, list(dict.fromkeys(found))
