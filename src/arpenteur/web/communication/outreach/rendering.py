"""Texts of a message as HTML and as plain text. Words in braces are left as they are: they are filled in afterwards."""

import re
import textwrap
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from arpenteur.web.communication.outreach.blocks import LINK, Block, ButtonBlock, PictureBlock, Variable

COLUMNS = 72
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_OWN_LINK = re.compile(rf"\{{({Variable.DATA}|{Variable.LEAVE})\}}")
_LINK_STYLE = "color:#0b5c57;text-decoration:underline"
_STYLES = {
    "p": "margin:0 0 14px;font-size:16px;line-height:1.5;color:#1c2422",
    "h2": "margin:18px 0 10px;font-size:21px;line-height:1.25;font-weight:700;color:#1c2422",
    "ul": "margin:0 0 14px;padding:0 0 0 22px;font-size:16px;line-height:1.5;color:#1c2422",
}


def parts_of(text: str) -> Iterator[tuple[str, list[str]]]:
    """Paragraphs (``p``), titles (``h2``) and lists (``ul``) of a text, with their lines."""
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [one.strip() for one in part.split("\n") if one.strip()]
        if not lines:
            continue
        if lines[0].startswith("# "):
            yield "h2", [lines[0][2:]]
            lines = lines[1:]
        listed = [one for one in lines if one.startswith("- ")]
        if lines and len(listed) == len(lines):
            yield "ul", [one[2:] for one in lines]
        elif lines:
            yield "p", lines


def html_of(text: str) -> SafeString:
    """A text as HTML with its styles inside: what mailboxes keep."""
    found = []
    for kind, lines in parts_of(text):
        words = [_inline(one) for one in lines]
        inner = "".join(f"<li>{one}</li>" for one in words) if kind == "ul" else "<br>".join(words)
        found.append(f'<{kind} class="tx" style="{_STYLES[kind]}">{inner}</{kind}>')
    return mark_safe("\n".join(found))  # noqa: S308 — every word is escaped by _inline


def linked(text: str) -> SafeString:
    """One line as HTML, its addresses as links."""
    return mark_safe(_inline(text))  # noqa: S308 — every word is escaped by _inline


def plain_of(block: Block, picture_word: str) -> str:
    """A block as plain text, 72 columns wide; an address is never cut."""
    if isinstance(block, PictureBlock):
        return f"[{picture_word} : {block.alt}]" if block.alt else ""
    if isinstance(block, ButtonBlock):
        return f"{block.label} : {block.address}"
    return "\n\n".join(_plain(kind, lines) for kind, lines in parts_of(block.text))


def wrapped(text: str, indent: str = "") -> str:
    """One paragraph in lines of 72 columns."""
    return textwrap.fill(text, COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _plain(kind: str, lines: list[str]) -> str:
    words = [_BOLD.sub(r"\1", one) for one in lines]
    if kind == "ul":
        return "\n".join(wrapped(f"- {one}", "  ") for one in words)
    return "\n".join(wrapped(one) for one in words)


def _inline(text: str) -> str:
    found, last = [], 0
    for link in LINK.finditer(text):
        found.append(_bold(text[last : link.start()]))
        address = escape(link.group())
        found.append(f'<a class="lk" href="{address}" style="{_LINK_STYLE}">{address}</a>')
        last = link.end()
    return "".join([*found, _bold(text[last:])])


def _bold(text: str) -> str:
    bold = _BOLD.sub(r"<b>\1</b>", str(escape(text)))
    return _OWN_LINK.sub(rf'<a class="lk" href="{{\1}}" style="{_LINK_STYLE}">{{\1}}</a>', bold)
