"""A photo of a phone as plain pixels, and the place it was taken. Run apart (``shared.apart``): nothing is trusted.

What goes back is a new picture without anything the camera wrote. Its place is read once, to propose it to who reports,
and is kept nowhere. A refusal is one of the words of ``REFUSALS``, told as a sentence by who asked.
"""

import base64
import io
import math
import struct
import warnings
from collections.abc import Sequence
from typing import Any

from PIL import (
    ExifTags,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

# In the process apart no file is opened any more: what Pillow loads at its first use is loaded here and above.
Image.preinit()
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 84
REFUSALS = frozenset({"heavy", "heic", "pixels", "unreadable"})
_FORMATS = ("JPEG", "PNG", "WEBP")
"""One JPEG with several pictures inside (MPO) is opened as a JPEG."""
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_WRONG = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, struct.error, ArithmeticError)
"""What Pillow says of a file that is not what it says it is."""


def read_photo(content: bytes) -> dict[str, Any]:
    """``jpeg``: a new picture of at most 2,048 pixels a side, base64; ``width``, ``height``; ``spot``: latitude and
    longitude in degrees where the phone wrote them, else None. Or ``refused``: why.
    """
    if len(content) > MOST_BYTES:
        return {"refused": "heavy"}
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return {"refused": "heic"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked below, lower; the rest is of what is not kept
            return _opened(content)
    except (Image.DecompressionBombError, MemoryError):  # no phone makes a picture that takes so much
        return {"refused": "pixels"}
    except _WRONG:
        return {"refused": "unreadable"}


def _opened(content: bytes) -> dict[str, Any]:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        # Sizes are in the head of the file: a bomb is refused before a pixel is decoded.
        if opened.width * opened.height > MOST_PIXELS:
            return {"refused": "pixels"}
        spot = spot_of(opened)
        picture = plain_pixels(opened)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    jpeg = base64.b64encode(out.getvalue()).decode("ascii")
    return {"jpeg": jpeg, "width": picture.width, "height": picture.height, "spot": spot}


def plain_pixels(opened: Image.Image) -> Image.Image:
    """Pixels the right way up, on white where they are clear, no longer than the longest side, and nothing else."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    ImageOps.exif_transpose(opened, in_place=True)
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.new("RGB", opened.size, "white")
    shown = opened.convert("RGBA")
    plain.paste(shown, mask=shown.getchannel("A"))
    return plain


def spot_of(opened: Image.Image) -> list[float] | None:
    """Latitude and longitude of the GPS that a camera wrote (EXIF 2.32, table 15); None where there is none that can be
    true. Six decimals: a decimetre.
    """
    try:
        gps = opened.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "NS", 90)
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "EW", 180)
    except _WRONG:
        return None
    # Phones without a fix write zeros: a place in the Gulf of Guinea.
    return None if latitude == longitude == 0 else [latitude, longitude]


def _degrees(parts: Sequence[Any], side: object, sides: str, most: int) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    letter = str(side).strip("\0 ").upper()
    if letter not in tuple(sides) or not math.isfinite(found) or not 0 <= found <= most:
        raise ValueError("no degrees")
    return round(-found if letter == sides[1] else found, 6)
