"""How wide words are, without opening a font: estimates on the wide side, so that what fits here fits anywhere."""

from collections.abc import Iterator

_NARROW, _MIDDLE, _SMALL, _CAPITAL, _WIDE = 0.29, 0.37, 0.57, 0.69, 0.9
_EM = {
    **dict.fromkeys("iljI.,:;'’!|·\u202f", _NARROW),
    **dict.fromkeys('ftr-()[]/ \u00a0"“”', _MIDDLE),
    **dict.fromkeys("mMwWœŒ%@—…→≥", _WIDE),
}
_BOLD = 1.03


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Width of words at a size, in the unit of the size."""
    ems = sum(_EM.get(letter, _CAPITAL if letter.isupper() else _SMALL) for letter in words)
    return ems * size * (_BOLD if bold else 1)


def wrapped(words: str, size: float, room: float, *, most: int = 0, bold: bool = False) -> list[str]:
    """Lines that fit in ``room``, broken between words; no more than ``most`` (0: any), the last one then cut short.

    Where any number of lines will do, nothing is lost: a word wider than the room goes on below.
    """
    lines: list[str] = []
    for word in words.split(" ") if most else _pieces(words, size, room, bold=bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [clipped(line, size, room, bold=bold) for line in lines]


def _pieces(words: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
    """The words, each that is wider than ``room`` as the pieces it fits in."""
    for word in words.split(" "):
        rest = word
        while width(rest, size, bold=bold) > room and len(rest) > 1:
            fits = next(
                at for at in range(len(rest) - 1, 0, -1) if at == 1 or width(rest[:at], size, bold=bold) <= room
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def balanced(words: str, size: float, room: float, *, most: int, bold: bool = False) -> list[str]:
    """As ``wrapped``, lines about as long as one another: a title leaves no word alone on its last line."""
    lines = wrapped(words, size, room, most=most, bold=bold)
    for part in range(52, 100, 4):
        narrower = wrapped(words, size, room * part / 100, bold=bold)
        if len(narrower) == len(lines) > 1:
            return narrower
    return lines


def clipped(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """The words, or their beginning and an ellipsis where they are wider than ``room``."""
    if width(words, size, bold=bold) <= room:
        return words
    kept = words
    while kept and width(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
