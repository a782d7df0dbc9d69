"""Atom feeds of a process and of a contribution: what everybody reads, for whoever reads it elsewhere.

Entries of a process are made of the columns of exports; those of a contribution are the lines of its timeline. Nobody
is named in one, and nothing of a vote is in either.
"""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.communication.public_pages.visiting import looked_at
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.contribution_columns import (
    COLUMNS,
    ExportLine,
    Value,
    lines_from,
    was_public,
)
from arpenteur.web.residents.consultations.links import contribution_path
from arpenteur.web.residents.consultations.models import Process, TimelineLine
from arpenteur.web.residents.consultations.queries import public_contribution, public_process
from arpenteur.web.residents.consultations.states import Showing

MOST = 100
"""Entries of a feed, the newest first."""
_TYPE = "application/atom+xml; charset=utf-8"


@looked_at
def of_process(request: HttpRequest, campaign: Campaign, number: int) -> HttpResponse:  # noqa: ARG001 — as Django calls it
    """What shows of a process, what happened last first. Raises Http404."""
    row = _process(campaign, number)
    page = whole(reverse("consultations:process", args=[campaign.slug, row.pk]))
    here = whole(reverse("consultations:process-feed", args=[campaign.slug, row.pk]))
    lines = lines_from(was_public(row).filter(showing=Showing.PUBLIC), campaign.slug)
    entries = sorted((_elements(one) for one in lines), key=lambda one: one["updateddate"], reverse=True)
    return _answer(campaign, row, row.title, row.summary, page, here, entries[:MOST])


@looked_at
def of_contribution(request: HttpRequest, campaign: Campaign, number: int, contribution: int) -> HttpResponse:  # noqa: ARG001 — as Django calls it
    """What happened to a contribution, the last line first; its place alone where it does not show. Raises Http404."""
    row = public_contribution(_process(campaign, number), contribution)
    if row is None:
        raise Http404
    page = whole(contribution_path(campaign.slug, row))
    here = whole(reverse("consultations:contribution-feed", args=[campaign.slug, row.process_id, row.number]))
    words = row.words if row.shows else None
    title = words.title if words else str(row.get_showing_display())
    lines = row.timeline.order_by("-at", "-pk")[:MOST]
    entries = [_line(one, page) for one in lines]
    return _answer(campaign, row.process, title, words.summary if words else "", page, here, entries)


def _process(campaign: Campaign, number: int) -> Process:
    found = public_process(campaign, number)
    if found is None:
        raise Http404
    return found


def _elements(line: ExportLine) -> dict[str, Any]:
    """An entry of a contribution, from its columns: each says by which element of Atom it goes."""
    said: dict[str, list[Value]] = {}
    for column in COLUMNS:
        if column.atom:
            said.setdefault(column.atom, []).append(column.read(line))
    (title,), (link,), (published,), (updated,) = (said[one] for one in ("title", "link", "published", "updated"))
    texts = [str(one) for one in (*said["summary"], *said["content"]) if one]
    return {
        "title": title,
        "link": link,
        "unique_id": link,
        "description": "\n\n".join(texts) or None,
        "pubdate": published,
        "updateddate": updated,
        "categories": [str(one) for one in said["category"] if one],
    }


def _line(line: TimelineLine, page: str) -> dict[str, Any]:
    title = line.get_decision_display() if line.decision else line.get_fact_display()
    return {
        "title": str(title),
        "link": page,
        "unique_id": f"{page}#{line.pk}",
        "description": line.text or None,
        "pubdate": line.at,
        "updateddate": line.at,
        "categories": [line.fact],
    }


def _answer(
    campaign: Campaign,
    process: Process,
    title: str,
    summary: str,
    page: str,
    here: str,
    entries: Iterable[dict[str, Any]],
) -> HttpResponse:
    feed = Atom1Feed(
        title=title,
        link=page,
        description=summary,
        subtitle=summary or None,
        feed_url=here,
        language=get_language(),
        author_name=campaign.name,
        feed_copyright=_("Director of publication: %(director)s.") % {"director": process.director},
    )
    for one in entries:
        feed.add_item(**one)
    return HttpResponse(feed.writeString("utf-8"), content_type=_TYPE)
