"""Chapters of the guide as pages of the site, and found by their headings."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from arpenteur.web.foundation.shared.guide import anchor_of, chapters, headings, text_of
from arpenteur.web.site.search.hits import MOST, Hit, HitGroup
from arpenteur.web.site.search.words import holds, marked

_OUTSIDE = ("https://", "http://")


def chapter_address(campaign: str, chapter: str, anchor: str = "") -> str:
    """Page of a chapter, inside a campaign or outside of any; with the heading that a link names."""
    place = reverse("search:chapter", args=[campaign, chapter]) if campaign else reverse("search:guide", args=[chapter])
    return f"{place}#{anchor}" if anchor else place


@lru_cache(maxsize=256)
def chapter_html(campaign: str, chapter: str) -> SafeString:
    """A chapter in HTML, its links to other chapters inside the campaign (outside of any where the name is empty);
    what lies outside of the guide and of the web is said without a link. Raises KeyError for a name that is none.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    reader.add_render_rule("fence", _code)
    tokens = reader.parse(text_of(chapter))
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            before.attrs["id"] = anchor_of("".join(one.content for one in token.children or ()))
        if token.children:
            _lead(token.children, lambda to: _target(campaign, to))
    return mark_safe(reader.renderer.render(tokens, reader.options, {}))  # noqa: S308 — files of the program, no HTML


def _lead(tokens: Sequence[Token], target: Callable[[str], str]) -> None:
    for number, token in enumerate(tokens):
        if token.type == "link_open":
            to = target(str(token.attrs["href"]))
            closing = next(one for one in tokens[number:] if one.type == "link_close")
            token.attrs = {"href": to} if to else {}
            if to.startswith(_OUTSIDE):
                token.attrs["rel"] = "noreferrer"
            if not to:
                token.tag = closing.tag = "span"


def _target(campaign: str, to: str) -> str:
    """Where a link of the guide leads on the site: empty for documents that the site does not show."""
    if to.startswith(("#", *_OUTSIDE)):
        return unquote(to)
    file, _hash, anchor = to.partition("#")
    chapter = file.removesuffix(".md")
    return chapter_address(campaign, chapter, unquote(anchor)) if chapter in chapters() else ""


def _table_open(_of_the_reader: Any, tokens: Sequence[Token], number: int, *_others: Any) -> str:
    """A region that scrolls is named by its columns: two of one name are one to a reader who hears them."""
    cells = takewhile(lambda one: one.type != "thead_close", tokens[number:])
    columns = ", ".join(one.content for one in cells if one.type == "inline" and one.content)
    name = _("Table: %(columns)s") % {"columns": columns}
    return format_html('<div class="tscroll-x" tabindex="0" role="region" aria-label="{}"><table class="zt">\n', name)


def _table_close(*_of_the_reader: Any) -> str:
    return "</table></div>\n"


def _code(_of_the_reader: Any, tokens: Sequence[Token], number: int, *_others: Any) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[number].content)}</code></pre>\n'


def guide_hits(campaign: str, words: list[str]) -> HitGroup:
    """Headings of the guide that hold the words."""
    found = [
        (chapter, one)
        for chapter in chapters()
        for one in headings(chapter)
        if holds(one.title if one.depth == 1 else f"{one.title} {headings(chapter)[0].title}", words)
    ]
    found.sort(key=lambda pair: (not holds(pair[1].title, words), pair[1].depth))
    hits = [
        Hit(
            marked(one.title, words),
            headings(chapter)[0].title,
            chapter_address(campaign, chapter, one.anchor if one.depth > 1 else ""),
            "journal-text",
        )
        for chapter, one in found[:MOST]
    ]
    french = "" if get_language() == "fr" else _("in French")
    return HitGroup("guide", _("Guide"), hits, len(found), french)
