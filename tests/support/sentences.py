"""Sentences of the engine in a page, compared by their words: pages give them a capital and French spaces."""

import html


def plain(page: str) -> str:
    """Small letters, ordinary spaces and apostrophes."""
    text = html.unescape(page).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").lower()
