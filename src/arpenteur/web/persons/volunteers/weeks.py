"""Writes: volunteers asked when they are free on some days, and what they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.volunteers.actions import MOST_SLOTS
from arpenteur.web.persons.volunteers.models import (
    Availability,
    LetterState,
    Means,
    Volunteer,
    WeekAnswer,
    WeekQuestion,
)

QUESTION = "arpenteur.volunteers.question"
"""What links of questions are signed for."""
LONGEST_WEEK = 14
AGAIN = timedelta(hours=24)
"""Who was asked less long ago is asked again only by who confirms it."""
_DAY_STARTS, _DAY_ENDS = time(0), time(23, 59, 59)


@dataclass(frozen=True)
class DatedSlot:
    """A slot of one day: free, perhaps free, or neither."""

    day: date
    starts: time
    ends: time
    free: bool = True
    perhaps: bool = False


@verb("volunteers.question_written", "question to volunteers written")
def questions_for(
    *, campaign: int, volunteers: Iterable[Volunteer], days: Sequence[date], by: Actor, at: datetime
) -> list[WeekQuestion]:
    """The question about these days of each volunteer, written where there is none; nobody is asked by it.

    Whoever gets them may know their links, which close with her rights. Raises InputError for days that do not follow
    each other.
    """
    first, last = _stretch(days)
    people = list(volunteers)
    found = WeekQuestion.objects.filter(first_day=first, volunteer__in=[one.pk for one in people])
    there = set(found.values_list("volunteer", flat=True))
    new = [
        WeekQuestion(campaign_id=campaign, volunteer=one, first_day=first, last_day=last, maker=by.maker)
        for one in people
        if one.pk not in there
    ]
    # Two organisers may do this at once.
    WeekQuestion.objects.bulk_create(new, ignore_conflicts=True)
    found.filter(maker="").update(maker=by.maker)
    if new:
        record(subject="volunteers.WeekQuestion", by=by, at=at, campaign=campaign, n=len(new))
    return list(found.select_related("volunteer__person__user", "volunteer__campaign"))


@verb("volunteers.asked", "volunteers asked when they are free")
def ask(
    *, campaign: int, questions: Iterable[WeekQuestion], means: Means, by: Actor, at: datetime, again: bool = False
) -> list[WeekQuestion]:
    """Note that volunteers were asked, and how; those asked less than ``AGAIN`` ago only with ``again``.

    The questions noted. One line of the journal, however many they are.
    """
    numbers = [one.pk for one in questions]
    waiting = WeekQuestion.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    noted = [one for one in waiting if again or one.asked_at is None or at - one.asked_at >= AGAIN]
    WeekQuestion.objects.filter(pk__in=[one.pk for one in noted]).update(asked_at=at, means=means)
    if noted:
        record(subject="volunteers.WeekQuestion", by=by, at=at, campaign=campaign, n=len(noted), means=str(means))
    return noted


@verb("volunteers.unasked", "question to volunteers taken back")
def unask(*, campaign: int, questions: Iterable[WeekQuestion], by: Actor, at: datetime) -> int:
    """Take back that volunteers were asked: nothing was sent to them. How many; none of those who answered, or to whom
    a letter left.
    """
    asked = WeekQuestion.objects.filter(pk__in=[one.pk for one in questions]).exclude(asked_at=None)
    found = asked.filter(answered_at=None).exclude(letter_state=LetterState.LEFT)
    gone = found.update(asked_at=None, means="")
    if gone:
        record(subject="volunteers.WeekQuestion", by=by, at=at, campaign=campaign, n=gone)
    return gone


@verb("volunteer.answered", "volunteer's answer about some days")
def answer_days(
    *,
    volunteer: Volunteer,
    days: Sequence[date],
    answer: WeekAnswer,
    by: Actor,
    at: datetime,
    slots: Iterable[DatedSlot] = (),
    first: date | None = None,
) -> WeekQuestion:
    """What she says of some days, instead of what she said of them before: it is her availability at once.

    Her slots (days without any are not free), as usual, or not at all. ``first`` is the first day of the question that
    is answered, where that day is over. Raises InputError for a slot that cannot be, and for "as usual" of somebody
    without an ordinary week.
    """
    start, last = _stretch(days)
    rows = _rows(volunteer, days, answer, list(dict.fromkeys(slots)))
    found, _new = WeekQuestion.objects.get_or_create(
        volunteer=volunteer,
        first_day=first or start,
        defaults={"campaign_id": volunteer.campaign_id, "last_day": last},
    )
    question = WeekQuestion.objects.select_for_update().get(pk=found.pk)
    question.last_day, question.answer, question.answered_at = max(last, question.last_day), answer, at
    question.save(update_fields=["last_day", "answer", "answered_at"])
    Availability.objects.filter(volunteer=volunteer, day__in=days).delete()
    Availability.objects.bulk_create(rows)
    _note("volunteer.answered", volunteer, by, at, answer=str(answer), slots=len(rows))
    return question


@verb("volunteers.question_closed", "link of a question to a volunteer closed")
def close_question_link(*, question: WeekQuestion, by: Actor, at: datetime) -> None:
    """The link of a question opens nothing any more; whoever asks it again gets another one."""
    WeekQuestion.objects.filter(pk=question.pk).update(link=F("link") + 1, maker="")
    record(subject=question, by=by, at=at, campaign=question.campaign_id)


def question_token(question: WeekQuestion) -> str:
    """What the link of a question carries: it opens that question alone, and nothing once its link is closed."""
    return participant_link(QUESTION, question.campaign_id, question.pk, question.link)


def _stretch(days: Sequence[date]) -> tuple[date, date]:
    whole = bool(days) and all(later - one == timedelta(days=1) for one, later in pairwise(days))
    if not whole or len(days) > LONGEST_WEEK:
        raise InputError(
            _("unreadable days"),
            expected=_("days that follow each other, %(most)s at most") % {"most": LONGEST_WEEK},
        )
    return days[0], days[-1]


def _rows(volunteer: Volunteer, days: Sequence[date], answer: WeekAnswer, slots: list[DatedSlot]) -> list[Availability]:
    if answer == WeekAnswer.USUAL:
        if not Availability.objects.filter(volunteer=volunteer, day=None).exists():
            raise InputError(_("no ordinary week is known of you"), action=_("choose the slots of these days"))
        return []
    if answer == WeekAnswer.NO:
        slots = []
    if any(one.day not in days or one.ends <= one.starts or (one.perhaps and not one.free) for one in slots):
        raise InputError(_("this slot cannot be read"), expected=_("an end after the start, on one of the days asked"))
    if len(slots) > MOST_SLOTS:
        raise InputError(_("unreadable week"), expected=_("%(most)s slots at most") % {"most": MOST_SLOTS})
    named = {one.day for one in slots}
    slots += [DatedSlot(day, _DAY_STARTS, _DAY_ENDS, free=False) for day in days if day not in named]
    return [
        Availability(
            campaign_id=volunteer.campaign_id,
            volunteer=volunteer,
            day=one.day,
            starts=one.starts,
            ends=one.ends,
            free=one.free,
            perhaps=one.perhaps,
        )
        for one in slots
    ]


def _note(verb: str, volunteer: Volunteer, by: Actor, at: datetime, **details: Any) -> None:
    record(verb=verb, subject=volunteer, by=by, at=at, campaign=volunteer.campaign_id, **details)
