"""Cells that spreadsheets will open: what looks like a formula must stay text, yes and no read the same everywhere."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide signs are read as the plain ones by spreadsheets of some languages (OWASP, CSV injection)."""


def inert(text: str | None) -> str | None:
    """Text that a spreadsheet will not run: a leading quote before what looks like a formula.

    >>> inert("=1+1"), inert("Bureau 4"), inert(None)
    ("'=1+1", 'Bureau 4', None)
    """
    return f"'{text}" if text and text.startswith(_FORMULA_STARTS) else text


def flag(true: bool | None) -> int | None:
    """1, 0 or an empty cell: what every spreadsheet reads the same way.

    >>> flag(True), flag(False), flag(None)
    (1, 0, None)
    """
    return None if true is None else int(true)


def bare(text: str) -> str:
    """A text without the quote that ``inert`` put before it.

    >>> bare("'+33 6"), bare("l'eau"), bare("'Bureau")
    ('+33 6', "l'eau", "'Bureau")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
