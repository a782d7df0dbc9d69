"""What rooms add to the file for an authority: papers of their own, and who works on data for the campaign.

A room lists functions as ``PAPERS`` in its module ``authority_papers`` and as ``PROCESSORS`` in its module
``processors``; each is called inside the sealed campaign.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from arpenteur.web.foundation.shared.declarations import declared


@dataclass(frozen=True)
class AuthorityPaper:
    """A file in the archive: ``path`` below its root, ``title`` in the index. Never a name that no law makes public."""

    path: str
    title: Any
    content: bytes


@dataclass(frozen=True)
class Processor:
    """Who receives or holds data for the campaign (RGPD art. 28 and 30(1)d): as settings and rows say it, never as
    somebody remembers it. ``country`` is empty where nothing says it.
    """

    name: str
    does: Any
    contact: str = ""
    country: str = ""


PaperMaker = Callable[[Any], Iterable[AuthorityPaper]]
ProcessorFinder = Callable[[Any], Iterable[Processor]]


def authority_papers(campaign: Any) -> Iterator[AuthorityPaper]:
    """Papers of every room about a campaign, lower rooms first."""
    for makers in declared("authority_papers", "PAPERS"):
        for make in makers:
            yield from make(campaign)


def processors(campaign: Any) -> list[Processor]:
    """Of every room, each once."""
    found = [one for finders in declared("processors", "PROCESSORS") for find in finders for one in find(campaign)]
    return list(dict.fromkeys(found))
