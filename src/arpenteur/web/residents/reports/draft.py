"""A report on its way through four pages: what was said so far travels in the form, and nothing is kept of it before
she sends it, but a photo that waits as a file for a day.
"""

import base64
import io
import math
from dataclasses import dataclass, replace
from typing import Self

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _
from PIL import Image

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.spots import spot_of_ground
from arpenteur.web.residents.consultations.models import Category, Process
from arpenteur.web.residents.reports.photos.files import waiting_path
from arpenteur.web.residents.reports.step_kind import LONGEST_SENTENCE

_PHOTO_SIDE, _PHOTO_QUALITY = 560, 55
"""Of her own photo in her page, pixels and percent."""
HOURS = 24
LONGEST_PLACE = 160
_SALT = "arpenteur.reports.photo"


@dataclass(frozen=True)
class ReportDraft:
    """What was said so far; ``photo`` is the name of a file that waits, signed in the form."""

    photo: str = ""
    spot: Spot | None = None
    place: str = ""
    category: str = ""
    sentence: str = ""
    email: str = ""

    @classmethod
    def read(cls, fields: QueryDict, campaign: int) -> Self:
        """From a form, but for its point (``carried_spot``); a photo of another campaign, forged or older than a day is
        none.
        """
        return cls(
            photo=_photo(fields.get("carried_photo", ""), campaign),
            place=" ".join(fields.get("place", "").split())[:LONGEST_PLACE],
            category=fields.get("category", ""),
            sentence=" ".join(fields.get("sentence", "").split()),
            email=fields.get("email", "").strip(),
        )

    def carried(self, campaign: int, *shown: str) -> list[tuple[str, str]]:
        """Hidden fields of a page, but for what it shows itself."""
        fields = {
            "carried_photo": signing.dumps([campaign, self.photo], salt=_SALT) if self.photo else "",
            "latitude": f"{self.spot.latitude:.4f}" if self.spot else "",
            "longitude": f"{self.spot.longitude:.4f}" if self.spot else "",
            "place": self.place,
            "category": self.category,
            "sentence": self.sentence,
        }
        return [(name, value) for name, value in fields.items() if value and name not in shown]

    def placed(self, campaign: Campaign, spot: Spot | None) -> Self:
        """The same at a point of the campaign's ground, to ten metres. Raises InputError for a point out of it."""
        return replace(self, spot=spot and spot_of_ground(campaign, *spot))

    def check_place(self) -> None:
        """Raises InputError for no place at all: words are asked for where a point is known too."""
        if not self.place:
            raise InputError(_("where is it?"), expected=_("a street, a crossing, what is beside it"))

    def check_email(self) -> None:
        """None is needed. Raises InputError for what is no address."""
        try:
            if self.email:
                validate_email(self.email)
        except ValidationError as fault:
            raise InputError(_("this is no e-mail address"), action=_("correct it, or leave it empty")) from fault

    def category_of(self, process: Process) -> Category:
        """What is seen. Raises InputError where none is chosen, and for a sentence that is too long."""
        number = int(self.category) if self.category.isascii() and self.category.isdigit() else 0
        found = process.categories.filter(pk=number).first()
        if found is None:
            raise InputError(_("what is it about?"), action=_("choose one line"))
        if len(self.sentence) > LONGEST_SENTENCE:
            raise InputError(
                _("%(n)d signs") % {"n": len(self.sentence)},
                expected=_("%(most)d at most") % {"most": LONGEST_SENTENCE},
            )
        return found


def _photo(token: str, campaign: int) -> str:
    try:
        found = signing.loads(token, salt=_SALT, max_age=HOURS * 3600) if token else None
    except signing.BadSignature:
        return ""
    return str(found[1]) if isinstance(found, list) and len(found) == 2 and found[0] == campaign else ""


def carried_spot(fields: QueryDict) -> Spot | None:
    """The point that a form carries, None where it has none; what cannot be read is no point of the Earth."""
    latitude, longitude = fields.get("latitude", ""), fields.get("longitude", "")
    if not latitude and not longitude:
        return None
    try:
        return Spot(float(latitude), float(longitude))
    except ValueError:
        return Spot(math.nan, math.nan)


def own_photo(campaign: int, name: str) -> str:
    """A photo that waits as a ``data:`` address, for the page of whoever holds its signed name; empty where it is gone.

    Nothing of it has an address that somebody else could open: a file that waits is served by no page.
    """
    file = waiting_path(campaign, name) if name else None
    if file is None:
        return ""
    with Image.open(file, formats=("JPEG",)) as opened:
        opened.draft("RGB", (_PHOTO_SIDE, _PHOTO_SIDE))
        small = opened.convert("RGB")
    small.thumbnail((_PHOTO_SIDE, _PHOTO_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_PHOTO_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"
