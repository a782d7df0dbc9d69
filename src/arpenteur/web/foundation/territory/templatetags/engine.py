"""Sentences of the engine on a page: in its language, or marked as French."""

from django import template
from django.utils.safestring import SafeString

from arpenteur.web.foundation.territory.engine_english import in_page_language, stays_french

register = template.Library()


@register.filter
def in_english(text: object) -> str:
    """The sentence in the language of the page, where it has one."""
    return in_page_language(str(text))


@register.filter
def engine_lang(text: object) -> SafeString:
    """``lang="fr"`` for a sentence that stays French on an English page."""
    return SafeString(' lang="fr"' if stays_french(str(text)) else "")
