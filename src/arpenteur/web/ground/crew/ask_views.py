"""Asking volunteers when they are free: one text, sent by the campaign's account, by the organiser to the others."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list
from arpenteur.web.foundation.shared.page_problems import order_in
from arpenteur.web.ground.crew.ask_page import AskQuestion, asked_people, page, rows_of
from arpenteur.web.ground.crew.letters import ask_by_letter
from arpenteur.web.ground.crew.words import checked_text, usual_text
from arpenteur.web.persons.volunteers.mail import has_account
from arpenteur.web.persons.volunteers.models import LetterState, Means, WeekQuestion
from arpenteur.web.persons.volunteers.narrowing import people_seen
from arpenteur.web.persons.volunteers.weeks import ask as note_asked
from arpenteur.web.persons.volunteers.weeks import questions_for, unask

_TEXT = "ask_text"


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: CampaignRequest) -> HttpResponse:
    """Who has not said when she is free: the text, then each person's own, and who was asked. Raises InputError."""
    at, member = timezone.now(), request.member
    question = AskQuestion.read(request.GET, day_of(member.campaign, at))
    problem, text = "", _text(request)
    if request.method == "POST":
        order = order_in(request, _ORDERS)
        try:
            return order(request, question, at)
        except InputError as error:
            problem, text = str(error), request.POST.get("text", text)
    shown = page(member, question, text if not problem else usual_text(), request.build_absolute_uri, at)
    count_list(request, len(shown["rows"]), at)
    context = {**shown, "text": text, "problem": problem, "section": "ask"}
    answer = render(request, "crew/ask.html", context, status=422 if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _write(request: CampaignRequest, question: AskQuestion, at: datetime) -> HttpResponse:
    """The text is kept for the session, each person of the page gets her question, and those who may be written to a
    letter by the campaign's account, once. Raises InputError.
    """
    member = request.member
    request.session[_key(request)] = checked_text(request.POST.get("text", ""))
    people, _said = asked_people(member, question)
    chosen = list(people)
    number = member.campaign.pk
    asked = questions_for(campaign=number, volunteers=chosen, days=question.dates, by=member.actor, at=at)
    if has_account(member.campaign):
        text = request.session[_key(request)]
        n = len(ask_by_letter(campaign=number, questions=asked, text=text, by=member.actor, at=at))
        if n:
            words = ngettext("%(n)d letter is leaving.", "%(n)d letters are leaving.", n)
            messages.success(request, words % {"n": n})
    chosen_only = AskQuestion(question.first, question.days, question.reply, tuple(sorted(one.pk for one in chosen)))
    return redirect(f"{_here(request)}{chosen_only.query()}#envoyer")


def _note(request: CampaignRequest, question: AskQuestion, at: datetime) -> HttpResponse:
    """Somebody was asked, by some means; asked less than a day ago, only ``again``. Raises InputError, Http404."""
    member, one = request.member, _one(request)
    means = request.POST.get("means", "")
    if means not in Means.values:
        raise InputError(_("unknown means"), expected=", ".join(Means.values))
    again = request.POST.get("again") == "1"
    noted = note_asked(
        campaign=member.campaign.pk, questions=[one], means=Means(means), by=member.actor, at=at, again=again
    )
    if not noted:
        messages.warning(request, _("Asked less than a day ago: nothing was noted."))
    return _back(request, question, one, at)


def _undo(request: CampaignRequest, question: AskQuestion, at: datetime) -> HttpResponse:
    """She was not asked after all. Raises Http404."""
    one = _one(request)
    unask(campaign=request.member.campaign.pk, questions=[one], by=request.member.actor, at=at)
    return _back(request, question, one, at)


def _spoken(request: CampaignRequest, question: AskQuestion, at: datetime) -> HttpResponse:
    """All of the page who were not asked yet were, in person: at a meeting. Raises InputError."""
    member = request.member
    people, _said = asked_people(member, question)
    written = WeekQuestion.objects.filter(first_day=question.first, volunteer__in=people.values("pk"), asked_at=None)
    written = written.exclude(letter_state=LetterState.WAITING)
    noted = note_asked(campaign=member.campaign.pk, questions=written, means=Means.SPOKEN, by=member.actor, at=at)
    n = len(noted)
    messages.success(request, ngettext("%(n)d person noted as asked.", "%(n)d people noted as asked.", n) % {"n": n})
    return redirect(f"{_here(request)}{question.query()}#envoyer")


_ORDERS = {"write": _write, "note": _note, "undo": _undo, "spoken": _spoken}


def _back(request: CampaignRequest, question: AskQuestion, one: WeekQuestion, at: datetime) -> HttpResponse:
    """The page; only the person's line, where a script asks for it."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{_here(request)}{question.query()}#p{one.volunteer_id}")
    person = people_seen(request.member).filter(pk=one.volunteer_id)
    _people, said = asked_people(request.member, question)
    rows = rows_of(request.member, person, said, question, _text(request), request.build_absolute_uri, at)
    return render(request, "crew/_ask_row.html", {"row": rows[0], "question": question})


def _one(request: CampaignRequest) -> WeekQuestion:
    """The question of somebody the member may see. Raises Http404."""
    number = request.POST.get("question", "")
    found = WeekQuestion.objects.filter(
        pk=int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0,
        volunteer__in=people_seen(request.member).values("pk"),
    ).first()
    if found is None:
        raise Http404
    return found


def _text(request: CampaignRequest) -> str:
    return request.session.get(_key(request)) or usual_text()


def _key(request: CampaignRequest) -> str:
    return f"{_TEXT}_{request.member.campaign.pk}"


def _here(request: CampaignRequest) -> str:
    return reverse("crew:ask", args=[request.member.campaign.slug])
