"""Zones as pages write them, without a template, for Paris has 899: shapes of a map, their labels, their class."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from arpenteur.figures.shapes import Drawing, Shape
from arpenteur.strategy.results import RankedZone
from arpenteur.web.foundation.territory.templatetags.landmarks import landmarks

register = template.Library()
ZoneDrawn = tuple[SafeString, SafeString]
"""A link with its path, and the label; the label is empty where it has no room."""
_OVER = '<path class="over" fill="url(#{})" d="{}"/>'
_LABEL = '<text class="lb {}{}"{} x="{}" y="{}">{}</text>'
_NOTHING = SafeString()


class LinkedRow(Protocol):
    """A zone of a map that opens something: its colour (0: none), whether it is open, what is written on it."""

    @property
    def query(self) -> str: ...
    @property
    def bin(self) -> int: ...
    @property
    def selected(self) -> bool: ...
    @property
    def mark(self) -> str: ...
    @property
    def hatched(self) -> bool: ...


def linked_zone(shape: Shape, row: LinkedRow, *, dots: bool = True) -> ZoneDrawn:
    """One zone, hatched where its row is not sure, dotted where it has no figure: not where none is nought."""
    pattern = "hz" if row.bin and row.hatched else "dots" if dots and not row.bin else ""
    link = format_html(
        '<a href="{}" tabindex="-1" data-zone="{}"><path class="{}zone f{}" d="{}"/>{}</a>',
        row.query,
        shape.zone,
        "on " if row.selected else "",
        row.bin,
        shape.path,
        format_html(_OVER, pattern, shape.path) if pattern else _NOTHING,
    )
    if shape.x is None:
        return link, _NOTHING
    return link, format_html(_LABEL, "on-f", row.bin, _NOTHING, shape.x, shape.y, row.mark)


def whole_map(drawing: Drawing, zones: Iterable[ZoneDrawn]) -> SafeString:
    """Zones, landmarks over them, labels over both."""
    every = list(zones)
    parts = [*(zone for zone, _label in every), landmarks(drawing), *(label for _zone, label in every)]
    return mark_safe("\n".join(part for part in parts if part))  # noqa: S308 — parts that were escaped


@register.simple_tag
def linked_zones(drawing: Drawing, rows: Mapping[str, LinkedRow], *, dots: bool = True) -> SafeString:
    """A whole map whose zones are links; ``rows`` by zone, and zones without a row are left out."""
    shapes = (one for one in drawing.shapes if one.zone in rows)
    return whole_map(drawing, (linked_zone(one, rows[one.zone], dots=dots) for one in shapes))


@register.simple_tag
def zone_paths(
    drawing: Drawing,
    bins: Mapping[str, int | None],
    key: str,
    names: Mapping[str, str] | None = None,
    chosen: Collection[str] = (),
) -> SafeString:
    """Zones a script takes hold of by the attribute ``key``, in their colours (0 where ``bins`` has none); those
    ``chosen`` are marked ``on``, and each says its name where ``names`` are given.
    """
    return format_html_join(
        "",
        '<path class="zone f{}{}" {}="{}" d="{}">{}</path>' if names else '<path class="zone f{}{}" {}="{}" d="{}"/>',
        (
            (
                bins.get(one.zone) or 0,
                " on" if one.zone in chosen else "",
                key,
                one.zone,
                one.path,
                *([format_html("<title>{}</title>", names.get(one.zone, ""))] if names else ()),
            )
            for one in drawing.shapes
        ),
    )


@register.simple_tag
def zone_labels(
    drawing: Drawing, bins: Mapping[str, int | None], marks: Mapping[str, Any], kind: str, key: str = ""
) -> SafeString:
    """What is written on the zones that have room for it: class ``kind`` and the colour, the zone under ``key``."""
    return format_html_join(
        "",
        _LABEL,
        (
            (
                kind,
                bins.get(one.zone) or 0,
                format_html(' {}="{}"', key, one.zone) if key else _NOTHING,
                one.x,
                one.y,
                marks.get(one.zone, ""),
            )
            for one in drawing.shapes
            if one.x is not None
        ),
    )


@register.simple_tag
def priority_class(zone: RankedZone | None) -> SafeString:
    """The class of a zone as a swatch: its number, a tick where it is to be done first, a dash where it has none."""
    if zone and zone.priority_class:
        hatch = " hz" if zone.uncertain else ""
        return format_html('<span class="cls c{}{}">{}</span>', zone.priority_class, hatch, zone.priority_class)
    if not zone or not zone.first_fifth:
        return SafeString('<span class="cls c0">–</span>')
    tick = '<span class="cls {0}" title="{1}"><span aria-hidden="true">✓</span><span class="sr">{1}</span></span>'
    return format_html(tick, "c0" if zone.untold else "c1", _("to be done first"))
