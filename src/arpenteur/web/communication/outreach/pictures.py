"""Pictures of messages: decoded apart as photos are, written anew, small, carried inside the message."""

import io
import secrets
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.blocks import PictureBlock, read_blocks
from arpenteur.web.communication.outreach.models import Mailing, Picture
from arpenteur.web.communication.outreach.writing import OPEN
from arpenteur.web.ground.fieldwork.photos import PhotoRead, keep_file, path_of, remove_photo

WIDTH, MOST_HEIGHT = 1200, 1600
"""Twice the 600 px of a message, for screens of many dots."""
MOST_BYTES = 90_000
MOST_PICTURES = 5
_QUALITIES = range(80, 25, -6)


@transaction.atomic
def keep_picture(*, mailing: Mailing, photo: PhotoRead, at: datetime) -> Picture:
    """Write a picture anew, no wider than a message needs. Raises InputError for one that cannot be made
    small enough, for too many, and once the message has begun to leave.
    """
    if mailing.state not in OPEN:
        raise InputError(_("this message has begun to leave"))
    if mailing.pictures.count() >= MOST_PICTURES:
        raise InputError(_("too many pictures"), expected=_("%(most)d at most") % {"most": MOST_PICTURES})
    picture = photo.pixels()
    picture.thumbnail((WIDTH, MOST_HEIGHT))
    content = _small(picture)
    name = keep_file(mailing.campaign_id, f"{secrets.token_hex(16)}.jpg", content)
    return Picture.objects.create(
        campaign_id=mailing.campaign_id,
        mailing=mailing,
        file=name,
        size=len(content),
        width=picture.width,
        height=picture.height,
        created_at=at,
    )


@transaction.atomic
def drop_unused(mailing: Mailing) -> int:
    """Pictures that no block of a message shows go, with their files where no copy of it shows them; how many."""
    shown = {one.file for one in read_blocks(mailing.blocks) if isinstance(one, PictureBlock)}
    unused = list(mailing.pictures.exclude(file__in=shown))
    for one in unused:
        one.delete()
        if not Picture.objects.filter(file=one.file).exists():
            transaction.on_commit(partial(remove_photo, one.campaign_id, one.file))
    return len(unused)


def copy_pictures(of: Mailing, to: Mailing, at: datetime) -> None:
    """A message that begins from another shows the same files."""
    Picture.objects.bulk_create(
        Picture(
            campaign_id=to.campaign_id,
            mailing=to,
            file=one.file,
            size=one.size,
            width=one.width,
            height=one.height,
            created_at=at,
        )
        for one in of.pictures.all()
    )


def content_of(picture: Picture) -> bytes:
    """The bytes of a picture; none where its file is gone."""
    file = path_of(picture.campaign_id, picture.file)
    return file.read_bytes() if file else b""


def _small(picture: Image.Image) -> bytes:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise InputError(
        _("this picture has too many details to be small"), expected=_("a plainer picture, of 90 kB once reduced")
    )
