"""Who writes, and the accounts by which messages leave: the director's pages.

The account by which text messages leave: the director's page.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arpenteur.web.communication.outreach.actions import close_account, keep_account, keep_sender
from arpenteur.web.communication.outreach.campaign_mail import letter_check
from arpenteur.web.communication.outreach.email.domain import look_at_domain_of
from arpenteur.web.communication.outreach.email.domain import sentences as domain_sentences
from arpenteur.web.communication.outreach.forms import AccountForm, SenderForm, SendingForm
from arpenteur.web.communication.outreach.models import Account, Sender, SenderKind
from arpenteur.web.communication.outreach.permissions import SET_UP_SENDING
from arpenteur.web.communication.outreach.return_views import RETURNS
from arpenteur.web.communication.outreach.texts.forms import TextAccountForm
from arpenteur.web.communication.outreach.values import whole
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.contacts.models import Channel

_SECTION = {"section": "sending"}


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def text_account(request: CampaignRequest, number: int | None = None) -> HttpResponse:
    """A new account, or one that is there. Raises Http404."""
    return sending_account(request, number, TextAccountForm, "outreach/text_account.html")


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: CampaignRequest) -> HttpResponse:
    """Who writes, and the accounts there are."""
    campaign, at = request.member.campaign, timezone.now()
    sender = Sender.objects.first()
    initial: dict[str, Any] = {"contact": campaign.contact, "name": campaign.name, "label_shown": True}
    if sender is not None:
        initial = {name: getattr(sender, name) for name in SenderForm.base_fields}
    form = SenderForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {**form.cleaned_data, "kind": SenderKind(form.cleaned_data["kind"])}
        keep_sender(campaign=campaign, by=request.member.actor, at=at, **given)
        messages.success(request, _("Kept: it stands at the foot of every message from now on."))
        return redirect("outreach:sending", campaign.slug)
    accounts = [
        (one, [*letter_check(one), *domain_sentences(one, at)] if one.channel == Channel.EMAIL else [])
        for one in Account.objects.filter(ended_at=None)
    ]
    context = {**_SECTION, "form": form, "sender": sender, "accounts": accounts}
    return render(request, "outreach/sending.html", context, status=422 if form.errors else 200)


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: CampaignRequest, number: int | None = None) -> HttpResponse:
    """A new account, or one that is there. Raises Http404."""
    return sending_account(request, number, AccountForm, "outreach/account.html")


def sending_account(
    request: CampaignRequest, number: int | None, form_of: type[SendingForm], template: str
) -> HttpResponse:
    """The page of an account of one channel; once it is kept, that of all of them. Raises Http404."""
    member, address = request.member, ""
    rows = Account.objects.filter(ended_at=None, channel=form_of.CHANNEL)
    account = get_object_or_404(rows, pk=number) if number else None
    sent = request.POST if request.method == "POST" else None
    form = form_of(sent, account=account, shows=settings.ARPENTEUR_DEMO or settings.DEBUG)
    if form.is_valid():
        with FormProblem(form):
            kept = keep_account(
                campaign=member.campaign, account=account, words=form.words(), by=member.actor, at=timezone.now()
            )
            if kept.channel == Channel.EMAIL:
                look_at_domain_of.enqueue(member.campaign.pk, kept.pk)
                messages.success(request, _("Kept. Its domain is being looked at."))
            else:
                messages.success(request, _("Kept."))
            return redirect("outreach:sending", member.campaign.slug)
    if account is not None:
        address = whole(reverse("outreach:returns", args=[participant_link(RETURNS, member.campaign.pk, account.pk)]))
    context = {**_SECTION, "form": form, "account": account, "returns": address}
    return render(request, template, context, status=422 if form.errors else 200)


@in_campaign(SET_UP_SENDING.name)
@require_POST
def close(request: CampaignRequest, number: int) -> HttpResponse:
    """Nothing leaves by an account any more. Raises Http404."""
    account = get_object_or_404(Account, pk=number, ended_at=None)
    close_account(account=account, by=request.member.actor, at=timezone.now())
    messages.success(request, _("Closed: its secrets are forgotten, and nothing leaves by it any more."))
    return redirect("outreach:sending", request.member.campaign.slug)
