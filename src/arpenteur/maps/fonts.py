"""Fonts of the built site, for whatever is drawn or set outside of it."""

from pathlib import Path

import arpenteur

FONTS = Path(arpenteur.__file__).parent / "web" / "static" / "build" / "fonts"
"""The folder; Typst's own fonts where it is missing."""
