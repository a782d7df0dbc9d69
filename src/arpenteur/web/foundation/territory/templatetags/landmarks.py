"""Landmarks of a map: its main roads, water and railways as SVG, and what its legend says of them."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from arpenteur.figures.shapes import Drawing

register = template.Library()
_LINE = '<path class="edge edge-{0}" d="{1}"/><path class="{0}" d="{1}"/>'
_OSM = "© OpenStreetMap, ODbL"


@register.filter
def landmarks(drawing: Drawing) -> SafeString:
    """Lines and names, to be put over the zones of a drawing and under their labels; nothing where there are none."""
    lines = drawing.lines
    if not lines.paths:
        return SafeString()
    # Each line twice: a pale edge under it sets it off from any colour of a zone.
    paths = format_html_join("", _LINE, lines.paths.items())
    names = format_html_join(
        "",
        '<text class="{}" transform="translate({} {}) rotate({})">{}</text>',
        ((one.kind, *(f"{value:.1f}" for value in (one.x, one.y, one.angle)), one.text) for one in lines.names),
    )
    return format_html('<g class="marks" aria-hidden="true">{}{}</g>', paths, names)


@register.simple_tag
def landmark_legend(drawing: Drawing, fictional: bool) -> SafeString:
    """What the lines are, and whose they are; nothing where there are none."""
    kinds = {
        "water": _("river or canal"),
        "rail": _("railway"),
        "road": _("main road"),
        "street": _("streets with most addresses, through their house numbers"),
    }
    kept = [(kind, words) for kind, words in kinds.items() if kind in drawing.lines.paths]
    shown = [(format_html(_LINE, kind, "M1 5h24"), words) for kind, words in kept]
    line = '<span class="sw landmark"><svg width="26" height="10" viewBox="0 0 26 10" aria-hidden="true" '
    line += 'focusable="false"><g class="marks">{0}</g></svg>{1}</span>'
    credit = "" if fictional or set(drawing.lines.paths) <= {"street"} else _OSM
    return format_html(
        "{}{}",
        format_html_join("", line, shown),
        format_html('<span class="credit">{}</span>', credit) if credit else "",
    )
