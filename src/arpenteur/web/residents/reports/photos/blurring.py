"""What a person blurs in a photo before it shows: rectangles she drew, burnt in, so that nobody draws them back out."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _
from PIL import Image

from arpenteur.domain.errors import InputError

WHOLE = 1000
"""Sides of a picture, in thousandths."""
_EVERYTHING = f"0,0,{WHOLE},{WHOLE}"
MOST_REGIONS = 40
BLOCKS = 4
"""Colours a side that are left of a region: too few for the letters of a plate, or a face."""
_MARGIN = 8
"""Part of a side that is blurred around what was drawn: one in eight."""
_LEAST_MARGIN = 4
"""Pixels."""


@dataclass(frozen=True)
class Region:
    """A rectangle of a picture, in thousandths of its sides from the top left; ``right`` and ``bottom`` are outside."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        """Raises InputError for one that is empty or outside."""
        if not (0 <= self.left < self.right <= WHOLE and 0 <= self.top < self.bottom <= WHOLE):
            raise InputError(_("this rectangle is not inside the photo"), expected=_("two opposite corners of it"))

    @classmethod
    def between(cls, one: tuple[int, int], other: tuple[int, int]) -> Self:
        """The rectangle that two opposite corners make, at least a hundredth wide and high, inside the picture."""
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
        (left, right), (top, bottom) = _widened(left, right), _widened(top, bottom)
        return cls(left, top, right, bottom)

    def written(self) -> str:
        """As a form carries it.

        >>> Region(0, 10, 200, 300).written()
        '0,10,200,300'
        """
        return f"{self.left},{self.top},{self.right},{self.bottom}"


def read_regions(texts: Sequence[str]) -> tuple[Region, ...]:
    """Rectangles as a form carries them, each once. Raises InputError for what is none, and for more than forty."""
    if len(texts) > MOST_REGIONS:
        raise InputError(_("too many rectangles"), expected=_("%(most)d at most") % {"most": MOST_REGIONS})
    regions: list[Region] = []
    for text in texts:
        try:
            left, top, right, bottom = (int(one) for one in text.split(","))
        except ValueError as fault:
            raise InputError(_("this rectangle cannot be read"), expected=_EVERYTHING) from fault
        regions.append(Region(left, top, right, bottom))
    return tuple(dict.fromkeys(regions))


def blurred(picture: Image.Image, regions: Iterable[Region]) -> Image.Image:
    """A new picture; inside each region, and a little around it, nothing but four colours by four."""
    plain = picture.convert("RGB").copy()
    for region in regions:
        box = _pixels(region, plain.size)
        part = plain.crop(box)
        few = part.resize((BLOCKS, BLOCKS), Image.Resampling.BOX)
        plain.paste(few.resize(part.size, Image.Resampling.BICUBIC), box)
    return plain


def written_jpeg(picture: Image.Image, quality: int) -> bytes:
    """A JPEG of pixels alone."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def fingerprint(picture: Image.Image) -> str:
    """Sixteen hexadecimal digits that change little when a photo is reduced or compressed: whether each of 8 by 8
    points is lighter than the next (difference hash, N. Krawetz, 2013).
    """
    points = list(picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes())
    bits = [points[9 * row + column] > points[9 * row + column + 1] for row in range(8) for column in range(8)]
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def bits_apart(one: str, other: str) -> int:
    """How many of the 64 bits of two fingerprints differ; about ten or fewer for photos of one thing."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _widened(low: int, high: int, least: int = WHOLE // 100) -> tuple[int, int]:
    low, high = max(0, min(low, WHOLE)), max(0, min(high, WHOLE))
    if high - low < least:
        low = max(0, min(low - (least - (high - low)) // 2, WHOLE - least))
        high = low + least
    return low, high


def _pixels(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Whole pixels of a region and its margin, inside the picture, one at least."""
    (left, right), (top, bottom) = (
        _side(low, high, length)
        for (low, high), length in zip(((region.left, region.right), (region.top, region.bottom)), size, strict=True)
    )
    return left, top, right, bottom


def _side(low: int, high: int, length: int) -> tuple[int, int]:
    begin, end = low * length // WHOLE, -(-high * length // WHOLE)
    margin = max(_LEAST_MARGIN, (end - begin) // _MARGIN)
    return max(0, begin - margin), min(length, end + margin)
