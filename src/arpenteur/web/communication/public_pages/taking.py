"""One answer of a visitor: read, held back from robots, then waiting for its confirmation."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.communication.public_pages.actions import VISITOR, answer_at_once, hold_answer
from arpenteur.web.communication.public_pages.done import done_page
from arpenteur.web.communication.public_pages.forms import EMPTY, AnswerForm
from arpenteur.web.communication.public_pages.models import PageKind, PublicPage
from arpenteur.web.communication.public_pages.queries import signatures
from arpenteur.web.communication.public_pages.robots import FormPass, FormPurpose
from arpenteur.web.communication.public_pages.visiting import about, page_for_visitors, refuses_advertising
from arpenteur.web.communication.public_pages.wording import BUTTONS, page_notice, until_of
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.matching import email_key
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.ground.fieldwork.display import ActionCard
from arpenteur.web.persons.contacts.models import Consent, Contact, Purpose


@dataclass(frozen=True)
class PageVisit:
    """What is asked of a visitor: a page, an action of it where there is one, who she is where her own link said so.

    ``preview``: a member looks at it before it is open, and nothing can be sent.
    """

    campaign: Campaign
    page: PublicPage
    card: ActionCard | None = None
    known: Contact | None = None
    preview: bool = False
    also: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> PageKind:
        """What the page is for."""
        return PageKind(self.page.kind)

    @property
    def stamped(self) -> str:
        """What a stamp of it is good for."""
        return f"{self.kind.value}:{self.card.action.pk if self.card else 0}"


def answer_page(request: HttpRequest, visit: PageVisit) -> HttpResponse:
    """The form, or what comes after it."""
    refuses = refuses_advertising(request) or (visit.known is not None and has_refused(visit.known))
    if request.method != "POST" or visit.preview:
        return form_page(request, visit, AnswerForm(visit.kind, initial=_given_before(visit.known), refuses=refuses))
    form = AnswerForm(visit.kind, request.POST, refuses=refuses)
    if request.POST.get(EMPTY):
        return sent_page(request, visit, to_call=False)  # a robot learns nothing, and nothing of it is kept
    stamp = robots.read_stamp(request.POST.get("stamp", ""), visit.campaign.pk, visit.stamped)
    if stamp is None:
        form.add_error(None, _("This page was open for a long time: send it again."))
    if stamp is None or not form.is_valid():
        return form_page(request, visit, form, 403 if stamp is None else 422)
    passes = robots.let_in(request, visit.campaign.pk, FormPurpose.ANSWER, stamp)
    if passes is FormPass.FULL:
        form.add_error(None, _("Many people are writing from here: try again in ten minutes."))
        return form_page(request, visit, form, 429)
    if passes is FormPass.AGAIN:
        return sent_page(request, visit, to_call=False)
    return _taken(request, visit, form)


def form_page(request: HttpRequest, visit: PageVisit, form: AnswerForm, status: int = 200) -> HttpResponse:
    """The page with its form, under a new stamp."""
    stamp = robots.new_stamp(visit.campaign.pk, visit.stamped)
    context = {
        **about(visit.kind),
        "page": visit.page,
        "form": form,
        "card": visit.card,
        "known": visit.known,
        "preview": visit.preview,
        "stamp": stamp,
        "bits": robots.difficulty(timezone.now()),
        "empty": EMPTY,
        "button": BUTTONS[visit.kind],
        "notice": page_notice(visit.campaign, visit.kind),
        "until": until_of(visit.campaign),
        "signatures": signatures(visit.campaign) if visit.kind is PageKind.SIGN else None,
    }
    return page_for_visitors(request, visit.campaign, "public_pages/page.html", context, status)


def sent_page(request: HttpRequest, visit: PageVisit, *, to_call: bool) -> HttpResponse:
    """What comes next; the same whoever has the address."""
    return page_for_visitors(
        request, visit.campaign, "public_pages/sent.html", {**about(visit.kind), "to_call": to_call}
    )


def has_refused(contact: Contact) -> bool:
    """Whether she said no to advertising and nothing else since: she is not asked again."""
    mine = Consent.objects.filter(contact=contact, purpose=Purpose.TARGETED)
    return mine.exists() and not mine.filter(withdrawn_at=None).exists()


def _taken(request: HttpRequest, visit: PageVisit, form: AnswerForm) -> HttpResponse:
    at, campaign = timezone.now(), visit.campaign
    answer = form.answer(translation.get_language() or "fr")
    asked: dict[str, Any] = {
        "campaign": campaign,
        "kind": visit.kind,
        "answer": answer,
        "at": at,
        "action": visit.card.action if visit.card else None,
    }
    with FormProblem(form):
        if visit.known is not None and answer.email and email_key(answer.email) == email_key(visit.known.email):
            made = answer_at_once(**asked, by=Actor("contact", str(visit.known.pk)))
            return done_page(request, campaign, visit.kind, made)
        fits = (
            robots.may_be_called(campaign.pk, answer.phone)
            if answer.to_call
            else robots.may_be_written_to(campaign.pk, answer.email, FormPurpose.ANSWER)
        )
        if not fits:
            form.add_error(None, _("This number or this address was written to several times lately: try again later."))
            return form_page(request, visit, form, 429)
        hold_answer(**asked, by=VISITOR)
        return sent_page(request, visit, to_call=answer.to_call)
    return form_page(request, visit, form, 422)


def _given_before(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {}
    return {"name": contact.name, "email": contact.email, "phone": contact.phone, "address": contact.address}
