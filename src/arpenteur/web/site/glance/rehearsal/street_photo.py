"""A photo of the demonstration: a street that nobody could photograph, drawn here; a face and a plate to be blurred."""

import io

from PIL import Image, ImageDraw

SIZE = (1312, 984)
FACE, PLATE = (118, 274, 188, 404), (566, 476, 646, 540)
"""Where a face and a number plate stand, in thousandths of the sides: left, top, right, bottom."""
_UNIT = 4
_SKY, _WALLS, _FRONTS, _PANES = "#c9d3d6", "#b3a999", "#c2b8a6", "#77808a"
_ROAD, _KERB, _PAVING, _JOINT = "#7d8486", "#aeb4b2", "#bdbcb4", "#a3a299"


def street_photo() -> bytes:
    """The same picture each time, as JPEG."""
    picture = Image.new("RGB", SIZE, _SKY)
    draw = ImageDraw.Draw(picture)
    _houses(draw)
    _ground(draw)
    _hole(draw)
    _car(draw)
    _passer_by(draw)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=86)
    return out.getvalue()


def _box(draw: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float, colour: str) -> None:
    draw.rectangle([one * _UNIT for one in (left, top, right, bottom)], fill=colour)


def _shape(draw: ImageDraw.ImageDraw, colour: str, *points: tuple[float, float]) -> None:
    draw.polygon([(x * _UNIT, y * _UNIT) for x, y in points], fill=colour)


def _houses(draw: ImageDraw.ImageDraw) -> None:
    _box(draw, 0, 44, 328, 92, _WALLS)
    _shape(draw, _FRONTS, (46, 92), (46, 32), (76, 16), (106, 32), (106, 92))
    _box(draw, 146, 30, 208, 92, _FRONTS)
    panes = ((56, 50), (82, 50), (158, 42), (184, 42), (158, 68), (184, 68), (8, 58), (252, 56), (290, 62), (66, 74))
    for left, top in panes:
        _box(draw, left, top, left + 13, top + 14, _PANES)


def _ground(draw: ImageDraw.ImageDraw) -> None:
    _box(draw, 0, 92, 328, 136, _ROAD)
    for left in range(0, 328, 44):
        _box(draw, left, 111, left + 26, 113, "#c9cfcf")
    _box(draw, 0, 134, 328, 142, _KERB)
    _box(draw, 0, 142, 328, 246, _PAVING)
    for (x, y), (to, end) in (
        ((-40, 246), (30, 142)),
        ((40, 246), (84, 142)),
        ((128, 246), (140, 142)),
        ((212, 246), (194, 142)),
        ((298, 246), (250, 142)),
        ((390, 246), (306, 142)),
        ((0, 170), (328, 170)),
        ((0, 204), (328, 204)),
    ):
        draw.line([x * _UNIT, y * _UNIT, to * _UNIT, end * _UNIT], fill=_JOINT, width=6)


def _hole(draw: ImageDraw.ImageDraw) -> None:
    _shape(draw, "#6d6a61", (96, 178), (130, 168), (176, 172), (210, 184), (202, 206), (152, 216), (100, 206))
    _shape(draw, "#4d4a43", (108, 184), (134, 176), (170, 180), (196, 188), (188, 202), (150, 210), (110, 202))
    for points in (
        ((104, 176), (130, 186), (116, 202)),
        ((176, 172), (164, 194), (200, 192)),
        ((140, 206), (154, 188), (172, 204)),
    ):
        _shape(draw, "#cbcac1", *points)


def _car(draw: ImageDraw.ImageDraw) -> None:
    _shape(
        draw, "#4c6170", (190, 132), (192, 118), (200, 108), (220, 97), (260, 98), (284, 116), (300, 120), (306, 134)
    )
    _shape(draw, "#a9bcc6", (208, 117), (214, 103), (236, 103), (236, 117))
    _shape(draw, "#a9bcc6", (242, 103), (258, 103), (274, 117), (242, 117))
    for middle in (214, 282):
        draw.ellipse([one * _UNIT for one in (middle - 9.5, 126.5, middle + 9.5, 145.5)], fill="#2f3436")
    _box(draw, 188, 119, 210, 131, "#e8e6da")
    draw.text((190 * _UNIT, 121 * _UNIT), "XX 000 XX", fill="#2f3436", font_size=18)


def _passer_by(draw: ImageDraw.ImageDraw) -> None:
    _shape(draw, "#5c4f63", (40, 98), (56, 98), (59, 126), (53, 126), (51, 148), (43, 148), (42, 126), (37, 126))
    draw.ellipse([one * _UNIT for one in (41, 79, 55, 93)], fill="#c9a88c")
    _shape(draw, "#6f8568", (10, 112), (10, 72), (0, 56), (12, 38), (26, 56), (14, 72), (14, 112))
