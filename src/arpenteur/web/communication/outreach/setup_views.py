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

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.accounts import AccountWords
from arpenteur.web.communication.outreach.actions import close_account, keep_account, keep_sender
from arpenteur.web.communication.outreach.email.domain import look_at_domain_of
from arpenteur.web.communication.outreach.email.domain import sentences as domain_sentences
from arpenteur.web.communication.outreach.email.provider import check_provider
from arpenteur.web.communication.outreach.forms import AccountForm, SenderForm
from arpenteur.web.communication.outreach.models import Account, AccountKind, Sender, SenderKind
from arpenteur.web.communication.outreach.permissions import SET_UP_SENDING
from arpenteur.web.communication.outreach.return_views import RETURNS
from arpenteur.web.communication.outreach.texts.forms import TextAccountForm
from arpenteur.web.communication.outreach.values import whole
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.contacts.models import Channel

_SECTION = {"section": "sending"}


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def text_account(request: CampaignRequest, number: int | None = None) -> HttpResponse:
    """A new account, or one that is there. Raises Http404."""
    campaign = request.member.campaign
    account = get_object_or_404(Account, pk=number, ended_at=None, channel=Channel.SMS) if number else None
    form = TextAccountForm(
        request.POST if request.method == "POST" else None,
        initial=_initial_of_texts(account),
        shows=settings.ARPENTEUR_DEMO or settings.DEBUG,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep_texts(request, account, form)
        except InputError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("outreach:sending", campaign.slug)
    address = ""
    if account is not None:
        address = whole(reverse("outreach:returns", args=[participant_link(RETURNS, campaign.pk, account.pk)]))
    context = {"section": "sending", "form": form, "account": account, "returns": address}
    return render(request, "outreach/text_account.html", context, status=422 if form.errors else 200)


def _initial_of_texts(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {"kind": AccountKind.SMS.value, "a_minute": 300}
    return {name: getattr(account, name) for name in ("name", "kind", "sender", "a_minute")} | dict(account.settings)


def _keep_texts(request: CampaignRequest, account: Account | None, form: TextAccountForm) -> None:
    data = form.cleaned_data
    words = AccountWords(
        channel=Channel.SMS,
        kind=AccountKind(data["kind"]),
        name=data["name"],
        sender=data["sender"],
        a_minute=data["a_minute"],
        settings=form.settings(),
        secret=data["secret"] or None,
        webhook_secret=data["webhook_secret"] or None,
    )
    keep_account(
        campaign=request.member.campaign, account=account, words=words, by=request.member.actor, at=timezone.now()
    )


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: CampaignRequest) -> HttpResponse:
    """Who writes, and the accounts there are."""
    campaign, at = request.member.campaign, timezone.now()
    sender = Sender.objects.first()
    initial: dict[str, Any] = {"contact": campaign.contact, "name": campaign.name, "label_shown": True}
    if sender is not None:
        initial = {name: getattr(sender, name) for name in ("kind", "name", "address", "contact", "label_shown")}
    form = SenderForm(request.POST if request.method == "POST" else None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        keep_sender(
            campaign=campaign,
            kind=SenderKind(data["kind"]),
            name=data["name"],
            address=data["address"],
            contact=data["contact"],
            label_shown=data["label_shown"],
            by=request.member.actor,
            at=at,
        )
        messages.success(request, _("Kept: it stands at the foot of every message from now on."))
        return redirect("outreach:sending", campaign.slug)
    accounts = [
        (one, list(domain_sentences(one, at)) if one.channel == Channel.EMAIL else [])
        for one in Account.objects.filter(ended_at=None)
    ]
    context = {**_SECTION, "form": form, "sender": sender, "accounts": accounts}
    return render(request, "outreach/sending.html", context, status=422 if form.errors else 200)


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: CampaignRequest, number: int | None = None) -> HttpResponse:
    """A new account, or one that is there. Raises Http404."""
    campaign = request.member.campaign
    account = get_object_or_404(Account, pk=number, ended_at=None, channel=Channel.EMAIL) if number else None
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(account),
        shows=settings.ARPENTEUR_DEMO or settings.DEBUG,
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, account, form)
        except InputError as error:
            form.add_error(None, str(error))
        else:
            look_at_domain_of.enqueue(campaign.pk, kept.pk)
            messages.success(request, _("Kept. Its domain is being looked at."))
            return redirect("outreach:sending", campaign.slug)
    address = (
        whole(reverse("outreach:returns", args=[participant_link(RETURNS, campaign.pk, account.pk)])) if account else ""
    )
    context = {**_SECTION, "form": form, "account": account, "returns": address}
    return render(request, "outreach/account.html", context, status=422 if form.errors else 200)


@in_campaign(SET_UP_SENDING.name)
@require_POST
def close(request: CampaignRequest, number: int) -> HttpResponse:
    """Nothing leaves by an account any more. Raises Http404."""
    account = get_object_or_404(Account, pk=number, ended_at=None)
    close_account(account=account, by=request.member.actor, at=timezone.now())
    messages.success(request, _("Closed: its secrets are forgotten, and nothing leaves by it any more."))
    return redirect("outreach:sending", request.member.campaign.slug)


def _initial(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {"kind": AccountKind.SMTP.value, "tls": "starttls", "a_minute": 300}
    plain = {name: getattr(account, name) for name in ("name", "kind", "sender", "sender_name", "reply_to", "a_minute")}
    return plain | dict(account.settings)


def _keep(request: CampaignRequest, account: Account | None, form: AccountForm) -> Account:
    data = form.cleaned_data
    kind = AccountKind(data["kind"])
    if kind is AccountKind.ANYMAIL:
        check_provider(data["provider"])
    words = AccountWords(
        channel=Channel.EMAIL,
        kind=kind,
        name=data["name"],
        sender=data["sender"],
        sender_name=data["sender_name"],
        reply_to=data["reply_to"],
        a_minute=data["a_minute"],
        settings=form.settings(),
        secret=data["secret"] or None,
        webhook_secret=data["webhook_secret"] or None,
        inbox_secret=data["inbox_secret"] or None,
    )
    return keep_account(
        campaign=request.member.campaign, account=account, words=words, by=request.member.actor, at=timezone.now()
    )
