"""Filters and tags that every template has: French figures, icons, built files, addresses of the same question."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from arpenteur.web.foundation.shared import assets, numbers
from arpenteur.web.foundation.shared.dates import date_format

register = template.Library()
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«])")
_HIGH_MARK = re.compile(r" (?=[;!?%])")


@register.filter
def count(value: float | None) -> str:
    """Whole number with thin spaces."""
    return numbers.decimal(value)


@register.filter
def decimal(value: float | None, digits: int = 1) -> str:
    """Number with decimals."""
    return numbers.decimal(value, digits)


@register.filter(expects_localtime=True)
def hour(value: datetime | time) -> str:
    """An hour of the day: ``18 h 30`` in French."""
    return numbers.clock(value)


@register.filter
def sentence(text: object) -> str:
    """A sentence of the engine as a page writes it: a capital, French spaces before its marks, curved apostrophes."""
    text = _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", str(text))
    text = _HIGH_MARK.sub(numbers.NARROW, text).replace(" :", "\N{NO-BREAK SPACE}:")
    text = text.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")
    return text[:1].upper() + text[1:]


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """Share as a percentage."""
    return numbers.percent(value, digits)


@register.filter
def figure(value: float | None, unit: str) -> str:
    """Value with its unit."""
    return numbers.figure(value, unit)


@register.filter
def points(value: float | None) -> str:
    """Difference of shares in points."""
    return f"{numbers.decimal(None if value is None else 100 * value, 1)} {gettext('pts')}"


@register.filter
def signed(value: float) -> str:
    """Whole number with its sign."""
    return ("+" if value > 0 else "") + numbers.decimal(value)


@register.filter
def unit(value: float) -> str:
    """A coordinate of a drawing, always with a point."""
    return f"{value:.1f}"


@register.filter
def written(iso: str) -> str:
    """A day as the language writes it; the text itself where it is no date."""
    try:
        return date_format(datetime.fromisoformat(iso), "DATE_FORMAT")
    except ValueError:
        return iso


@register.filter(name="date", expects_localtime=True)
def date_filter(value: Any, format: str = "DATE_FORMAT") -> str:
    """Django's own filter, with the first of a month as French says it; nothing where there is no date."""
    return date_format(value, format) if isinstance(value, date | time) else ""


@register.filter
def of(table: Mapping[str, Any], key: str) -> Any:
    """The value of a key, None without it."""
    return table.get(key)


@register.simple_tag
def asset(entry: str) -> SafeString:
    """Script and styles of a built entry."""
    script = format_html('<script type="module" src="{}"></script>', assets.script(entry))
    return format_html("{}\n{}", _styles(entry), script)


@register.simple_tag
def first_paint(entry: str) -> SafeString:
    """The same, and its main fonts: all there before anything is painted, so that nothing moves after."""
    main = ((file,) for file in assets.files(entry) if "-latin-wght-normal" in file)
    link = '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>'
    script = format_html('<script type="module" blocking="render" src="{}"></script>', assets.script(entry))
    return format_html("{}\n{}\n{}", format_html_join("\n", link, main), _styles(entry), script)


def _styles(entry: str) -> SafeString:
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((href,) for href in assets.styles(entry)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the icon set, hidden from screen readers: a word always stands beside it."""
    return _icon(name, settings.STATIC_URL)


@lru_cache(maxsize=512)
def _icon(name: str, _where: str) -> SafeString:
    return format_html(
        '<svg class="i" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("build/icons.svg"),
        name,
    )


@register.simple_tag
def icon_file() -> str:
    """The mark of the site, for the browser's tab."""
    return static("mark.svg")


@register.simple_tag
def brand() -> SafeString:
    """The mark beside the name."""
    drawing = '<svg class="brandmark" aria-hidden="true" focusable="false"><use href="{}#m"></use></svg>'
    return format_html(drawing, static("mark.svg"))


@register.inclusion_tag("shared/_field.html")
def field(bound: Any) -> dict[str, Any]:
    """A form field with its label, help and errors."""
    return {"field": bound}


@register.inclusion_tag("shared/_errors.html", takes_context=True)
def form_errors(context: template.Context, form: Any) -> dict[str, Any]:
    """What is wrong with a form as a whole, and that nothing of it was saved."""
    request = context.get("request")
    return {"form": form, "posted": request is not None and request.method == "POST"}
