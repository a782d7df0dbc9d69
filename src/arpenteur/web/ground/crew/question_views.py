"""The page behind the link of a question: some days, three taps, and thanks. No account; opening it writes nothing."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.ways_in import is_orphan
from arpenteur.web.foundation.shared.limits import Limit, wrong_guess
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.foundation.shared.views import gone, too_many
from arpenteur.web.ground.crew import answering
from arpenteur.web.ground.crew.days import DayGrid
from arpenteur.web.ground.crew.queries import actions_of_person
from arpenteur.web.ground.crew.words import first_name
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.persons.volunteers.actions import change_volunteer, forget_volunteer
from arpenteur.web.persons.volunteers.mail import stop_token
from arpenteur.web.persons.volunteers.models import Volunteer, WeekQuestion
from arpenteur.web.persons.volunteers.people import LANGUAGES
from arpenteur.web.persons.volunteers.weeks import QUESTION, question_token

ANSWERS = Limit("answers", most=60, seconds=600)
_PAGE = ["GET", "HEAD", "POST"]


@participant(QUESTION, numbers=2)
@require_http_methods(_PAGE)
def question(request: ParticipantRequest) -> HttpResponse:
    """When are you free? The grid; thanks once she answered, with an outing where one is proposed.

    410 once the days are over or the campaign is closed. Raises Http404 for a link that was closed.
    """
    at = timezone.now()
    found = _question(request, at)
    volunteer, campaign = found.volunteer, found.volunteer.campaign
    if campaign.closed_at is not None:
        return gone(request)
    about = answering.days_of_question(found, day_of(campaign, at))
    if not about.days:
        return render(request, "crew/question_over.html", {"of": campaign}, status=410)
    problem = ""
    if request.method == "POST":
        if not ANSWERS.take(found.pk):
            return too_many(request)
        try:
            _save(request, volunteer, about, at)
        except InputError as error:
            problem = str(error)
        else:
            return redirect(request.path)
    return _shown(request, found, about, at, problem)


@participant(QUESTION, numbers=2)
@require_http_methods(_PAGE)
def data(request: ParticipantRequest) -> HttpResponse:
    """What is held of her, the end of messages, and the end of everything. Raises Http404 as ``question``."""
    at = timezone.now()
    found = _question(request, at)
    volunteer = found.volunteer
    by, order = Actor.volunteer(volunteer), request.POST.get("do", "")
    if order == "forget":
        forget_volunteer(volunteer=volunteer, by=by, at=at)
        return render(request, "crew/forgotten.html", {"of": volunteer.campaign})
    if order == "stop":
        change_volunteer(volunteer=volunteer, reminders=False, by=by, at=at)
        messages.success(request, _("You will receive no more messages."))
        return redirect(request.path)
    languages = [LANGUAGES[code] for code in volunteer.languages if code in LANGUAGES]
    context = {
        "volunteer": volunteer,
        "of": volunteer.campaign,
        "languages": languages,
        "until": _until(volunteer),
        "back": reverse("crew:question", args=[question_token(found)]),
        "outings": show(actions_of_person(volunteer, at), ground_of(volunteer.campaign)),
    }
    return _unkept(render(request, "crew/question_data.html", context))


def _shown(
    request: ParticipantRequest, found: WeekQuestion, about: answering.DaysToSay, at: datetime, problem: str
) -> HttpResponse:
    volunteer = found.volunteer
    page = answering.days_page(volunteer, about, at)
    changing = bool(problem) or not found.answer or "changer" in request.GET
    if problem:
        page["grid"] = DayGrid.read(request.POST.dict(), about.days)
    context = {
        **page,
        "volunteer": volunteer,
        "of": volunteer.campaign,
        "first_name": first_name(volunteer.name),
        "problem": problem,
        "until": _until(volunteer),
        "stop": reverse("crew:stop", args=[stop_token(volunteer)]),
        "outings": show(actions_of_person(volunteer, at)[:1], ground_of(volunteer.campaign)),
    }
    template = "crew/question.html" if changing else "crew/answered.html"
    return _unkept(render(request, template, context, status=422 if problem else 200))


def _save(request: ParticipantRequest, volunteer: Volunteer, about: answering.DaysToSay, at: datetime) -> None:
    by = Actor.volunteer(volunteer)
    if request.POST.get("do") in {"come", "decline"}:
        comes = answering.save_outing(request, volunteer, about, by=by, at=at)
        messages.success(request, _("It is noted: you come.") if comes else _("It is noted: you do not come."))
    else:
        answering.save_answer(request, volunteer, about, by=by, at=at)


def _question(request: ParticipantRequest, at: datetime) -> WeekQuestion:
    number, link = request.participant.numbers
    found = WeekQuestion.objects.select_related("volunteer__person__user", "volunteer__campaign")
    one = found.filter(pk=number, link=link).first()
    if one is None or is_orphan(one.campaign_id, one.maker, at):
        raise wrong_guess(request)
    return one


def _until(volunteer: Volunteer) -> object:
    campaign = volunteer.campaign
    return term("volunteer").after_day(campaign.second_round or campaign.first_round, campaign.time_zone).date()


def _unkept(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer
