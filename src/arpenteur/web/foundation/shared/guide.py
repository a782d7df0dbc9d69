"""The guide, as files: its chapters, their headings, and how links name them.

A wheel holds the guide beside the site; a checkout has it in ``docs``.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve()
FOLDERS = (_HERE.parents[2] / "guide", _HERE.parents[5] / "docs" / "guide")
_CHAPTER = re.compile(r"[a-z-]+")
_HEADING = re.compile(r"^(#{1,4}) +(.+?)\s*$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_NOT_IN_A_NAME = re.compile(r"[^\w\s-]")


@dataclass(frozen=True)
class Heading:
    """A heading of a chapter: how links name it, what it says; ``depth`` 1 for the chapter's own."""

    anchor: str
    title: str
    depth: int


def anchor_of(title: str) -> str:
    """How a link names a heading, as sites that show such files do.

    >>> anchor_of("Ma liste aujourd'hui"), anchor_of("« Ce message peut-il partir ? »")
    ('ma-liste-aujourdhui', 'ce-message-peut-il-partir')
    """
    return "-".join(_NOT_IN_A_NAME.sub("", title.lower()).split())


@cache
def chapters() -> tuple[str, ...]:
    """Names of the chapters, in the order of the alphabet."""
    return tuple(sorted(one.stem for one in _folder().glob("*.md")))


@cache
def text_of(chapter: str) -> str:
    """A chapter as it is written. Raises KeyError for a name that is none."""
    if not _CHAPTER.fullmatch(chapter) or chapter not in chapters():
        raise KeyError(chapter)
    return (_folder() / f"{chapter}.md").read_text(encoding="utf-8")


@cache
def headings(chapter: str) -> tuple[Heading, ...]:
    """Its own first. Raises KeyError for a name that is none."""
    marks = _HEADING.findall(_CODE.sub("", text_of(chapter)))
    plain = [(len(marked), title.replace("`", "").replace("*", "")) for marked, title in marks]
    return tuple(Heading(anchor_of(title), title, depth) for depth, title in plain)


def title_of(place: str) -> str:
    """What a chapter, or a heading of it, says: ``secteurs``, ``secteurs#découper``. Raises KeyError for neither."""
    chapter, _, anchor = place.partition("#")
    named = {one.anchor: one.title for one in reversed(headings(chapter))}
    return named[anchor] if anchor else headings(chapter)[0].title


def _folder() -> Path:
    return next((one for one in FOLDERS if one.is_dir()), FOLDERS[-1])
