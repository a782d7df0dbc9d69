"""What a line of the journal is about, and its details, in words; what has no word here is shown as it is kept."""

from collections.abc import Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from arpenteur.web.accountability.compliance.words import RULES, table
from arpenteur.web.foundation.shared.declarations import Declared, declared
from arpenteur.web.foundation.shared.privacy import Retention

SUBJECTS = Declared("compliance_words", "SUBJECTS")
KEYS = Declared("compliance_words", "KEYS")
FIELDS = Declared("compliance_words", "FIELDS")
_ALONE = frozenset({"role", "kind", "status", "source", "presence", "condition", "outcome"})
_NUMBERS = frozenset({"n", "events", "lines"})
_LONG = 16


def subject(text: str) -> str:
    """``action no. 12`` for ``fieldwork.Action:12``."""
    label, _colon, key = text.partition(":")
    if label == "campaigns.Campaign":
        return str(SUBJECTS[label])
    if label not in SUBJECTS or not key:
        return str(table(label)) if not key else text
    return _("%(what)s no. %(number)s") % {"what": SUBJECTS[label], "number": key}


def detail(key: str, value: object) -> str:
    """One detail as people read it: a choice by its name, a number of lines as such."""
    if key == "rule" and value in RULES:
        return str(RULES[Retention(value)])
    if key in _NUMBERS and isinstance(value, int):
        return f"× {value}"
    word = str(KEYS.get(key, key))
    if value is True:
        return word
    said = _said(key, value)
    return said if key in _ALONE and said != value else _("%(what)s: %(value)s") % {"what": word, "value": said}


def _said(key: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(FIELDS.get(one, one)) if key == "fields" else str(one) for one in value)
    for choices in _choices_of(key):
        if value in choices.values:
            return str(choices(value).label)
    if isinstance(value, str) and len(value) > _LONG and value.replace("-", "").isalnum():
        return f"{value[:8]}…"
    return str(value)


def _choices_of(key: str) -> Iterator[type[TextChoices]]:
    for room in declared("compliance_words", "CHOICES"):
        yield from room.get(key, ())
