"""A picture as PNG, from its SVG: the fonts of the built site where they are, without any network."""

import io
from functools import cache
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from arpenteur.figures.canvas import WIDTH, Figure
from arpenteur.maps.fonts import FONTS

_PAGE = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: 100%)
"""


def png(figure: Figure, width: int = WIDTH) -> bytes:
    """``width`` pixels across; title, description and credits are inside the file for those who do not see it."""
    about = PngInfo()
    about.add_text("Title", figure.title)
    about.add_text("Description", figure.description)
    about.add_text("Source", figure.credit)
    about.add_text("Software", "Arpenteur")
    with Image.open(io.BytesIO(_drawn(figure, width))) as image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "PNG", pnginfo=about)
    return out.getvalue()


def _drawn(figure: Figure, width: int) -> bytes:
    """One page of Typst that is the drawing, a point a pixel."""
    import typst  # after Pillow: where both are missing, the extra that is named is that of pictures

    page: Any = typst.compile(
        _PAGE.format(width=width, height=figure.tall(width)).encode(),
        sys_inputs={"drawing": figure.svg(width)},
        font_paths=_fonts(),
        format="png",
        ppi=72.0,
    )
    return page


@cache
def _fonts() -> Any:
    """Those of the site, then those of the machine for letters that they lack; looked for once."""
    import typst

    return typst.Fonts(font_paths=[str(FONTS)] if FONTS.is_dir() else [])
