"""What a volunteer is asked of some days and answers, by the link of a question or on her own page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.ground.crew.days import BLANK, PERHAPS, YES, DayGrid, words_of_answer
from arpenteur.web.ground.crew.proposals import proposals
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.ground.fieldwork.people import sign_up, withdraw
from arpenteur.web.persons.volunteers.models import Availability, Volunteer, WeekAnswer, WeekQuestion
from arpenteur.web.persons.volunteers.weeks import answer_days

A_WEEK = 7


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
    return DaysToSay([today + timedelta(days=number) for number in range(A_WEEK)], today, None)


def days_page(volunteer: Volunteer, about: DaysToSay, at: datetime) -> dict[str, object]:
    """What the grid of these days, and the thanks once she answered, show."""
    answered = bool(about.question and about.question.answer)
    found = proposals(volunteer, about.days, at)[:1] if answered else []
    hers = frozenset(
        Participation.objects.filter(volunteer=volunteer, action__in=found).values_list("action", flat=True)
    )
    return {
        "grid": DayGrid.of(volunteer, about.days),
        "about": about,
        "states": ((BLANK, _("no")), (YES, _("yes")), (PERHAPS, _("perhaps"))),
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
