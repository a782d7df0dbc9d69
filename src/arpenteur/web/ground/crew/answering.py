"""What a volunteer is asked of some days and answers, by the link of a question or on her own page.

An outing proposed to a volunteer who has just said when she is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.clock import local, zone_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.crew.days import BLANK, PERHAPS, YES, DayGrid, parts_over, words_of_answer
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.people import sign_up, why_closed, withdraw
from arpenteur.web.ground.fieldwork.queries import busy_between
from arpenteur.web.persons.volunteers.models import Availability, Volunteer, WeekAnswer, WeekQuestion
from arpenteur.web.persons.volunteers.queries import slots_of
from arpenteur.web.persons.volunteers.slots import Slots, pieces_of
from arpenteur.web.persons.volunteers.weeks import answer_days

A_WEEK = 7
_TRIED = 20
_A_DAY = timedelta(days=1)


def proposals(volunteer: Volunteer, days: Sequence[date], at: datetime) -> list[Action]:
    """Outings to come of these days to which she may say that she comes: first those she was assigned to and has not
    confirmed, then those open to all with a place left, in a slot that she said, and at a time when she has no other.
    """
    if volunteer.paused_at is not None:
        return []
    hers = Participation.objects.filter(action=OuterRef("pk"), volunteer=volunteer)
    expected = hers.filter(presence=Presence.EXPECTED, signed_up=False)
    planned = _planned(volunteer, days, at)
    assigned = list(planned.filter(Exists(expected)))
    slots = slots_of(Volunteer.objects.filter(pk=volunteer.pk), days).get(volunteer.pk, Slots())
    open_to_all = planned.filter(~Exists(hers), open=True)[:_TRIED]
    return [*assigned, *(one for one in open_to_all if _fits(one, slots, volunteer, at))]


def _planned(volunteer: Volunteer, days: Sequence[date], at: datetime) -> "QuerySet[Action]":
    found = (
        Action.objects.filter(status=Status.PLANNED, starts_at__gt=at)
        .select_related("campaign")
        .prefetch_related("zones")
    )
    # A day of the territory lies within a day of the clock of any other: the exact day is compared below.
    near = found.filter(starts_at__date__gte=days[0] - _A_DAY, starts_at__date__lte=days[-1] + _A_DAY)
    exact = [one.pk for one in near if local(volunteer.campaign, one.starts_at).date() in days]
    return found.filter(pk__in=exact).order_by("starts_at", "pk")


def _fits(action: Action, slots: Slots, volunteer: Volunteer, at: datetime) -> bool:
    pieces = pieces_of(action.starts_at, action.ends_at, zone_of(volunteer.campaign))
    if why_closed(action, at) or not (slots.free(pieces) or slots.perhaps_free(pieces)):
        return False
    return volunteer.pk not in busy_between(action.starts_at, action.ends_at)


@dataclass(frozen=True)
class DaysToSay:
    """Days of a question that are not over yet; ``first`` is the question's own first day."""

    days: list[date]
    first: date
    question: WeekQuestion | None


def days_of_question(question: WeekQuestion, today: date) -> DaysToSay:
    """Days of a question from today on: none once it is over."""
    start = max(question.first_day, today)
    days = [start + timedelta(days=number) for number in range((question.last_day - start).days + 1)]
    return DaysToSay(days, question.first_day, question)


def days_to_say(volunteer: Volunteer, today: date) -> DaysToSay:
    """Days of the first question about her that is not over; without one, the seven from today."""
    question = WeekQuestion.objects.filter(volunteer=volunteer, last_day__gte=today).first()
    if question is not None:
        return days_of_question(question, today)
    return _seven_days(today)


def blank_days(campaign: Campaign, at: datetime) -> dict[str, object]:
    """What the grid of the next seven days shows of somebody of whom nothing is held."""
    now = local(campaign, at)
    about = _seven_days(now.date())
    shown = {"grid": DayGrid.read({}, about.days), "over": parts_over(now)}
    return {**shown, "about": about, "states": _states(), "has_week": False}


def _seven_days(today: date) -> DaysToSay:
    return DaysToSay([today + timedelta(days=number) for number in range(A_WEEK)], today, None)


def _states() -> tuple[tuple[str, str], ...]:
    return ((BLANK, _("no")), (YES, _("yes")), (PERHAPS, _("perhaps")))


def days_page(volunteer: Volunteer, about: DaysToSay, at: datetime) -> dict[str, object]:
    """What the grid of these days, and the thanks once she answered, show."""
    answered = bool(about.question and about.question.answer)
    found = proposals(volunteer, about.days, at)[:1] if answered else []
    hers = frozenset(
        Participation.objects.filter(volunteer=volunteer, action__in=found).values_list("action", flat=True)
    )
    return {
        "grid": DayGrid.of(volunteer, about.days),
        "over": parts_over(local(volunteer.campaign, at)),
        "about": about,
        "states": _states(),
        "has_week": Availability.objects.filter(volunteer=volunteer, day=None).exists(),
        "answered": words_of_answer(volunteer, about.days, WeekAnswer(about.question.answer))
        if answered and about.question
        else "",
        "proposals": show(found, ground_of(volunteer.campaign), hers) if found else [],
    }


def save_answer(request: HttpRequest, volunteer: Volunteer, about: DaysToSay, *, by: Actor, at: datetime) -> None:
    """Her answer about these days. Raises InputError for an empty grid: nothing said is no refusal."""
    order = request.POST.get("answer", "")
    if order not in WeekAnswer.values:
        raise InputError(_("unknown answer"), expected=", ".join(WeekAnswer.values))
    answer = WeekAnswer(order)
    grid = DayGrid.read(request.POST.dict(), about.days)
    if answer == WeekAnswer.SLOTS and not (grid.yes or grid.perhaps):
        raise InputError(_("nothing is chosen"), action=_("touch a box, or say “Not this week”"))
    answer_days(
        volunteer=volunteer,
        days=about.days,
        first=about.first,
        answer=answer,
        slots=grid.slots(),
        by=by,
        at=at,
    )


def save_outing(request: HttpRequest, volunteer: Volunteer, about: DaysToSay, *, by: Actor, at: datetime) -> bool:
    """Whether she comes to an outing that was proposed to her. Raises Http404 for one that was not, InputError where it
    was filled meanwhile.
    """
    number = request.POST.get("action", "")
    action = next((one for one in proposals(volunteer, about.days, at) if str(one.pk) == number), None)
    if action is None:
        raise Http404
    comes = request.POST.get("do") == "come"
    verb = sign_up if comes else withdraw
    verb(action=action, volunteer=volunteer, by=by, at=at)
    return comes
