"""The hand-drawn bones of the town: river, railway, roads, and what each part of it is.

The drawing is in units of ``UNIT`` metres, east and north of the church square; functions return metres.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.interpolate import CubicSpline
from shapely import LineString, Polygon

UNIT = 0.8
Points = tuple[tuple[float, float], ...]
Points4 = tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Road:
    """A road of the skeleton; ``closed`` ones come back to their first point."""

    name: str
    highway: str
    points: Points
    closed: bool = False


@dataclass(frozen=True)
class Zone:
    """A built part of the town: the face of the skeleton that holds ``at``.

    ``spacing`` is the distance in metres between rows of streets and between cross streets, ``angle`` their
    direction in degrees, ``warp`` how far they bend. ``wealth`` and ``age`` place its people (0 = town mean).
    """

    key: str
    at: tuple[float, float]
    kind: str
    iris: tuple[str, ...]
    spacing: tuple[float, float]
    angle: float = 0.0
    warp: float = 0.0
    wealth: float = 0.0
    age: float = 0.0


@dataclass(frozen=True)
class Iris:
    """A census zone: last four digits of its code, name and type; the first two digits are its quartier."""

    code: str
    name: str
    type: str = "H"


RIVER: Points = (
    (-4600, -950),
    (-3300, -620),
    (-2500, -300),
    (-1500, -560),
    (-700, -470),
    (-150, -400),
    (450, -330),
    (1100, -560),
    (1900, -560),
    (2900, -900),
    (4600, -1000),
)
RAILWAY: Points = ((-4600, 1750), (-2900, 1280), (-1500, 960), (0, 880), (1300, 1010), (2600, 960), (4600, 620))
BOUNDARY: Points = (
    (0, 3050),
    (420, 2880),
    (760, 3010),
    (1180, 2760),
    (1700, 2790),
    (2160, 2380),
    (2250, 1960),
    (2620, 1640),
    (2700, 1180),
    (3080, 980),
    (3010, 420),
    (2760, 40),
    (2880, -480),
    (2540, -900),
    (2700, -1420),
    (2960, -1760),
    (2740, -2240),
    (2380, -2560),
    (1860, -2420),
    (1320, -2480),
    (960, -2260),
    (700, -2700),
    (180, -2860),
    (-420, -2760),
    (-820, -2420),
    (-1300, -2240),
    (-1820, -2380),
    (-2480, -2300),
    (-2620, -1800),
    (-2500, -1300),
    (-2720, -820),
    (-3020, -480),
    (-2900, 60),
    (-2480, 420),
    (-2560, 980),
    (-2340, 1420),
    (-2420, 1900),
    (-1940, 2300),
    (-1560, 2240),
    (-1220, 2620),
    (-700, 2640),
)

ROADS: tuple[Road, ...] = (
    Road(
        "Boulevard des Remparts",
        "secondary",
        (
            (0, 330),
            (190, 300),
            (350, 190),
            (380, 20),
            (300, -190),
            (120, -270),
            (-90, -320),
            (-290, -280),
            (-410, -110),
            (-340, 110),
            (-230, 270),
        ),
        closed=True,
    ),
    Road(
        "Boulevard de Ceinture",
        "primary",
        (
            (-60, 1580),
            (420, 1700),
            (960, 1640),
            (1420, 1330),
            (1960, 700),
            (2010, 120),
            (1800, -520),
            (1640, -1060),
            (1120, -1560),
            (480, -1480),
            (-160, -1720),
            (-880, -1660),
            (-1420, -1200),
            (-1620, -620),
            (-2020, -60),
            (-1960, 560),
            (-1420, 1120),
            (-820, 1440),
        ),
        closed=True,
    ),
    Road("Route du Nord", "secondary", ((-5, 290), (90, 700), (130, 900), (200, 1300), (260, 1900), (200, 3600))),
    Road("Route de l’Est", "secondary", ((325, -10), (900, 130), (1500, 140), (2300, 310), (3700, 200))),
    Road("Route de l’Ouest", "secondary", ((-345, -5), (-1000, 150), (-1800, 120), (-2600, 380), (-3700, 620))),
    Road(
        "Route du Sud",
        "secondary",
        (
            (-90, -265),
            (-135, -480),
            (-160, -900),
            (-330, -1700),
            (-260, -2400),
            (-330, -3600),
        ),
    ),
    Road(
        "Route des Étangs",
        "tertiary",
        (
            (-190, -530),
            (420, -900),
            (900, -1180),
            (1700, -1700),
            (2300, -2150),
            (3300, -2900),
        ),
    ),
    Road("Route des Vignes", "tertiary", ((-105, -670), (-700, -940), (-1350, -1260), (-2000, -1650), (-3300, -2700))),
    Road(
        "Route de la Forêt",
        "tertiary",
        (
            (-205, 235),
            (-520, 620),
            (-760, 930),
            (-1150, 1500),
            (-1650, 2150),
            (-2600, 3300),
        ),
    ),
    Road(
        "Avenue des Sports",
        "tertiary",
        (
            (185, 250),
            (560, 610),
            (880, 975),
            (1300, 1500),
            (1850, 2150),
            (2700, 3300),
        ),
    ),
    Road("Rue du Pont-Neuf", "tertiary", ((1005, 190), (1030, -250), (1040, -540), (1010, -880), (920, -1250))),
    Road(
        "Avenue des Hauts",
        "tertiary",
        (
            (-860, 1380),
            (-960, 1640),
            (-1180, 1860),
            (-1160, 2200),
            (-860, 2330),
            (-560, 2470),
            (-240, 2400),
            (-60, 2180),
            (30, 1880),
            (-40, 1500),
        ),
    ),
    Road(
        "Avenue de la Garenne",
        "residential",
        (
            (330, 1600),
            (350, 1960),
            (520, 2200),
            (860, 2260),
            (1080, 2460),
            (1400, 2300),
            (1460, 1980),
            (1230, 1700),
            (1180, 1450),
        ),
    ),
    Road(
        "Avenue de l’Industrie",
        "tertiary",
        (
            (1820, 760),
            (2150, 840),
            (2540, 770),
            (2640, 500),
            (2540, 240),
        ),
    ),
    Road(
        "Avenue des Closeaux",
        "residential",
        (
            (-1480, -1000),
            (-1700, -1080),
            (-1960, -1010),
            (-2230, -1190),
            (-2190, -1480),
            (-2330, -1700),
            (-2260, -1980),
        ),
    ),
    Road(
        "Avenue de la Sablière",
        "residential",
        (
            (-350, -2080),
            (-120, -2130),
            (60, -2290),
            (330, -2300),
            (500, -2080),
            (470, -1780),
            (560, -1400),
        ),
    ),
    Road(
        "Chemin du Tour-des-Essarts",
        "unclassified",
        (
            (1960, -2060),
            (2120, -1800),
            (2380, -1850),
            (2430, -2060),
            (2250, -2260),
        ),
    ),
    Road(
        "Chemin des Maraîchers",
        "unclassified",
        (
            (-1900, 300),
            (-2250, 130),
            (-2400, -140),
            (-2300, -420),
            (-1680, -700),
        ),
    ),
)

# Parks, sports ground, cemetery, station yard: (x, y, half width, half height) of ground without streets.
GREENS: Points4 = (
    (-1560, 700, 330, 230),
    (1330, 520, 210, 150),
    (-1200, -250, 260, 110),
    (1500, -330, 190, 120),
    (-620, -1450, 170, 140),
    (1050, -1280, 190, 150),
    (620, 1330, 150, 130),
    (-560, 2020, 150, 110),
    (-930, 1150, 180, 120),
    (150, -620, 130, 80),
    (140, -2130, 60, 60),
    (930, 2030, 120, 80),
)

ZONES: tuple[Zone, ...] = (
    Zone("centre", (0, 0), "centre", ("0101", "0102"), (72, 72), wealth=0.4, age=0.2),
    Zone("quais", (-700, -250), "faubourg", ("0103",), (88, 130), 8, 14, wealth=0.1, age=0.1),
    Zone("gare_ouest", (-330, 600), "faubourg", ("0201",), (82, 125), -28, 10, wealth=-0.2, age=-0.4),
    Zone("gare_est", (330, 600), "faubourg", ("0202",), (82, 125), 12, 10, wealth=-0.1, age=-0.3),
    Zone("ouest", (-1100, 500), "faubourg", ("0203",), (92, 170), 18, 24, wealth=0.2, age=0.3),
    Zone("est", (1200, 600), "pavillons", ("0301",), (96, 190), -14, 40, wealth=0.8, age=0.4),
    Zone("ile", (640, -130), "faubourg", ("0302",), (88, 150), 10, 16, wealth=0.7, age=0.6),
    Zone("rives", (1450, -200), "pavillons", ("0302",), (98, 190), 4, 34, wealth=1.1, age=0.7),
    Zone("activite", (2200, 600), "activite", ("0303",), (165, 260), 4, 0, wealth=-0.3, age=-0.2),
    Zone("nord_ouest", (-450, 1300), "pavillons", ("0401",), (94, 180), -20, 36, wealth=-0.3, age=0.3),
    Zone("nord_est", (750, 1350), "faubourg", ("0401",), (100, 180), 20, 24, wealth=-0.5, age=0.0),
    Zone("hauts", (-550, 2100), "estate", ("0402", "0403"), (150, 230), -12, 10, wealth=-1.7, age=-0.8),
    Zone("garenne", (900, 2050), "pavillons", ("0404",), (96, 200), 8, 46, wealth=0.5, age=-0.1),
    Zone("sud_ouest", (-600, -1300), "pavillons", ("0501",), (96, 190), 26, 38, wealth=0.1, age=0.5),
    Zone("sud", (250, -1250), "faubourg", ("0502",), (92, 150), -30, 18, wealth=-0.4, age=-0.1),
    Zone("moulin", (-1150, -800), "pavillons", ("0501",), (98, 200), -16, 34, wealth=0.6, age=0.2),
    Zone("sud_est", (600, -700), "faubourg", ("0502",), (92, 160), -30, 16, wealth=0.0, age=0.1),
    Zone("coteau", (1330, -950), "pavillons", ("0503",), (98, 200), -20, 42, wealth=1.0, age=0.4),
    Zone("sabliere", (-50, -2150), "estate", ("0504",), (150, 220), 6, 8, wealth=-1.3, age=-0.5),
    Zone("closeaux", (-1800, -1300), "pavillons", ("0501",), (98, 210), 34, 44, wealth=0.4, age=-0.4),
    Zone("essarts", (2240, -2020), "hamlet", ("0503",), (150, 150), 0, 0, wealth=0.0, age=0.6),
)

IRIS: tuple[Iris, ...] = (
    Iris("0101", "Centre ancien 1"),
    Iris("0102", "Centre ancien 2"),
    Iris("0103", "Centre ancien 3"),
    Iris("0201", "Gare-Faubourgs 1"),
    Iris("0202", "Gare-Faubourgs 2"),
    Iris("0203", "Gare-Faubourgs 3"),
    Iris("0301", "Rives de l’Orvane 1"),
    Iris("0302", "Rives de l’Orvane 2"),
    Iris("0303", "Rives de l’Orvane 3 (zone d’activité)", "A"),
    Iris("0401", "Les Hauts-Garenne 1"),
    Iris("0402", "Les Hauts-Garenne 2"),
    Iris("0403", "Les Hauts-Garenne 3"),
    Iris("0404", "Les Hauts-Garenne 4"),
    Iris("0501", "Rive sud 1"),
    Iris("0502", "Rive sud 2"),
    Iris("0503", "Rive sud 3"),
    Iris("0504", "Rive sud 4"),
)


def curve(points: Points, *, closed: bool = False, step: float = 30.0) -> LineString:
    """A smooth line through the points, with a vertex about every ``step`` metres."""
    xy = np.asarray([*points, points[0]] if closed else points, dtype=float) * UNIT
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    spline = CubicSpline(along, xy, bc_type="periodic" if closed else "natural")
    samples = np.unique(np.concatenate([np.linspace(0, along[-1], int(along[-1] / step) + 2), along]))
    return LineString(np.round(spline(samples), 1))


def boundary() -> Polygon:
    """Outline of the commune: straight between its corners, each side broken by small steps."""
    corners = np.asarray([*BOUNDARY, BOUNDARY[0]], dtype=float) * UNIT
    rng = np.random.default_rng(42)  # part of the drawing, not of the draw
    for scale in (0.16, 0.14, 0.12):
        sides = np.diff(corners, axis=0)
        aside = np.column_stack([-sides[:, 1], sides[:, 0]]) * rng.uniform(-scale, scale, (len(sides), 1))
        middles = corners[:-1] + sides * rng.uniform(0.38, 0.62, (len(sides), 1)) + aside
        woven = np.empty((2 * len(sides) + 1, 2))
        woven[0::2], woven[1::2] = corners, middles
        corners = woven
    return Polygon(corners.round(1))


def skeleton_lines() -> list[LineString]:
    """Roads of the skeleton as lines, in the order of ``ROADS``, clipped to the commune; ends overshoot a little."""
    outline = boundary()
    lines: list[LineString] = []
    for road in ROADS:
        line = shapely.line_merge(shapely.intersection(curve(road.points, closed=road.closed), outline))
        parts = [part for part in shapely.get_parts(line) if isinstance(part, LineString)]
        lines.append(max(parts, key=lambda part: part.length))
    return lines
