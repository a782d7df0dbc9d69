"""The photo of a report that is not sent yet, shown to nobody but who took it: small, inside her own page."""

import base64
import io

from PIL import Image

from arpenteur.web.residents.reports.photos.keeping import waiting_path

_SIDE, _QUALITY = 560, 55


def own_photo(campaign: int, name: str) -> str:
    """A photo that waits as a ``data:`` address, for the page of whoever holds its signed name; empty where it is gone.

    Nothing of it has an address that somebody else could open: a file that waits is served by no page.
    """
    file = waiting_path(campaign, name) if name else None
    if file is None:
        return ""
    with Image.open(file, formats=("JPEG",)) as opened:
        opened.draft("RGB", (_SIDE, _SIDE))
        small = opened.convert("RGB")
    small.thumbnail((_SIDE, _SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"
