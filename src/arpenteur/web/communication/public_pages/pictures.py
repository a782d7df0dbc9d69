"""The picture of public pages: decoded apart as photos are, written anew, small enough for a slow line."""

import io
import secrets

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.fieldwork.photos import PhotoRead, keep_file, path_of, remove_photo

SIZE = (720, 300)
MOST_BYTES = 24_000
"""Of the 50 kB of a page, about half."""
_QUALITIES = range(78, 17, -6)

__all__ = ["MOST_BYTES", "keep_picture", "path_of", "remove_photo"]


def keep_picture(photo: PhotoRead, campaign: int) -> str:
    """Write a picture anew, cut to the band above a page; the name of its file.

    Raises InputError for one that cannot be made small enough.
    """
    picture = ImageOps.fit(photo.pixels(), SIZE)
    return keep_file(campaign, f"{secrets.token_hex(16)}.jpg", _small(picture))


def _small(picture: Image.Image) -> bytes:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise InputError(
        _("this picture has too many details to be small"), expected=_("a plainer picture, of 24 kB once reduced")
    )
