"""Photos: decoded in a process apart, written anew as plain JPEG under random names: nothing of the camera stays."""

import base64
import io
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.apart import ApartBounds, read_apart
from arpenteur.web.ground.fieldwork.photo_decoding import MOST_BYTES

LONGEST_SIDE = 1600
"""Of a photo that is kept as it is."""
_QUALITY = 82
_READER = "arpenteur.web.ground.fieldwork.photo_decoding:read_photo"
# A picture of a few hundred kilobytes can keep its reader busy for hours, and fifty million pixels take 200 MB.
_BOUNDS = ApartBounds(memory=512 * 1024 * 1024, seconds=15, answer=8 * 1024 * 1024)


@dataclass(frozen=True)
class PhotoRead:
    """A photo as new pixels (JPEG), with the place its phone wrote, to be proposed and then forgotten."""

    jpeg: bytes
    width: int
    height: int
    spot: Spot | None

    def pixels(self) -> Image.Image:
        """The picture itself: what is decoded here was written here."""
        return Image.open(io.BytesIO(self.jpeg), formats=("JPEG",))


def open_photo(content: bytes) -> PhotoRead:
    """A photo as somebody brings it, decoded in a process apart, before any transaction.

    Raises InputError for what is no JPEG, PNG or WebP photo of 8 MB and 50 million pixels, and BusyError where others
    wait.
    """
    if len(content) > MOST_BYTES:  # not handed over at all
        raise _refusal("heavy")
    try:
        read = read_apart(_READER, content, _BOUNDS)
    except InputError as fault:  # its process ended: what it says of lists is not for who takes a photo
        raise _refusal("unreadable") from fault
    if "refused" in read:
        raise _refusal(read["refused"])
    spot = None if read["spot"] is None else Spot(*read["spot"])
    return PhotoRead(base64.b64decode(read["jpeg"]), read["width"], read["height"], spot)


def folder_of(campaign: int) -> Path:
    """Where the photos of a campaign are, outside of what the web server serves."""
    return Path(settings.ARPENTEUR_HOME) / "photos" / str(campaign)


def keep_photo(photo: PhotoRead, campaign: int) -> str:
    """Write a photo no longer than ``LONGEST_SIDE``; the name of its file. The name it came with is never read."""
    picture, out = photo.pixels(), io.BytesIO()
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return keep_file(campaign, f"{secrets.token_hex(16)}.jpg", out.getvalue())


def keep_file(campaign: int, name: str, content: bytes) -> str:
    """Write a file of the folder, whole or not at all; its name."""
    folder = folder_of(campaign)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name}.part"
    try:
        partial.write_bytes(content)
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


def _refusal(why: str) -> InputError:
    if why == "heavy":
        return InputError(_("this photo is too heavy"), expected=_("8 MB at most"), action=_("send it smaller"))
    if why == "heic":
        return InputError(
            _("this photo is in the format of some phones (HEIC), which cannot be read here"),
            expected=_("a JPEG, PNG or WebP picture"),
            action=_("take it from this page, or choose “most compatible” in the settings of the camera"),
        )
    if why == "pixels":
        return InputError(_("this photo has too many pixels"), expected=_("50 million at most"))
    return InputError(
        _("this photo cannot be read"), expected=_("a JPEG, PNG or WebP picture"), action=_("take it again")
    )
