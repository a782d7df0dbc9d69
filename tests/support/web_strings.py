"""Every translatable string of the web half, found with Babel: no system tool is needed."""

import io
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from web_rooms import WEB

CATALOGUES = sorted(WEB.glob("**/locale/fr/LC_MESSAGES/django.po"))
"""One for what all share, one an app."""
ENGLISH = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
"""Of sentences of the engine, which are French in its code."""
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "verb": (2,),
}
_WORDLESS = re.compile(r"@verb\((?=\s*\w+=)")
"""Declarations of verbs without a word of their own: what they say is for whoever reads the code."""

Message = str | tuple[str, str]


def strings_of_the_code() -> dict[Message, str]:
    """Key of a message (a pair where there is a plural) to the first place that says it."""
    found: dict[Message, str] = {}
    for file in sorted([*WEB.rglob("*.py"), *WEB.rglob("templates/**/*.html"), *WEB.rglob("templates/**/*.txt")]):
        text = file.read_text(encoding="utf-8")
        source = _WORDLESS.sub("@declared(", text) if file.suffix == ".py" else templatize(text, origin=str(file))
        for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), _KEYWORDS):
            found.setdefault(key_of(message, context), f"{file.name}:{line}")
    return found


def key_of(message: str | Sequence[str], context: str | None) -> Message:
    """What a message is known by: one word with two contexts is two messages, as in a compiled catalogue."""
    before = f"{context}\x04" if context else ""
    return before + message if isinstance(message, str) else (before + message[0], message[1])


def catalogue() -> Catalog:
    """The French catalogues as written, together. Raises ValueError where two translate one string differently."""
    whole = Catalog(locale="fr")
    for file in CATALOGUES:
        for message in _read(file):
            if not message.id:
                continue
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise ValueError(f"translated twice: {message.id}, again in {file}")
            whole[message.id] = message
    return whole


@cache
def english_catalogue() -> dict[str, str]:
    """French sentence of the engine to its English."""
    return {message.id: message.string for message in _read(ENGLISH) if message.id}


def compile_catalogue() -> None:
    """Write the binary catalogues that are missing or older than their text."""
    for file in (*CATALOGUES, ENGLISH):
        compiled = file.with_suffix(".mo")
        if not compiled.is_file() or compiled.stat().st_mtime < file.stat().st_mtime:
            with compiled.open("wb") as out:
                write_mo(out, _read(file))


def _read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text, locale=file.parents[1].name)
