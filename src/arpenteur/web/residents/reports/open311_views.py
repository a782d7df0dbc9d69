"""Open311 GeoReport v2 of a campaign: everybody reads what is published, a program with a key posts."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.visiting import looked_at, visited
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.limits import Limit, wrong_guess
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.residents.consultations.actions.contributions import Whereabouts
from arpenteur.web.residents.consultations.kinds import EntryChannel, Requirement
from arpenteur.web.residents.consultations.models import Category
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.reports.actions import NewReport, receive_report
from arpenteur.web.residents.reports.models import PosterKey
from arpenteur.web.residents.reports.open311 import server_answers
from arpenteur.web.residents.reports.open311.server_requests import PostedReport, read_posted, read_query, refuse_key
from arpenteur.web.residents.reports.open311.values import Fault, Open311Error
from arpenteur.web.residents.reports.queries import (
    asked_reports,
    key_of,
    public_reports,
    public_values,
    services_of,
    takes_reports,
)

POSTED = Limit("open311", most=600, seconds=3600)
"""Reports of one key."""
_LONGEST_PLACE = 160
_LONGEST_NUMBER = 18
"""Digits of a row."""


def _answering(view: Any) -> Any:
    """The format of the address; what is wrong is told in it. Raises Http404 for another format."""

    @wraps(view)
    def answered(request: HttpRequest, campaign: Campaign, form: str, **more: Any) -> HttpResponse:
        if form not in server_answers.FORMATS:
            raise Http404
        status = 200
        try:
            answer = view(request, campaign, **more)
        except Open311Error as error:
            answer, status = server_answers.errors(error.faults), error.status
        except InputError as error:
            answer, status = server_answers.errors([Fault(400, str(error))]), 400
        return HttpResponse(answer.written(form), status=status, content_type=server_answers.FORMATS[form])

    return answered


@looked_at
@_answering
def discovery(request: HttpRequest, campaign: Campaign) -> server_answers.TreeAnswer:
    """Where the interface is, in which formats."""
    url = address_to_hand_on(request, reverse("reports:open311-services", args=(campaign.slug, "json")))
    base = url.rpartition("/services.")[0]
    contact = campaign.contact or campaign.name
    return server_answers.discovery(base, campaign.created_at, contact, contact)


@looked_at
@_answering
def services(request: HttpRequest, campaign: Campaign) -> server_answers.TreeAnswer:  # noqa: ARG001 — as Django calls it
    """Kinds of report."""
    return server_answers.services(services_of(campaign).values())


@looked_at
@_answering
def service(request: HttpRequest, campaign: Campaign, code: str) -> server_answers.TreeAnswer:  # noqa: ARG001 — as Django calls it
    """One kind and its questions."""
    found = services_of(campaign).get(code)
    if found is None:
        raise Open311Error([Fault(404, _("service_code was not found"))])
    return server_answers.service_definition(found)


@visited
@_answering
def requests(request: HttpRequest, campaign: Campaign) -> server_answers.TreeAnswer:
    """Reports that are published; or a report, posted."""
    if request.method == "POST":
        return _posted(request, campaign)
    query = read_query(dict(request.GET.lists()), timezone.now())
    return server_answers.requests(asked_reports(campaign, query, _photos(request, campaign)))


@looked_at
@_answering
def one_request(request: HttpRequest, campaign: Campaign, number: int) -> server_answers.TreeAnswer:
    """One report."""
    found = public_reports(campaign).filter(pk=number).first()
    if found is None:
        raise Open311Error([Fault(404, _("service_request_id was not found"))])
    return server_answers.requests(public_values(campaign, [found], _photos(request, campaign)))


@looked_at
@_answering
def token(request: HttpRequest, campaign: Campaign, token: str) -> server_answers.TreeAnswer:  # noqa: ARG001 — as Django calls it
    """The number of what was posted. It is given at once (``realtime``), so that it is its own token."""
    number = int(token) if token.isascii() and token.isdigit() and len(token) < _LONGEST_NUMBER else 0
    if not public_reports(campaign).filter(pk=number).exists():
        raise Open311Error([Fault(404, _("token was not found"))])
    return server_answers.token(token, str(number))


def _posted(request: HttpRequest, campaign: Campaign) -> server_answers.TreeAnswer:
    key = key_of(campaign, request.POST.get("api_key", ""))
    if key is None:
        wrong_guess(request)
        raise refuse_key()
    if not POSTED.take(key.pk):
        raise Open311Error([Fault(400, _("this key posted as much as it may in an hour"))])
    posted = read_posted(dict(request.POST.lists()), services_of(campaign))
    return _received(posted, key)


def _received(posted: PostedReport, key: PosterKey) -> server_answers.TreeAnswer:
    at = timezone.now()
    step = takes_reports(key.process, at)
    category = Category.objects.filter(pk=int(posted.service.code), process=key.process).first()
    if step is None or category is None:
        raise Open311Error([Fault(400, _("no report of this kind is taken now"))])
    where = posted.spot
    spot = Whereabouts(
        posted.address[:_LONGEST_PLACE],
        None if where is None else where.latitude,
        None if where is None else where.longitude,
    )
    new = NewReport(category, posted.description, spot, language=get_language() or "fr")
    visit = GateVisit(None, EntryChannel.API, frozenset({Requirement.AGE}))
    made, code = receive_report(step=step, new=new, visit=visit, by=Actor("open311", str(key.pk)), at=at)
    return server_answers.accepted(
        str(made.pk), _("Read before it is published, then forwarded. Code to follow it: %(code)s") % {"code": code}
    )


def _photos(request: HttpRequest, campaign: Campaign) -> str:
    """The address before the name of a photo that shows."""
    return address_to_hand_on(request, reverse("reports:photo", args=(campaign.slug, "x.jpg"))).removesuffix("x.jpg")
