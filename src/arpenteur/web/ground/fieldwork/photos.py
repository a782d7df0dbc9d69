"""Photos: read with suspicion, written anew as a plain JPEG under a random name: nothing of the camera stays."""

import secrets
import threading
import warnings
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from arpenteur.domain.errors import InputError

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82
# Fifty million pixels take hundreds of megabytes while they are read: never several pictures at once.
_ONE_AT_A_TIME = threading.Lock()


def folder_of(campaign: int) -> Path:
    """Where the photos of a campaign are, outside of what the web server serves."""
    return Path(settings.ARPENTEUR_HOME) / "photos" / str(campaign)


def keep_photo(file: BinaryIO, size: int, campaign: int) -> str:
    """Write a photo anew; the name of its file. The name it came with is never read.

    Raises InputError for anything but a JPEG, PNG or WebP picture of 8 MB and 50 million pixels at most.
    """
    picture = read_photo(file, size)
    folder = folder_of(campaign)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.jpg"
    partial = folder / f"{name}.part"
    # A new picture of pixels only: position, date, camera, colour profile and thumbnail are not carried over.
    try:
        picture.save(partial, "JPEG", quality=_QUALITY, optimize=True)
        partial.replace(folder / name)
    except OSError:  # a full disk: what was written of it takes room that nobody would give back
        partial.unlink(missing_ok=True)
        raise
    return name


def path_of(campaign: int, name: str) -> Path | None:
    """The file of a photo, None where it is gone or its name is not one of ours."""
    folder = folder_of(campaign)
    file = folder / name
    return file if name.endswith(".jpg") and file.parent == folder and file.is_file() else None


def remove_photo(campaign: int, name: str) -> None:
    """Delete the file of a photo; again is not an error."""
    file = path_of(campaign, name)
    if file is not None:
        file.unlink(missing_ok=True)


def read_photo(file: BinaryIO, size: int) -> Image.Image:
    """The pixels of a photo, no longer than ``LONGEST_SIDE``, and nothing else of it. Raises InputError as
    ``keep_photo``.
    """
    if size > MOST_BYTES:
        raise InputError(_("photo of %(size)s MB") % {"size": size // 1024 // 1024 + 1}, expected=_("8 MB at most"))
    wrong = InputError(
        _("this photo cannot be read"), expected=_("a JPEG, PNG or WebP picture"), action=_("take it again")
    )
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_FORMATS) as opened:
                # Sizes are in the head of the file: a bomb is refused before a pixel is decoded.
                if opened.width * opened.height > MOST_PIXELS:
                    raise InputError(_("this photo has too many pixels"), expected=_("50 million at most"))
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                ImageOps.exif_transpose(opened, in_place=True)
                opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                plain = Image.new("RGB", opened.size, "white")
                shown = opened.convert("RGBA")
                plain.paste(shown, mask=shown.getchannel("A"))
                return plain
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise wrong from error
    except Image.DecompressionBombWarning as error:
        raise InputError(_("this photo has too many pixels"), expected=_("50 million at most")) from error
