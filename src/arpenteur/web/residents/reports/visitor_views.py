"""Reporting in four pages, without an account or a script: photo, place, what, preview of what everybody will see."""

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.domain.alike_reports import Spot
from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.visiting import looked_at, page_for_visitors, visited
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import Limit, SharedLimit
from arpenteur.web.ground.fieldwork.photos import open_photo
from arpenteur.web.residents.consultations.actions.contributions import Whereabouts
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, enter
from arpenteur.web.residents.consultations.clocks import is_silent
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.mailbox_aliases import one_mailbox
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.queries import processes_of
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.step_rules import gate_of
from arpenteur.web.residents.consultations.surges import TEXTS, is_crowded, step_key
from arpenteur.web.residents.reports.actions import NewReport, receive_report, words_of
from arpenteur.web.residents.reports.draft import ReportDraft, carried_spot, own_photo
from arpenteur.web.residents.reports.follow_codes import in_two_groups
from arpenteur.web.residents.reports.follow_links import follow_address
from arpenteur.web.residents.reports.photos.files import keep_waiting
from arpenteur.web.residents.reports.queries import near_reports, report_step
from arpenteur.web.residents.reports.step_kind import LONGEST_SENTENCE, ReportStepConfig

STAMPED = "report"
PHOTOS = Limit("report-photos", most=60, seconds=600)
"""Of one network: a photo is decoded in a process of its own, which takes a third of a second."""
PHOTOS_IN_ALL = Limit("report-photos-campaign", most=1500, seconds=600)
"""Of one campaign, beyond what each network has for itself: a hundred and fifty a minute."""
SHARED_PHOTOS = SharedLimit(PHOTOS, PHOTOS_IN_ALL, reserved=5)
_PAGES = {
    "photo": "reports/photo.html",
    "place": "reports/place.html",
    "what": "reports/what.html",
    "preview": "reports/preview.html",
}
_TO = ("photo", "place", "what", "preview", "send")


@visited
def report(request: HttpRequest, campaign: Campaign, number: int = 0, position: int = 0) -> HttpResponse:
    """Whichever of the four pages comes next; what is wrong sends back to the one that says it. Raises Http404 for
    what is sent where nobody is asked anything.
    """
    if request.method == "POST" and not processes_of(campaign).exists():
        raise Http404
    step = report_step(campaign, timezone.now(), number, position)
    if step is None or is_silent(campaign, timezone.now()):
        return page_for_visitors(request, campaign, "reports/closed.html")
    if request.method != "POST":
        return _page(request, step, "photo", ReportDraft())
    draft = ReportDraft.read(request.POST, campaign.pk)
    asked = request.POST.get("to", "")
    wanted = _TO.index(asked) if asked in _TO else 0
    try:
        draft, spot = _with_photo(request, step, draft)
    except InputError as error:
        return _page(request, step, "photo", draft, error)
    try:
        draft = draft.placed(campaign, spot)
        if wanted >= _TO.index("what"):
            draft.check_place()
    except InputError as error:
        return _page(request, step, "place", draft, error)
    try:
        if wanted >= _TO.index("preview"):
            draft.category_of(step.process)
    except InputError as error:
        return _page(request, step, "what", draft, error)
    return _send(request, step, draft) if _TO[wanted] == "send" else _page(request, step, _TO[wanted], draft)


