"""Questions of a form and answers to them, checked: a closed list of types, no vote intention, nothing unasked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError

TYPES = ("text", "choice", "many", "number")
MOST_QUESTIONS, MOST_CHOICES, LONGEST_LABEL, LONGEST_TEXT = 40, 30, 300, 2_000
_KEYS = {"key", "label", "type", "choices", "required"}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VOTE = re.compile(
    r"(?:pour\s+qui|comment|quel(?:le)?s?\s+(?:candidate?s?|listes?))\b[^.?!]{0,60}\b(?:vot|élir)"
    r"|intention\w*\s+de\s+vote|avez[-\s]vous\s+voté\s+pour|si\s+l.élection\s+avait\s+lieu|(?:premier|second)\s+tour"
    r"|(?:irez|allez|comptez|pensez)[-\s]vous\s+(?:aller\s+)?voter|glisser\w*\s+dans\s+l.urne"
    r"|qui\s+(?:soutenez|soutiend\w+|préfér\w+)|quel(?:le)?s?\s+(?:candidate?s?|listes?|partis?)\b[^.?!]{0,40}"
    r"\b(?:soute|soutien|préfér|choisi)",
    re.IGNORECASE,
)


def check_questions(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Questions as they are kept. Raises InputError for an unknown type, a key used twice, choices that are none, and
    for a question about how people vote: an open consultation is no survey (loi n° 77-808).
    """
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise InputError(_("a form has questions"), expected=_("1 to %(n)d") % {"n": MOST_QUESTIONS})
    checked: list[dict[str, Any]] = []
    for one in questions:
        checked.append(_question(one, {each["key"] for each in checked}))
    return checked


def _question(raw: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    key, label, kind = (str(raw.get(name, "")).strip() for name in ("key", "label", "type"))
    choices = [str(one).strip() for one in raw.get("choices", [])]
    if set(raw) - _KEYS or not _KEY.fullmatch(key) or key in known:
        raise InputError(_("a question has a key of its own"), expected=_("small letters, digits, _"))
    if not label or len(label) > LONGEST_LABEL or kind not in TYPES:
        raise InputError(_("a question has words and a type"), expected=", ".join(TYPES))
    if _VOTE.search(label):
        raise InputError(
            _("“%(label)s” asks how people vote") % {"label": label[:80]},
            action=_("an open consultation is no survey: ask what they want for the town"),
        )
    asks = kind in ("choice", "many")
    if asks != bool(choices) or len(set(choices)) != len(choices) or len(choices) > MOST_CHOICES or "" in choices:
        raise InputError(_("choices of “%(label)s”") % {"label": label[:80]}, expected=_("two or more, each once"))
    return {"key": key, "label": label, "type": kind, "choices": choices, "required": bool(raw.get("required"))}


def check_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are kept. Raises InputError naming the question that is not answered as it asks."""
    known = {str(one["key"]): one for one in questions}
    if set(answers) - set(known):
        raise InputError(_("nobody asked this"), expected=", ".join(known))
    kept: dict[str, Any] = {}
    for key, one in known.items():
        value = answers.get(key)
        if value in (None, "", []):
            if one["required"]:
                raise InputError(_("“%(label)s” has no answer") % {"label": one["label"]})
            continue
        kept[key] = _answer(one, value)
    return kept


def _answer(question: Mapping[str, Any], value: Any) -> Any:
    kind, label = question["type"], question["label"]
    if kind == "many":
        values = value if isinstance(value, list) else [value]
        good = all(one in question["choices"] for one in values) and len(set(values)) == len(values)
        value = values
    elif kind == "choice":
        good = value in question["choices"]
    elif kind == "number":
        good = isinstance(value, int) and not isinstance(value, bool)
    else:
        good = isinstance(value, str) and len(value) <= LONGEST_TEXT
    if not good:
        raise InputError(_("“%(label)s” is not answered as it asks") % {"label": label})
    return value
