"""Files of photos: one that waits has a name that no page serves; clearing it writes others, and destroys the first."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.fieldwork.photos import PhotoRead, folder_of, keep_file
from arpenteur.web.residents.reports.photos.blurring import Region, blurred, fingerprint, written_jpeg

MOST_PHOTOS = 3
"""Of one report."""
PAGE_SIDE = 640
PAGE_BYTES = 45_000
"""Of the 100 kB of a page."""
_QUALITY, _PAGE_QUALITIES = 84, range(78, 17, -6)
_WAITING, _CLEAR, _SMALL = ".waiting", ".jpg", "-small.jpg"


@dataclass(frozen=True)
class ClearPhoto:
    """Files of a photo that may show: whole, and small for pages; its fingerprint, to tell it from others."""

    name: str
    small: str
    width: int
    height: int
    fingerprint: str


def refuse_too_many(count: int) -> None:
    """Raises InputError for more photos than a report has."""
    if count > MOST_PHOTOS:
        raise InputError(_("too many photos"), expected=_("%(most)d at most") % {"most": MOST_PHOTOS})


def keep_waiting(photo: PhotoRead, campaign: int) -> str:
    """Write a photo that waits for a person; the name of its file, which no public page finds."""
    return keep_file(campaign, secrets.token_hex(16) + _WAITING, photo.jpeg)


def waiting_path(campaign: int, name: str) -> Path | None:
    """The file of a photo that waits, for who clears it; None where it is gone or is none."""
    return _file(campaign, name, _WAITING)


def waiting_files(campaign: int) -> list[Path]:
    """Every file that waits, those that no report has among them."""
    folder = folder_of(campaign)
    return sorted(folder.glob(f"*{_WAITING}")) if folder.is_dir() else []


def clear_path(campaign: int, name: str) -> Path | None:
    """The file of a photo that may show. None for one that waits, whatever a caller believes of it."""
    return _file(campaign, name, _CLEAR)


def clear_photo(campaign: int, name: str, regions: Iterable[Region]) -> ClearPhoto:
    """Write what may show of a photo that waits, regions burnt in. The one that waits stays until ``destroy_waiting``,
    once the transaction has held. Raises InputError where it is gone.
    """
    file = waiting_path(campaign, name)
    if file is None:
        raise InputError(_("this photo does not wait any more"), action=_("open the report again"))
    with Image.open(file, formats=("JPEG",)) as opened:
        picture = blurred(opened, regions)
    stem = secrets.token_hex(16)
    whole = keep_file(campaign, stem + _CLEAR, written_jpeg(picture, _QUALITY))
    small = keep_file(campaign, stem + _SMALL, _small(picture))
    return ClearPhoto(whole, small, picture.width, picture.height, fingerprint(picture))


def destroy_waiting(campaign: int, name: str) -> None:
    """The photo as it came is gone; again is not an error."""
    _destroy(waiting_path(campaign, name))


def destroy_clear(campaign: int, name: str) -> None:
    """What showed of a photo is gone, whole and small; again is not an error."""
    file = clear_path(campaign, name)
    if file is not None:
        _destroy(file.with_name(file.name.removesuffix(_CLEAR) + _SMALL))
        _destroy(file)


def _destroy(file: Path | None) -> None:
    if file is not None:
        file.unlink(missing_ok=True)


def _file(campaign: int, name: str, ending: str) -> Path | None:
    folder = folder_of(campaign)
    file = folder / name
    return file if name.endswith(ending) and file.parent == folder and file.is_file() else None


def _small(picture: Image.Image) -> bytes:
    """For a page; a photo with many details loses more of them."""
    small = picture.copy()
    small.thumbnail((PAGE_SIDE, PAGE_SIDE))
    content = b""
    for quality in _PAGE_QUALITIES:
        content = written_jpeg(small, quality)
        if len(content) <= PAGE_BYTES:
            return content
    small.thumbnail((PAGE_SIDE // 2, PAGE_SIDE // 2))
    return written_jpeg(small, _PAGE_QUALITIES[-1])
