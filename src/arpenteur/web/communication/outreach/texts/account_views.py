"""The account by which text messages leave: the director's page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.accounts import AccountWords
from arpenteur.web.communication.outreach.actions import keep_account
from arpenteur.web.communication.outreach.models import Account, AccountKind
from arpenteur.web.communication.outreach.permissions import SET_UP_SENDING
from arpenteur.web.communication.outreach.return_views import RETURNS
from arpenteur.web.communication.outreach.texts.forms import TextAccountForm
from arpenteur.web.communication.outreach.values import whole
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.persons.contacts.models import Channel


@in_campaign(SET_UP_SENDING.name)
@require_http_methods(["GET", "HEAD", "POST"])
def text_account(request: CampaignRequest, number: int | None = None) -> HttpResponse:
    """A new account, or one that is there. Raises Http404."""
    campaign = request.member.campaign
    account = get_object_or_404(Account, pk=number, ended_at=None, channel=Channel.SMS) if number else None
    form = TextAccountForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(account),
        shows=settings.ARPENTEUR_DEMO or settings.DEBUG,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, account, form)
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


def _initial(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {"kind": AccountKind.SMS.value, "a_minute": 300}
    return {name: getattr(account, name) for name in ("name", "kind", "sender", "a_minute")} | dict(account.settings)


def _keep(request: CampaignRequest, account: Account | None, form: TextAccountForm) -> None:
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
