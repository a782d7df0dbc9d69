"""The form of a message read: blocks as they were typed, and the one gesture that was pressed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from arpenteur.web.communication.outreach.blocks import MOST_BLOCKS, Block, read_blocks

_FIELDS = {"text": ("text",), "picture": ("file", "alt"), "button": ("label", "address")}
EMPTY: Mapping[str, Mapping[str, str]] = {
    "text": {"kind": "text", "text": ""},
    "button": {"kind": "button", "label": "", "address": "https://"},
}


def typed_blocks(request: HttpRequest) -> list[dict[str, Any]]:
    """Blocks of the form in their order, each with its fields; a block of an unknown kind is left out."""
    found = []
    for number in range(MOST_BLOCKS):
        kind = request.POST.get(f"kind-{number}", "")
        if kind in _FIELDS:
            values = {name: request.POST.get(f"{name}-{number}", "").strip() for name in _FIELDS[kind]}
            found.append({"kind": kind, **values})
    return found


def after_gesture(blocks: list[dict[str, Any]], do: str, file: str = "") -> tuple[Block, ...]:
    """Blocks after what was pressed: one more (``add-text``), one less (``off-2``), one moved (``up-2``, ``down-2``).

    Raises InputError for too many.
    """
    word, _dash, value = do.partition("-")
    rows = list(blocks)
    at = int(value) if value.isascii() and value.isdecimal() and len(value) < 3 else -1
    if word == "add" and value in EMPTY:
        rows.append(dict(EMPTY[value]))
    elif word == "add" and value == "picture" and file:
        rows.append({"kind": "picture", "file": file, "alt": ""})
    elif word == "off" and 0 <= at < len(rows):
        rows.pop(at)
    elif word in {"up", "down"} and 0 <= at < len(rows):
        other = at + (1 if word == "down" else -1)
        if 0 <= other < len(rows):
            rows[at], rows[other] = rows[other], rows[at]
    return read_blocks(rows)
