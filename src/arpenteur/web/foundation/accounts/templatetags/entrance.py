"""What pages of accounts need beside their forms."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from django import template
from django.core.serializers.json import DjangoJSONEncoder

from arpenteur.web.foundation.accounts import adapter, demo
from arpenteur.web.foundation.accounts.demo import Part

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Options of a passkey ceremony for a ``data-`` attribute: no block of data stands in the page as a script."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag(takes_context=True)
def signup_open(context: template.Context) -> bool:
    """Whether this visitor may make an account."""
    request = context["request"]
    return get_adapter(request).is_open_for_signup(request)


@register.filter
def browser(agent: str) -> str:
    """``Firefox, Linux``: enough to recognise one's own device; a dash for what says nothing of itself."""
    program = next((name for mark, name in _PROGRAMS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(word for word in (program, system) if word) or "–"


# The order tells: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


register.simple_tag(adapter.mail_stays)


@register.simple_tag
def demo_people() -> list[Part]:
    """Fictional people whom a button signs in; none outside a demonstration."""
    return demo.demo_people()
