"""What templates of the room say beside the kit: links that keep the language asked, plain sentences, doors."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone

from arpenteur.web.communication.public_pages.visiting import LANGUAGE
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.front_page import DoorShown, doors_shown
from arpenteur.web.residents.consultations.icons import category_icon
from arpenteur.web.residents.consultations.plain_summary import sentences_of

register = template.Library()


@register.simple_tag(takes_context=True)
def way(context: template.Context, page: str, *arguments: object, **query: object) -> str:
    """The address of a page, which goes on in the language that this one was asked in: no cookie remembers it."""
    return with_language(context, reverse(page, args=arguments), **query)


@register.simple_tag(takes_context=True)
def whole_address(context: template.Context, path: str) -> str:
    """The address as somebody writes it down or hands it on, with the name of the site."""
    return address_to_hand_on(context["request"], path)


@register.simple_tag(takes_context=True)
def onward(context: template.Context, address: str) -> str:
    """The same for an address that is known."""
    return with_language(context, address)


def with_language(context: template.Context, address: str, **query: object) -> str:
    """An address with what it asks for and the language of the page it stands on."""
    request = context.get("request")
    asked = request.GET.get(LANGUAGE, "") if request is not None else ""
    more = {name: str(value) for name, value in query.items() if value not in ("", None)}
    if asked:
        more[LANGUAGE] = asked
    return f"{address}?{urlencode(more)}" if more else address


@register.simple_tag(takes_context=True)
def doors(context: template.Context) -> list[DoorShown]:
    """The three doors of the campaign of the page, with what is open behind each."""
    campaign, at = context["of"], timezone.now()
    return doors_shown(campaign, queries.doors_of(campaign, at), at)


@register.filter
def plain_sentences(text: str) -> list[str]:
    """The sentences of a summary, each with its end.

    >>> plain_sentences("Vous votez jusqu’au 5. Choisissez quatre projets.")
    ['Vous votez jusqu’au 5.', 'Choisissez quatre projets.']
    """
    return [f"{one}." for one in sentences_of(text)]


@register.filter
def drawing(category: Any) -> str:
    """The icon of a category."""
    return category_icon(category.code)