@looked_at
def about_a_person(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Whom to turn to where it is about somebody: nothing of it is taken here."""
    return page_for_visitors(request, campaign, "reports/person.html")


def _with_photo(request: HttpRequest, step: ProcessStep, draft: ReportDraft) -> tuple[ReportDraft, Spot | None]:
    """The draft with a photo that was just sent, and the place that the phone wrote in it, to be proposed; without a
    photo, the place that the form carries.
    """
    file = request.FILES.get("photo")
    settings = step.settings
    if not isinstance(file, UploadedFile) or not file.size:
        return draft, None if request.POST.get("elsewhere") else carried_spot(request.POST)
    if isinstance(settings, ReportStepConfig) and not settings.photos:
        raise InputError(_("this step takes no photos"))
    if not SHARED_PHOTOS.take(request, step.campaign_id):
        raise InputError(_("many photos come from here"), action=_("try again in ten minutes, or go on without one"))
    read = open_photo(file.read())
    return replace(draft, photo=keep_waiting(read, step.campaign_id)), read.spot


def _send(request: HttpRequest, step: ProcessStep, draft: ReportDraft) -> HttpResponse:
    campaign, at = step.process.campaign, timezone.now()
    if request.POST.get(EMPTY):
        return page_for_visitors(request, campaign, "reports/sent.html", {"report": None})
    try:
        _hold_off_robots(request, campaign)
        if not request.POST.get("agree") or not request.POST.get("age"):
            raise InputError(_("nothing is sent without your agreement"), action=_("tick both lines"))
        draft.check_email()
        new, email = _new_report(draft, step), draft.email
        if email and not robots.may_be_written_to(campaign.pk, one_mailbox(email), FormPurpose.REPORT):
            raise InputError(
                _("this address got several letters lately"), action=_("leave it empty: a code follows too")
            )
        # With an address, it waits until she opened her letter; without one, her own code and link are enough.
        crowded = is_crowded(TEXTS, request, step_key(step))
        with transaction.atomic():
            resident, secret = enter(
                campaign=campaign,
                by=VISITOR,
                at=at,
                new=NewResident(notice_of(step.process), email=email, language=get_language() or "fr"),
            )
            visit = GateVisit(resident, declared=_declared(request), proved=not email, crowded=crowded)
            made, code = receive_report(step=step, new=new, visit=visit, by=VISITOR, at=at)
    except InputError as error:
        return _page(request, step, "preview", draft, error)
    own = reverse("consultations:mine", args=[campaign.slug, secret]) if secret and not email else ""
    context = {
        "report": made,
        "code": in_two_groups(code),
        "link": follow_address(request, made),
        "own": own,
        "email": email,
    }
    return page_for_visitors(request, campaign, "reports/sent.html", context)


def _declared(request: HttpRequest) -> frozenset[Requirement]:
    return frozenset({Requirement.AGE} | ({Requirement.RESIDENCE} if request.POST.get("resident") else set()))


def _new_report(draft: ReportDraft, step: ProcessStep) -> NewReport:
    spot = Whereabouts(
        draft.place,
        None if draft.spot is None else draft.spot.latitude,
        None if draft.spot is None else draft.spot.longitude,
    )
    photos = (draft.photo,) if draft.photo else ()
    return NewReport(draft.category_of(step.process), draft.sentence, spot, photos, get_language() or "fr")


def _hold_off_robots(request: HttpRequest, campaign: Campaign) -> None:
    """Raises InputError for a form that was open for long or sent before, and for too many from one network."""
    stamp = robots.read_stamp(request.POST.get("stamp", ""), campaign.pk, STAMPED)
    if stamp is None:
        raise InputError(_("this page was open for a long time"), action=_("send it again"))
    passes = robots.let_in(request, campaign.pk, FormPurpose.REPORT, stamp)
    if passes is FormPass.FULL:
        raise InputError(_("many people are writing from here"), action=_("try again in ten minutes"))
    if passes is FormPass.AGAIN:
        raise InputError(_("this report was sent already"))


def _page(
    request: HttpRequest, step: ProcessStep, stage: str, draft: ReportDraft, error: InputError | None = None
) -> HttpResponse:
    campaign, at = step.process.campaign, timezone.now()
    own = {"photo": (), "place": ("place",), "what": ("category", "sentence"), "preview": ("email",)}[stage]
    context: dict[str, Any] = {
        "stage": stage,
        "number": _TO.index(stage) + 1,
        "step": step,
        "draft": draft,
        "error": error,
        "carried": draft.carried(campaign.pk, *own),
        "most": LONGEST_SENTENCE,
        "door": "report",
        "stages": range(4),
        "own_photo": own_photo(campaign.pk, draft.photo) if stage in ("photo", "preview") else "",
    }
    if stage == "place" and draft.spot is not None:
        context["near"] = near_reports(campaign, draft.spot, at)
    if stage == "what":
        context["categories"] = list(step.process.categories.all())
    if stage == "preview":
        context |= _preview(step, draft)
    return page_for_visitors(request, campaign, _PAGES[stage], context, 422 if error else 200)


def _preview(step: ProcessStep, draft: ReportDraft) -> dict[str, Any]:
    """What everybody will see, what is kept, until when; whether it is known already."""
    campaign, at = step.process.campaign, timezone.now()
    category = draft.category_of(step.process)
    known = near_reports(campaign, draft.spot, at, category=category, words=draft.sentence) if draft.spot else []
    return {
        "category": category,
        "words": words_of(_new_report(draft, step)),
        "near": known,
        "stamp": robots.new_stamp(campaign.pk, STAMPED),
        "bits": robots.difficulty(at),
        "empty": EMPTY,
        "notice": notice_of(step.process),
        "until": until_of(campaign),
        "min_age": gate_of(step).min_age,
    }
