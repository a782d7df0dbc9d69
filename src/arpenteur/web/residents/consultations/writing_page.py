"""One text of a visitor: read, shown to her as it will be public, then taken. Nothing is kept of what is only shown."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.forms import EMPTY
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.visiting import page_for_visitors
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import wrong_guess
from arpenteur.web.residents.consultations.actions.contributions import contribute
from arpenteur.web.residents.consultations.actions.credentials import UnknownCodeError, use_code
from arpenteur.web.residents.consultations.actions.residents import VISITOR, NewResident, enter, resident_actor
from arpenteur.web.residents.consultations.forms import WritingForm
from arpenteur.web.residents.consultations.kinds import ArgumentSide, ContributionKind, ModerationMode
from arpenteur.web.residents.consultations.mailbox_aliases import one_mailbox
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep, Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of, until_of
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.consultations.surges import TEXTS, is_crowded, step_key


@dataclass(frozen=True)
class Writing:
    """What is asked of a visitor: a step, a kind, what it is about; who she is where her own link said so."""

    campaign: Campaign
    step: ProcessStep
    kind: ContributionKind
    about: Contribution | None = None
    side: ArgumentSide | None = None
    resident: Resident | None = None
    secret: str = ""

    @property
    def stamped(self) -> str:
        """What a stamp of it is good for."""
        return f"write:{self.step.pk}:{self.kind.value}:{self.about.pk if self.about else 0}"

    def form(self, data: Any = None) -> WritingForm:
        """What she fills in, with what was sent."""
        known = self.resident is not None
        return WritingForm(self.step, self.kind, data, about=self.about, side=self.side, known=known)


def writing_page(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The form, the preview, or what comes after it was sent."""
    if request.method != "POST":
        return _form_page(request, writing, writing.form())
    form = writing.form(request.POST)
    if request.POST.get(EMPTY):
        return _sent(request, writing, None, "")  # a robot learns nothing, and nothing of it is kept
    stamp = robots.read_stamp(request.POST.get("stamp", ""), writing.campaign.pk, writing.stamped)
    if stamp is None:
        form.add_error(None, _("This page was open for a long time: send it again."))
    if stamp is None or not form.is_valid():
        return _form_page(request, writing, form, 403 if stamp is None else 422)
    if request.POST.get("do") == "correct":
        return _form_page(request, writing, form)
    if request.POST.get("do") != "send":
        return _preview(request, writing, form, stamp)
    passes = robots.let_in(request, writing.campaign.pk, FormPurpose.WRITE, stamp)
    if passes is FormPass.FULL:
        form.add_error(None, _("Many people are writing from here: try again in ten minutes."))
        return _form_page(request, writing, form, 429)
    if passes is FormPass.AGAIN:
        return _sent(request, writing, None, "")
    return _taken(request, writing, form)


def _taken(request: HttpRequest, writing: Writing, form: WritingForm) -> HttpResponse:
    at, campaign = timezone.now(), writing.campaign
    language = translation.get_language() or "fr"
    resident, secret, code = writing.resident, writing.secret, form.cleaned_data.get("code", "")
    email = "" if resident is not None else form.cleaned_data.get("email", "")
    if email and not robots.may_be_written_to(campaign.pk, one_mailbox(email), FormPurpose.WRITE):
        form.add_error(None, _("This address got several letters lately: come to a desk, or try again in two days."))
        return _form_page(request, writing, form, 429)
    crowded = is_crowded(TEXTS, request, step_key(writing.step))
    try:
        with transaction.atomic():
            if resident is None:
                new = NewResident(notice=notice_of(writing.step.process), email=email, language=language)
                resident, secret = enter(campaign=campaign, new=new, by=VISITOR, at=at)
            known = writing.resident is not None
            by = resident_actor(resident) if known else VISITOR
            if code:
                use_code(step=writing.step, resident=resident, code=code, by=by, at=at)
            visit = GateVisit(resident, declared=form.declared, proved=known, crowded=crowded)
            made = contribute(step=writing.step, new=form.contribution(language), visit=visit, by=by, at=at)
    except InputError as error:
        if isinstance(error, UnknownCodeError):
            wrong_guess(request)  # after the transaction, which would take the count back
        form.add_error(None, str(error))
        return _form_page(request, writing, form, 422)
    # Whoever types somebody else's address gets no link of hers: it comes with the letter.
    return _sent(request, writing, made, "" if email else secret)


def _form_page(request: HttpRequest, writing: Writing, form: WritingForm, status: int = 200) -> HttpResponse:
    stamp = robots.new_stamp(writing.campaign.pk, writing.stamped)
    return page_for_visitors(
        request, writing.campaign, "consultations/write.html", {**_about(writing), "form": form, "stamp": stamp}, status
    )


def _preview(request: HttpRequest, writing: Writing, form: WritingForm, stamp: robots.PageStamp) -> HttpResponse:
    # Everything she typed comes back with the button that sends it; nothing is kept meanwhile.
    carried = [(one.html_name, one.value()) for one in form if one.value() not in (None, "", False)]
    shown = form.contribution(translation.get_language() or "fr")
    context = {
        **_about(writing),
        "form": form,
        "stamp": stamp,
        "carried": carried,
        "words": shown.words.tidy(),
        "place": shown.spot.words,
        "before": writing.step.process.moderation == ModerationMode.BEFORE,
        "email": form.cleaned_data.get("email", ""),
    }
    return page_for_visitors(request, writing.campaign, "consultations/preview.html", context)


def _sent(request: HttpRequest, writing: Writing, made: Contribution | None, secret: str) -> HttpResponse:
    own = reverse("consultations:mine", args=[writing.campaign.slug, secret]) if secret else ""
    context = {**_about(writing), "made": made, "own": own}
    return page_for_visitors(request, writing.campaign, "consultations/sent.html", context)


def _about(writing: Writing) -> dict[str, Any]:
    return {
        "step": writing.step,
        "process": writing.step.process,
        "kind": writing.kind,
        "about": writing.about,
        "side": writing.side,
        "secret": writing.secret,
        "until": until_of(writing.campaign),
        "empty": EMPTY,
        "notice": notice_of(writing.step.process),
        "bits": robots.difficulty(timezone.now()),
        "resident": writing.resident,
    }
