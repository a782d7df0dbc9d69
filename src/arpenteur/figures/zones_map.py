"""A map that can be published: zones coloured by a figure, hatched where it is uncertain, with its legend and scale.

How the zones of a ranking are coloured on a map, which are hatched, and what the legend says of it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from arpenteur.domain.errors import InputError
from arpenteur.figures import canvas as palette
from arpenteur.figures.canvas import DOTS, FINE, HATCH, MARGIN, ROOM, Attributes, Canvas, Figure, Frame, framed
from arpenteur.figures.letters import width, wrapped
from arpenteur.figures.metrics import CLASSES, METRICS, PRIORITY, Cuts, Metric, capital, cut, priority_bin, question
from arpenteur.figures.outlines import dissolved, outline
from arpenteur.figures.shapes import Drawing, Outlined, Shape, draw
from arpenteur.figures.words import Language, Words
from arpenteur.maps.marks import round_length
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import Level, zone_geojson
from arpenteur.strategy.results import Json, RankedZone, Ranking
from arpenteur.strategy.zone_names import marks_of, names_of

_SIDE = 780
_LEGEND_X = MARGIN + _SIDE + 36
_LEGEND_ROOM = MARGIN + ROOM - _LEGEND_X - 40
_SIZES = (15, 13, 11)
_KM_A_DEGREE = 111.32
_LENGTHS = (50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1)
_FAR = 2
"""Classes between both ends of an interval from which a colour says next to nothing."""


@dataclass(frozen=True)
class Colouring:
    """One metric of a ranking. ``legend``: class and label, strongest first, of classes that the metric has."""

    metric: Metric
    cuts: Cuts
    legend: tuple[tuple[int, str], ...]

    def bin_of(self, zone: RankedZone) -> int:
        """1 (strongest) to 5, 0 without a figure."""
        if self.metric.id == PRIORITY:
            return priority_bin(zone)
        value = self.metric.read(zone)
        return 0 if value is None else self.cuts.bin_of(value.central)

    def hatched(self, zone: RankedZone) -> bool:
        """Whether the colour of a zone is to be doubted."""
        if self.metric.id == PRIORITY:
            return zone.uncertain
        value = self.metric.read(zone)
        return value is not None and self.cuts.bin_of(value.low) - self.cuts.bin_of(value.high) >= _FAR

    def label_of(self, number: int, words: Words) -> str:
        """What the legend calls a class."""
        return dict(self.legend).get(number, words("no_figure"))


def colouring(ranking: Ranking, metric: str, words: Words) -> Colouring:
    """Classes read for the priority, quintiles of the place for other figures."""
    chosen = METRICS[metric]
    if metric == PRIORITY:
        return Colouring(chosen, Cuts((), 0), _classes(ranking, words))
    known = [value.central for zone in ranking.zones if (value := chosen.read(zone)) is not None]
    cuts = cut(known, chosen.factor)
    return Colouring(chosen, cuts, _ranges(chosen, cuts, words))


def _classes(ranking: Ranking, words: Words) -> tuple[tuple[int, str], ...]:
    if any(zone.priority_class for zone in ranking.zones):
        rest = ((number, words("class_n", number=number)) for number in range(2, CLASSES + 1))
        return ((1, words("class_1")), *rest)
    if any(zone.first_fifth for zone in ranking.zones):
        return ((1, words("first_fifth")), (CLASSES, words("the_rest")))
    return ((CLASSES, words("no_class")),)


def _ranges(metric: Metric, cuts: Cuts, words: Words) -> tuple[tuple[int, str], ...]:
    if not cuts.edges:
        return ((1, words.of("metric", metric.id)),)
    bare = [metric.bare(words, edge, cuts.digits) for edge in cuts.edges]
    told = bare if metric.kind == "times" else [metric.write(words, edge, cuts.digits) for edge in cuts.edges]
    middle = [words("between", low=low, high=high) for low, high in zip(bare, told[1:], strict=False)]
    rising = [words("below", high=told[0]), *middle, words("at_least", low=told[-1])]
    return tuple(enumerate(reversed(rising), 1))


@dataclass(frozen=True)
class PlacedZone:
    """A zone of a snapshot with its outline measured."""

    zone: str
    label: str
    geometry: Json | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    label_longitude: float | None
    label_latitude: float | None
    label_room: float | None


def placed(snapshot: Snapshot, level: Level) -> list[PlacedZone]:
    """The zones of a level, as they are drawn on the site."""
    found: list[PlacedZone] = []
    for feature in zone_geojson(snapshot, level)["features"]:
        shape = feature["geometry"]
        measured = outline(shape if level == "station" else dissolved(shape))
        found.append(PlacedZone(feature["properties"]["zone"], feature["properties"]["label"], **vars(measured)))
    return found


def map_figure(
    ranking: Ranking, zones: Iterable[Outlined], *, metric: str = PRIORITY, credit: str, language: Language = "fr"
) -> Figure:
    """The zones of a ranking on the ground. Raises InputError where none of them has an outline."""
    words = Words(language)
    ranked = {zone.zone: zone for zone in ranking.zones}
    drawing = draw((zone for zone in zones if zone.zone in ranked), width=_SIDE * FINE)
    if not drawing.shapes:
        raise InputError(
            "aucun contour pour les {zones} de {place} : pas de carte",
            action="ajoutez des contours ou des adresses aux sources, puis reconstruisez",
            zones=Words("fr").of("zones", ranking.level),
            place=ranking.place_name,
        )
    sheet = _Sheet(ranking, ranked, drawing, colouring(ranking, metric, words), words)
    return framed(sheet.frame(credit), words, sheet.draw)


class _Sheet:
    """The drawing of one ranking."""

    def __init__(
        self, ranking: Ranking, ranked: dict[str, RankedZone], drawing: Drawing, colours: Colouring, words: Words
    ) -> None:
        self.ranking, self.ranked, self.drawing, self.colours, self.words = ranking, ranked, drawing, colours, words
        self.marks, self.names = marks_of(ranking.zones), names_of(ranking.zones)
        self.labels = {shape.zone: _fitting(shape, self.marks[shape.zone]) for shape in drawing.shapes}

    def frame(self, credit: str) -> Frame:
        metric = self.words.of("metric", self.colours.metric.id)
        place, by = self.ranking.place_name, self.words.of("by", self.ranking.level)
        key = "map_priority" if self.colours.metric.id == PRIORITY else "map_metric"
        return Frame(
            title=self.words(key, place=place, metric=metric, by=by),
            subtitle=question(self.ranking, self.words),
            notes=self._notes(),
            credit=credit,
            description=self._description(metric),
            fictional=self.ranking.fictional,
        )

    def draw(self, canvas: Canvas, y: float) -> float:
        tall, wide = self.drawing.height / FINE, self.drawing.width / FINE
        x = MARGIN + (_SIDE - wide) / 2
        moved = canvas.add("g", transform=f"translate({x:.2f} {y:.2f}) scale({1 / FINE})", stroke_linejoin="round")
        for shape in self.drawing.shapes:
            self._zone(canvas, moved, shape)
        for shape in self.drawing.shapes:
            self._label(canvas, shape, x, y)
        self._scale_bar(canvas, y + tall + 18)
        return max(y + tall + 44, self._legend(canvas, y + 14))

    def _zone(self, canvas: Canvas, parent: Element, shape: Shape) -> None:
        zone = self.ranked[shape.zone]
        number = self.colours.bin_of(zone)
        edge: Attributes = {"stroke": palette.GROUND, "stroke_width": 1.5 * FINE, "fill_rule": "evenodd"}
        told: Attributes = {"data_zone": zone.zone, "data_class": number}
        path = canvas.add("path", parent=parent, d=shape.path, fill=palette.CLASS[number], **told, **edge)
        said = f"{self.names[zone.zone]} · {self.colours.label_of(number, self.words)}"
        canvas.add("title", said, parent=path)
        over = HATCH if self.colours.hatched(zone) else DOTS if not number else ""
        if over:
            canvas.add("path", parent=parent, d=shape.path, fill=f"url(#{over}-fine)", fill_rule="evenodd")

    def _label(self, canvas: Canvas, shape: Shape, x: float, y: float) -> None:
        size = self.labels[shape.zone]
        if not size or shape.x is None or shape.y is None:
            return
        number = self.colours.bin_of(self.ranked[shape.zone])
        at = (x + shape.x / FINE, y + shape.y / FINE + 0.36 * size)
        halo: Attributes = {
            "stroke": palette.CLASS[number],
            "stroke_width": 3,
            "stroke_linejoin": "round",
            "paint_order": "stroke",
        }
        mark, fill = self.marks[shape.zone], palette.ON_CLASS[number]
        canvas.words(*at, mark, size, bold=True, fill=fill, text_anchor="middle", **halo)

    def _legend(self, canvas: Canvas, y: float) -> float:
        metric = self.colours.metric.id
        y = canvas.lines(_LEGEND_X, y, [capital(self.words.of("metric", metric))], 17, 22, bold=True)
        unit = self.words.of("metric_unit", metric)
        y = canvas.lines(_LEGEND_X, y, wrapped(unit, 14, _LEGEND_ROOM + 40) if unit else [], 14, 20, fill=palette.INK_2)
        shown = [self.ranked[shape.zone] for shape in self.drawing.shapes]
        y += 4
        for number, label in self.colours.legend:
            y = self._swatch(canvas, y, palette.CLASS[number], "", label)
        if any(self.colours.hatched(zone) for zone in shown):
            y = self._swatch(canvas, y, palette.CLASS[2], HATCH, self.words("legend_hatched"))
        if any(not self.colours.bin_of(zone) for zone in shown):
            y = self._swatch(canvas, y, palette.CLASS[0], DOTS, self.words("no_figure"))
        return y

    def _swatch(self, canvas: Canvas, y: float, fill: str, over: str, label: str) -> float:
        box: Attributes = {"x": _LEGEND_X, "y": y, "width": 28, "height": 20, "rx": 3}
        canvas.add("rect", fill=fill, stroke=palette.LINE_STRONG, stroke_width=0.5, **box)
        if over:
            canvas.add("rect", fill=f"url(#{over})", **box)
        lines = wrapped(label, 15, _LEGEND_ROOM)
        return max(canvas.lines(_LEGEND_X + 40, y + 15.5, lines, 15, 20) - 5, y + 30)

    def _scale_bar(self, canvas: Canvas, y: float) -> None:
        """A round length of ground, up to a quarter of the map."""
        unit = self.drawing.unit / FINE / _KM_A_DEGREE
        length = round_length(unit, _SIDE / 4, _LENGTHS)
        wide = length * unit
        path = f"M{MARGIN} {y - 5:.1f}V{y:.1f}H{MARGIN + wide:.1f}V{y - 5:.1f}"
        canvas.add("path", d=path, fill="none", stroke=palette.INK_3, stroke_width=1.5)
        whole = self.words("kilometre", length=self.words.number(length))
        told = whole if length >= 1 else self.words("metre", length=self.words.number(1000 * length))
        canvas.words(MARGIN + wide + 10, y + 1, told, 13, fill=palette.INK_3)

    def _notes(self) -> tuple[str, ...]:
        drawn = {shape.zone for shape in self.drawing.shapes}
        missing = [self.names[zone.zone] for zone in self.ranking.zones if zone.zone not in drawn]
        unnamed = sum(not size for size in self.labels.values())
        notes = [self.words(self._doubt())]
        if self.ranking.level == "station" and len({zone.commune for zone in self.ranking.zones}) > 1:
            notes.append(self.words("map_numbers"))
        if missing:
            notes.append(self.words("map_undrawn", zones=self.words.listed(missing)))
        if unnamed:
            notes.append(self.words("map_unnamed", count=self.words.number(unnamed)))
        return tuple(notes)

    def _doubt(self) -> str:
        """The sentence on uncertainty that is true of this map."""
        if self.colours.metric.sure:
            return "map_exact"
        hatched = any(self.colours.hatched(self.ranked[shape.zone]) for shape in self.drawing.shapes)
        if self.colours.metric.id != PRIORITY:
            return "map_hatched_metric" if hatched else "map_sure_metric"
        if any(zone.priority_class for zone in self.ranking.zones):
            return "map_hatched_class" if hatched else "map_sure_class"
        fifth = any(zone.first_fifth for zone in self.ranking.zones)
        return "map_sure_fifth" if fifth else "map_no_class"

    def _description(self, metric: str) -> str:
        drawn = {shape.zone for shape in self.drawing.shapes}
        zones = [zone for zone in self.ranking.zones if zone.zone in drawn]
        level = self.words.of("zones", self.ranking.level)
        said = [self.words("map_says", count=self.words.number(len(zones)), zones=level, metric=metric)]
        for number, label in (*self.colours.legend, (0, self.words("no_figure"))):
            names = [self.names[zone.zone] for zone in zones if self.colours.bin_of(zone) == number]
            if names:
                said.append(self.words("map_class", label=capital(label), zones=self.words.listed(names)))
        doubtful = [self.names[zone.zone] for zone in zones if self.colours.hatched(zone)]
        if doubtful:
            said.append(self.words("map_uncertain", zones=self.words.listed(doubtful)))
        return " ".join(said)


def _fitting(shape: Shape, mark: str) -> int:
    """The largest size at which a mark stays inside its zone, 0 where none does."""
    if shape.x is None:
        return 0
    room = 1.1 * shape.room / FINE
    return next((size for size in _SIZES if math.hypot(width(mark, size, bold=True), 0.7 * size) / 2 <= room), 0)
