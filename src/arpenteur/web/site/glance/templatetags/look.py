"""Hours as the language writes them, and addresses of neighbouring views."""

from datetime import datetime

from django import template

from arpenteur.web.foundation.shared.numbers import NARROW, french
from arpenteur.web.site.glance.asking import GlanceQuestion

register = template.Library()


@register.filter(expects_localtime=True)
def hour(at: datetime) -> str:
    """``9 h 05`` in French, ``9:05`` in English."""
    return f"{at.hour}{NARROW}h{NARROW}{at:%M}" if french() else f"{at.hour}:{at:%M}"


@register.simple_tag
def query_of(question: GlanceQuestion, **changes: object) -> str:
    """The address of a view with some answers changed."""
    return question.query(**changes)
