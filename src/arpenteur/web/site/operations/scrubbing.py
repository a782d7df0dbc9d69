"""What may be written in a log: what the program says by itself, never what people gave it.

A message is a constant of the code. Its arguments, the text of an exception, a path or a query string may hold an
address, a name or a secret: none of them is kept. What is left is scrubbed once more, for libraries that build their
messages themselves.
"""

import re
import traceback
from types import TracebackType

_ADDRESS = re.compile(r"[^\s@,;:<>\"'()]+@[^\s@,;:<>\"'()]+")
_WEB = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.I)
_PATH = re.compile(r"(?<![\w.])/[^\s\"',;)]*")
_QUERY = re.compile(r"\?\S+")
_IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.I)
_SECRET = re.compile(r"\b[A-Za-z0-9_-]{24,}\b")
_DIGITS = re.compile(r"\+?\d(?:[ .-]?\d){8,}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|«[^»]*»")
_ORDER = (
    (_QUOTED, "[quoted]"),
    (_WEB, "[url]"),
    (_ADDRESS, "[e-mail]"),
    (_PATH, "[path]"),
    (_QUERY, "[query]"),
    (_IPV4, "[ip]"),
    (_IPV6, "[ip]"),
    (_SECRET, "[secret]"),
    (_DIGITS, "[number]"),
)
_FRAME = re.compile(r'^\s*File "([^"]+)", line (\d+), in (\S+)', re.M)
_MOST = 300


def scrubbed(text: str) -> str:
    """A sentence without e-mail addresses, paths, queries, IP addresses, telephone numbers, secrets and quotations.

    >>> scrubbed("lou@exemple.invalid from 192.0.2.7 asked /i/abc?x=1")
    '[e-mail] from [ip] asked [path]'
    """
    for pattern, word in _ORDER:
        text = pattern.sub(word, text)
    return text[:_MOST]


def stack(error: BaseException) -> list[str]:
    """Kinds and places of an exception and of those that caused it, without a single word of their messages."""
    lines: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
        lines += _frames(one.__traceback__)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return lines


def stack_of(text: str) -> str:
    """The places of a traceback that is text already."""
    return "\n".join(f"{_short(file)}:{line} {name}" for file, line, name in _FRAME.findall(text))


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _short(file: str) -> str:
    """``arpenteur/web/x.py``: the part of a path that is the program's."""
    parts = file.replace("\\", "/").split("/")
    for mark in ("site-packages", "src"):
        if mark in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(mark) :])
    return parts[-1]
