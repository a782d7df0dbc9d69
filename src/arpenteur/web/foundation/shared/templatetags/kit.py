"""Tags for what pages are made of: heads of tables, choices of a form, ways back, pages of a list."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared.kit import Bar, Choice, choices
from arpenteur.web.foundation.shared.templatetags.ap import icon

register = template.Library()


EMPTY_HEAD = SafeString("<td></td>")
NUMERIC = "num"


@register.simple_tag
def heads(*labels: str) -> SafeString:
    """The head of a table, a column a label, none over what is pressed; ``num`` before that of a column of figures."""
    numeric = SafeString(' class="num"')
    cells = [
        format_html('<th scope="col"{}>{}</th>', numeric if before == NUMERIC else "", label) if label else EMPTY_HEAD
        for before, label in zip(("", *labels), labels, strict=False)
        if label != NUMERIC
    ]
    return format_html("<thead><tr>{}</tr></thead>", format_html_join("", "{}", ((one,) for one in cells)))


@register.inclusion_tag("shared/_select.html")
def select(
    id: str,
    name: str,
    label: str,
    options: Iterable[Any],
    chosen: object = None,
    blank: str = "",
    **attributes: object,
) -> dict[str, Any]:
    """A list to choose from, with its label: choices, or pairs of value and label; ``blank``: the label of none."""
    listed = list(options)
    if listed and not isinstance(listed[0], Choice):
        listed = choices(listed, str(chosen))
    return {"id": id, "name": name, "label": label, "choices": listed, "blank": blank, **attributes}


_BAR = '<svg class="ibar" viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
_SURE = '<rect class="range" x="0" y="6" width="{:.1f}" height="6" rx="1"/>'
_RANGE = (
    '<rect class="zero"{} width=".7" height="18"/>'
    '<rect class="range" x="{:.1f}" y="6" width="{:.1f}" height="6" rx="1"/>'
    '<rect class="tick" x="{:.1f}" y="2" width="1.6" height="14"/>'
)


@register.simple_tag
def interval_bar(bar: Bar) -> SafeString:
    """An interval as a bar with its three figures; one figure where it is exact. Written without a template: a table of
    Paris has 899.
    """
    if bar.sure:
        drawn = format_html(_BAR, SafeString(_SURE.format(bar.central)))
        return format_html('<span class="barline">{}<b class="three tn">{}</b></span>', drawn, bar.central_text)
    zero = f' x="{bar.zero}"' if bar.zero else ""
    drawn = format_html(_BAR, SafeString(_RANGE.format(zero, bar.low, bar.width, bar.central)))
    return format_html(
        '<span class="barline">{}<span class="three tn"><span class="mute-3">{}</span> – <b>{}</b> – {}</span></span>',
        drawn,
        bar.low_text,
        bar.central_text,
        bar.high_text,
    )


@register.simple_tag
def back(label: object, page: str, *arguments: object, **query: str) -> SafeString:
    """The way back to a named page, above a title."""
    address = reverse(page, args=arguments) + (f"?{urlencode(query)}" if query else "")
    return format_html('<p class="crumb"><a href="{}">{}{}</a></p>', address, icon("chevron-left"), label)


@register.inclusion_tag("shared/_pages.html")
def pages(page: Page[Any], query: str = "", name: str = "page", label: str = "", place: str = "") -> dict[str, Any]:
    """The pages of a list; ``query``: what was asked for, as an address writes it, without a page. The second list of a
    page has a ``name`` of its own for its number, a ``label``, and a ``place``, the anchor of its head.
    """
    query = query.removeprefix("?")
    start = f"?{query}&{name}=" if query else f"?{name}="
    return {"page": page, "start": start, "label": label or _("Pages"), "place": place}
