"""A picture as PNG, from its SVG: the fonts of the built site where they are, without any network."""

import io
from functools import cache

import vl_convert
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from arpenteur.figures.canvas import WIDTH, Figure


def png(figure: Figure, width: int = WIDTH) -> bytes:
    """``width`` pixels across; title, description and credits are inside the file for those who do not see it."""
    _fonts()
    drawn = vl_convert.svg_to_png(figure.svg(width))
    about = PngInfo()
    about.add_text("Title", figure.title)
    about.add_text("Description", figure.description)
    about.add_text("Source", figure.credit)
    about.add_text("Software", "Arpenteur")
    with Image.open(io.BytesIO(drawn)) as image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "PNG", pnginfo=about)
    return out.getvalue()


@cache
def _fonts() -> None:
    from arpenteur.strategy.turfs.sheet import FONTS

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
