"""The question of the visitor's campaign, which rooms above say: a page of a place answers it unless told otherwise.

A room declares in its module ``context_of_visitor`` a function ``CONTEXT``, from a request to a context or None.
"""

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.territory.asking import Question
from arpenteur.web.foundation.territory.scenarios import NOTHING_OWN, Own


@dataclass(frozen=True)
class Context:
    """What a campaign settles once. ``own``: what it wrote for itself, its list and its scenarios."""

    question: Question
    own: Own


@dataclass(frozen=True)
class Hypothesis:
    """Another question than the campaign's, as a page says it: what it supposes in a few words, the parameters of the
    address back to ours, and its own, empty where it can be looked at on this page alone.
    """

    words: str
    back: str
    query: str = ""


class AskedRequest(HttpRequest):
    """A request for a page of a place: its visitor's context; the hypothesis it answers; its question written out."""

    context: Context | None
    hypothesis: Hypothesis
    whole_query: str


def context_of(request: HttpRequest) -> Context | None:
    """The context of the visitor's campaign; None for who is of none, or of one of elsewhere."""
    asked = cast("AskedRequest", request)
    if not hasattr(asked, "context"):
        found = (context(request) for context in declared("context_of_visitor", "CONTEXT"))
        asked.context = next((one for one in found if one is not None), None)
    return asked.context


def own_of(request: HttpRequest) -> Own:
    """What the visitor's campaign wrote for itself, for whoever offers families or scenarios to choose."""
    context = context_of(request)
    return context.own if context else NOTHING_OWN


def say_hypothesis(request: HttpRequest, hypothesis: Hypothesis) -> None:
    """The page answers another question than the campaign's: header and banner say so, files too."""
    cast("AskedRequest", request).hypothesis = hypothesis


def hypothesis_of(request: HttpRequest) -> Hypothesis | None:
    """The hypothesis that was said, None where the page answers the campaign's question."""
    return getattr(request, "hypothesis", None)


def say_whole(request: HttpRequest, query: str) -> None:
    """The question of the page written out, for files that are opened without its campaign."""
    cast("AskedRequest", request).whole_query = query


def whole_query_of(request: HttpRequest) -> str:
    """The question as ``say_whole`` wrote it, else as the address has it."""
    asked = request.META.get("QUERY_STRING", "")
    return getattr(request, "whole_query", f"?{asked}" if asked else "")


def hypothesis_words(hypothesis: Hypothesis | None) -> tuple[str, ...]:
    """What a file says of a hypothesis; nothing of the campaign's own question."""
    if hypothesis is None:
        return ()
    return (_("HYPOTHESIS, not the campaign's context: %(words)s") % {"words": hypothesis.words},)
