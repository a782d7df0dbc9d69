"""Reads: a meeting as everybody sees it: how many seats are left, versions of its minutes with what changed, what it
decided and what that carries out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.residents.consultations.models import (
    ConsultationMeeting,
    Contribution,
    MeetingDecision,
    MeetingMinutes,
)
from arpenteur.web.residents.consultations.queries import READABLE, titles_of
from arpenteur.web.residents.consultations.states import StepState
from arpenteur.web.residents.consultations.word_diff import DiffPassage, word_diff


@dataclass(frozen=True)
class MinutesVersion:
    """A version of the minutes, and what changed in it since the one before; nothing for the first."""

    row: MeetingMinutes
    passages: Sequence[DiffPassage]


@dataclass(frozen=True)
class DecisionView:
    """What was decided, and of which texts it is the carrying out, with their titles where they show."""

    row: MeetingDecision
    sources: Sequence[tuple[Contribution, str]]


def public_meeting(campaign: Campaign, process: int, number: int) -> ConsultationMeeting | None:
    """One that everybody may read."""
    rows = ConsultationMeeting.objects.select_related("step__process__campaign").exclude(step__state=StepState.DRAFT)
    found = rows.filter(pk=number, step__process=process, step__process__campaign=campaign)
    return found.filter(step__process__state__in=READABLE).first()


def seats_kept(meeting: ConsultationMeeting) -> int:
    """How many people said that they come."""
    return meeting.seats.aggregate(n=Sum("people"))["n"] or 0


def seats_left(meeting: ConsultationMeeting) -> int | None:
    """How many seats are left; None where there is no limit."""
    return None if meeting.capacity is None else max(meeting.capacity - seats_kept(meeting), 0)


def minutes_of(meeting: ConsultationMeeting, *, drafts: bool = False) -> list[MinutesVersion]:
    """Versions, the last first; those that are published alone, without ``drafts``."""
    rows = list(meeting.minutes.order_by("number"))
    kept = rows if drafts else [one for one in rows if one.published_at is not None]
    pairs = zip([None, *kept], kept, strict=False)
    made = [MinutesVersion(one, word_diff(before.text, one.text) if before else ()) for before, one in pairs]
    return made[::-1]


def decisions_of(meeting: ConsultationMeeting) -> list[DecisionView]:
    """In their order."""
    rows = list(meeting.decisions.select_related("commitment").prefetch_related("sources__contribution"))
    every = [each.contribution for one in rows for each in one.sources.all()]
    titles = titles_of([one for one in every if one.shows])
    return [
        DecisionView(one, [(each.contribution, titles.get(each.contribution_id, "")) for each in one.sources.all()])
        for one in rows
    ]
