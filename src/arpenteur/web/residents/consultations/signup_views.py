"""Pages where somebody gives an address to follow a contribution or to take part, and those of her letters."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.robots import FormPurpose
from arpenteur.web.communication.public_pages.visiting import PAGE, is_over, page_for_visitors, spoken, unkept, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.fields import TickField
from arpenteur.web.foundation.shared.page_problems import PageProblem
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant
from arpenteur.web.foundation.shared.views import gone
from arpenteur.web.residents.consultations import queries
from arpenteur.web.residents.consultations.actions.contributions import unfollow
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, resident_actor
from arpenteur.web.residents.consultations.actions.signups import arrive, ask_in, do_errand, new_own_link
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.follower_letters import UNFOLLOW
from arpenteur.web.residents.consultations.links import contribution_path, write_path
from arpenteur.web.residents.consultations.mailbox_aliases import one_mailbox
from arpenteur.web.residents.consultations.models import (
    ConsultationMeeting,
    Contribution,
    ContributionFollow,
    Process,
    ProcessStep,
)
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.signup_letters import (
    SALT,
    WITHIN,
    Errand,
    ResidentArrival,
    purpose_of,
    read_arrival,
)
from arpenteur.web.residents.consultations.step_rules import gate_of
from arpenteur.web.residents.consultations.visitor_checks import Comer, FormOutcome, comer_of, form_context, look_at


class AddressForm(forms.Form):
    """An address, and what she says before she gives it."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Encrypted, never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    age = TickField(gettext_lazy("I am old enough to take part here"), required=True)
    agree = TickField(gettext_lazy("I agree, and I have read what is kept"), required=True)

    def __init__(self, least: int, *args: Any, comer: Comer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comer = comer or Comer()
        self.fields["age"].label = _("I am %(n)d or older") % {"n": least}
        if knows_address(self.comer):
            for name in ("email", "age", "agree"):
                del self.fields[name]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """Boxes."""
        return [self[one] for one in ("age", "agree") if one in self.fields]


def knows_address(comer: Comer) -> bool:
    """Whether her own link says who she is and she confirmed an address."""
    return comer.resident is not None and bool(comer.resident.email) and comer.resident.confirmed_at is not None


@visited
def follow(request: HttpRequest, campaign: Campaign, number: int, contribution: int) -> HttpResponse:
    """To be told what becomes of a contribution. Raises Http404 for one that does not show."""
    process = _process(campaign, number)
    row = queries.public_contribution(process, contribution)
    if row is None or not row.shows:
        raise Http404
    if is_silent(campaign, timezone.now()):
        return redirect(contribution_path(campaign.slug, row))
    context = {"row": row, "words": row.words, "back": contribution_path(campaign.slug, row)}
    return _asked(request, campaign, row.step, Errand.FOLLOW, row.pk, context)


@visited
def come(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """To take part at a step that asks for an address, or to find one's own link again. Raises Http404."""
    step = queries.public_step(_process(campaign, number), position)
    if step is None:
        raise Http404
    if is_silent(campaign, timezone.now()):
        return redirect("consultations:step", campaign.slug, number, position)
    context = {"back": reverse("consultations:step", args=[campaign.slug, number, position])}
    return _asked(request, campaign, step, Errand.STEP, step.pk, context)


@csrf_exempt
@participant(SALT, numbers=4, max_age=WITHIN)
@require_http_methods(PAGE)
def arrived(request: ParticipantRequest) -> HttpResponse:
    """A button, and after it what she came for. A GET only asks: programs that guard mailboxes open every link."""
    arrival = read_arrival(request.participant.numbers)
    if arrival is None:
        raise Http404
    campaign, at, problem, secret, done = arrival.resident.campaign, timezone.now(), PageProblem(), "", False
    if is_over(campaign):
        return gone(request)
    with spoken(request):
        if request.method == "POST":
            with problem:
                by = resident_actor(arrival.resident)
                secret, done = arrive(arrival=arrival, by=by, at=at), True
                # To take part she needs a link of her own: whoever lost hers has another one.
                if not secret and (request.POST.get("do") == "link" or arrival.errand is Errand.STEP):
                    secret = new_own_link(resident=arrival.resident, by=by, at=at)
        context = {
            "what": purpose_of(arrival),
            "errand": arrival.errand,
            "done": done,
            "why": problem.sentence,
            "own": reverse("consultations:mine", args=[campaign.slug, secret]) if secret else "",
            "next": _next(campaign, arrival, secret),
            "known": arrival.resident.confirmed_at is not None,
        }
        shown = page_for_visitors(request, campaign, "consultations/arrived.html", context, 422 if problem else 200)
        return unkept(shown)


@csrf_exempt
@participant(UNFOLLOW, numbers=2)
@require_http_methods(PAGE)
def leave(request: ParticipantRequest) -> HttpResponse:
    """To follow it no more, or nothing any more; possible in silence, and by the button of a mailbox (RFC 8058)."""
    number, resident = request.participant.numbers
    follows = ContributionFollow.objects.select_related("contribution__process__campaign", "resident")
    rows = list(follows.filter(resident=resident))
    row = Contribution.objects.select_related("process__campaign").filter(pk=number).first()
    if row is None:
        raise Http404
    campaign, done = row.process.campaign, False
    if is_over(campaign):
        return gone(request)
    with spoken(request):
        if request.method == "POST":
            every = request.POST.get("do") == "every"
            for one in (one for one in rows if every or one.contribution_id == number):
                by = resident_actor(one.resident)
                unfollow(contribution=one.contribution, resident=one.resident, by=by, at=timezone.now())
            done = True
        context = {"row": row, "process": row.process, "done": done, "several": len(rows) > 1}
        return unkept(page_for_visitors(request, campaign, "consultations/unfollowed.html", context))


def take_arrival(
    campaign: Campaign, step: ProcessStep, comer: Comer, errand: Errand, about: int, email: str, people: int = 0
) -> bool:
    """Do it now where her own link says who she is, else write to her; whether it is done. Raises InputError."""
    at = timezone.now()
    if comer.resident is not None and not email:
        arrival = ResidentArrival(comer.resident, errand, about, people)
        do_errand(arrival=arrival, by=resident_actor(comer.resident), at=at)
        return True
    if not robots.may_be_written_to(campaign.pk, one_mailbox(email), FormPurpose.TAKE_PART):
        raise InputError(_("this address got several letters lately"), action=_("try again in two days"))
    new = NewResident(notice=notice_of(step.process), email=email, language=translation.get_language() or "fr")
    ask_in(
        campaign=campaign,
        new=new,
        errand=errand,
        about=about,
        people=people,
        by=VISITOR,
        at=at,
        resident=comer.resident,
    )
    return False


def _asked(
    request: HttpRequest, campaign: Campaign, step: ProcessStep, errand: Errand, about: int, context: dict[str, Any]
) -> HttpResponse:
    comer, stamped = comer_of(request, campaign), f"{errand}:{about}"
    sent = request.POST if request.method == "POST" else None
    form = AddressForm(gate_of(step).min_age, sent, comer=comer)
    status, told = 200, ""
    if sent is not None:
        outcome, status = look_at(request, campaign, stamped, form)
        if outcome is FormOutcome.ROBOT:
            told = "written"
        elif outcome is FormOutcome.GOOD:
            try:
                email = form.cleaned_data.get("email", "")
                done = take_arrival(campaign, step, comer, errand, about, email)
                told = "done" if done else "written"
            except InputError as error:
                form.add_error(None, str(error))
                status = 422
    more = {
        **form_context(campaign, stamped, form),
        "step": step,
        "process": step.process,
        "secret": comer.secret,
        "errand": errand,
        "told": told,
        "notice": notice_of(step.process),
        "until": until_of(campaign),
        "resident": comer.resident,
        **context,
    }
    return page_for_visitors(request, campaign, "consultations/come.html", more, status)


def _next(campaign: Campaign, arrival: ResidentArrival, secret: str) -> str:
    if arrival.errand is Errand.FOLLOW:
        row = Contribution.objects.filter(pk=arrival.about).first()
        return contribution_path(campaign.slug, row) if row else ""
    if arrival.errand is Errand.SEAT:
        meeting = ConsultationMeeting.objects.select_related("step").filter(pk=arrival.about).first()
        return (
            reverse("consultations:meeting", args=[campaign.slug, meeting.step.process_id, meeting.pk])
            if meeting
            else ""
        )
    step = ProcessStep.objects.filter(pk=arrival.about).first()
    if step is None:
        return ""
    return write_path(campaign.slug, step) + (f"?moi={secret}" if secret else "")


def _process(campaign: Campaign, number: int) -> Process:
    found = queries.public_process(campaign, number)
    if found is None:
        raise Http404
    return found
