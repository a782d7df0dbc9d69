"""The corners of a printed map: its scale and north, and whose streets these are."""

from html import escape

from arpenteur.maps.lettering import Taken
from arpenteur.maps.plane import Point

INK = "#12211F"
WIDE = 0.56
"""Mean width of a letter, in heights of the text."""
LENGTHS = (1000, 500, 200, 100, 50, 20, 10)
_FONT = 'font-family="Public Sans"'


def round_length(metre: float, most: float, lengths: tuple[float, ...] = LENGTHS) -> float:
    """The longest of some lengths, from the longest on, that takes at most ``most`` units; else the shortest.

    ``metre`` is what one of the unit of the lengths takes on the drawing.
    """
    return next((one for one in lengths if one * metre <= most), lengths[-1])


def scale_and_north(metre: float, size: Point, taken: Taken) -> list[str]:
    """Scale and north as SVG, at the bottom right, on a white ground of their own; ``metre``: units a metre."""
    metres = round_length(metre, 130)
    long = metres * metre
    left, low = size[0] - long - 44, size[1] - 10
    taken.take((left + step, low - 6, 14.0) for step in range(0, int(long) + 44, 14))
    style = f'{_FONT} font-size="9.5" fill="{INK}"'
    north_x = size[0] - 17
    needle = f"M{north_x},{low - 21}l5,15l-5,-3l-5,3Z"
    return [
        f'<rect x="{left - 8:.1f}" y="{low - 27:.1f}" width="{long + 46:.1f}" height="32" rx="3" fill="#FFFFFF"/>',
        f'<path d="M{left:.1f},{low - 6}v4h{long:.1f}v-4" fill="none" stroke="{INK}" stroke-width="1.2"/>',
        f'<text x="{left + long / 2:.1f}" y="{low - 10}" {style} text-anchor="middle">{metres} m</text>',
        f'<path d="{needle}" fill="{INK}"/>',
        f'<text x="{north_x}" y="{low + 3}" {style} font-weight="600" text-anchor="middle">N</text>',
    ]


def credit_line(credit: str, size: Point, taken: Taken) -> list[str]:
    """Whose streets these are as SVG, at the bottom left; nothing where nobody is to be named."""
    if not credit:
        return []
    long, low = len(credit) * 8.4 * WIDE, size[1] - 5
    taken.take((4 + step, low - 3, 8.0) for step in range(0, int(long) + 6, 8))
    ground = f'<rect x="0" y="{low - 9:.1f}" width="{long + 10:.1f}" height="14" fill="#FFFFFF" fill-opacity="0.85"/>'
    return [ground, f'<text x="5" y="{low:.1f}" {_FONT} font-size="8.4" fill="{INK}">{escape(credit)}</text>']
