"""Gifts as the payment provider tells them: where its notices come in, how they are signed, what became of each."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.money.access import money_page, money_verb
from arpenteur.web.accountability.money.forms import GiverForm
from arpenteur.web.accountability.money.framing import frame_of
from arpenteur.web.accountability.money.gift_actions import close_provider, complete_gift, keep_provider, take_gift
from arpenteur.web.accountability.money.gift_notices import AnotherPageError, GiftNotSignedError, read_gift
from arpenteur.web.accountability.money.models import GiftState, PaymentProvider, ProviderGift, ProviderKind
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.reads.gate import open_record, recognised
from arpenteur.web.foundation.shared.fields import LineField, SecretField, TickField, longest
from arpenteur.web.foundation.shared.page_problems import FormProblem
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.foundation.shared.rules import ParticipantRequest, participant, participant_link

NOTICES = "arpenteur.money.notices"
"""What the address of a provider is signed for: it says whose gifts a notice is about, and opens nothing."""
MOST_BYTES = 256 * 1024
_SECTION = {"section": "money", "tab": "donations"}
_A_PAGE = 30


class ProviderForm(forms.Form):
    """How notices are signed."""

    kind = forms.ChoiceField(label=gettext_lazy("Signature of its notices"), choices=ProviderKind.choices)
    secret = SecretField(
        gettext_lazy("Secret that they are signed with"),
        longest(PaymentProvider, "secret"),
        required=False,
        help_text=gettext_lazy("Encrypted with the key of the campaign. Empty: the one that is there stays."),
    )
    page = LineField(
        gettext_lazy("Only gifts of this form or link"),
        longest(PaymentProvider, "page"),
        required=False,
        help_text=gettext_lazy("Where the agent has several at the provider: its short name there. Empty: every gift."),
    )


class GiftForm(GiverForm):
    """What the provider does not say of who gave."""

    company = None
    attested = TickField(gettext_lazy("She attested that it is her own money and that she is a natural person"))


@csrf_exempt
@participant(NOTICES)
@require_POST
def notices(request: ParticipantRequest) -> HttpResponse:
    """Take one notice in: 204, the second time too. 401 without the signature of the provider or too long after it,
    400 for what cannot be read, 403 for a gift of another page, 413 for what is too long. Raises Http404 where it is
    closed.
    """
    (number,) = request.participant.numbers
    rows = PaymentProvider.objects.select_related("campaign")
    found = rows.filter(pk=number, campaign=request.participant.campaign).first()
    if found is None or not found.secret:
        raise Http404
    if len(request.body) > MOST_BYTES:
        return HttpResponse(status=413)
    at = timezone.now()
    try:
        told = read_gift(found, request.headers, request.body, at)
        if told is not None:
            take_gift(provider=found, notice=told, by=Actor("provider", str(found.pk)), at=at)
    except GiftNotSignedError:
        return HttpResponse(status=401)
    except (AnotherPageError, InputError):
        return HttpResponse(status=403)
    except ValueError:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@money_page
@require_safe
def provider(request: CampaignRequest) -> HttpResponse:
    """How notices are signed, and every gift without a name: where it is, and what is to be done."""
    found = PaymentProvider.objects.filter(campaign=request.member.campaign).first()
    initial = {"kind": found.kind, "page": found.page} if found else {}
    return _provider(request, found, ProviderForm(initial=initial))


@money_verb
@require_POST
def save_provider(request: CampaignRequest) -> HttpResponse:
    """Say how notices are signed."""
    form, campaign = ProviderForm(request.POST), request.member.campaign
    if form.is_valid():
        data = form.cleaned_data
        with FormProblem(form, "secret"):
            keep_provider(
                campaign=campaign,
                kind=ProviderKind(data["kind"]),
                secret=data["secret"],
                page=data["page"],
                by=request.member.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Kept. Give the provider the address below for its notices."))
            return redirect("money:provider", campaign.slug)
    return _provider(request, PaymentProvider.objects.filter(campaign=campaign).first(), form, 422)


@money_verb
@require_POST
def stop_provider(request: CampaignRequest) -> HttpResponse:
    """No notice is taken any more. Raises Http404."""
    found = get_object_or_404(PaymentProvider, campaign=request.member.campaign)
    close_provider(provider=found, by=request.member.actor, at=timezone.now())
    messages.success(request, _("Closed: its secret is forgotten, and none of its notices is taken any more."))
    return redirect("money:provider", request.member.campaign.slug)


@money_page
@recognised
@require_safe
def gift(request: CampaignRequest, number: int) -> HttpResponse:
    """One gift, with who gave once it was paid. Raises Http404."""
    return _gift(request, _found(number))


@money_verb
@recognised
@require_POST
def complete(request: CampaignRequest, number: int) -> HttpResponse:
    """What was missing of who gave is said, and the gift is tried again; of one that is a donation, the latter alone.
    Raises Http404 where it was never paid.
    """
    found = _found(number)
    if found.donor is None:
        raise Http404
    form = GiftForm(request.POST)
    if found.donation is None and not form.is_valid():
        return _gift(request, found, form)
    values = {} if found.donation else form.cleaned_data
    complete_gift(gift=found, values=values, by=request.member.actor, at=timezone.now())
    found.refresh_from_db()
    if found.why:
        messages.error(request, found.why)
    else:
        messages.success(request, _("The account has it as it is."))
    return redirect("money:provider-gift", request.member.campaign.slug, found.pk)


def _provider(
    request: CampaignRequest, found: PaymentProvider | None, form: ProviderForm, status: int = 200
) -> HttpResponse:
    campaign = request.member.campaign
    rows = ProviderGift.objects.filter(campaign=campaign)
    link = participant_link(NOTICES, campaign.pk, found.pk) if found else ""
    context = {
        **_SECTION,
        "form": form,
        "provider": found,
        "open": bool(found and found.secret),
        "address": address_to_hand_on(request, reverse("money:gift-notices", args=[link])) if link else "",
        "frame": frame_of(campaign).frame,
        "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
        "unsettled": rows.exclude(why="").count(),
    }
    return render(request, "money/provider.html", context, status=status)


def _gift(request: CampaignRequest, found: ProviderGift, form: GiftForm | None = None) -> HttpResponse:
    donor = found.donor
    if donor is not None:
        stopped = open_record(request, donor, timezone.now())
        if stopped is not None:
            return stopped
        known = {name: getattr(donor, name) for name in ("name", "tax_home", "nationality", "french", "resident")}
        form = form or GiftForm(initial={**known, "attested": found.attested})
    incomplete = bool(donor and found.why and found.donation is None and found.state == GiftState.PAID)
    context = {**_SECTION, "one": found, "form": form if incomplete else None, "frame": frame_of(found.campaign).frame}
    return render(request, "money/provider_gift.html", context, status=422 if form is not None and form.errors else 200)


def _found(number: int) -> ProviderGift:
    return get_object_or_404(ProviderGift.objects.select_related("campaign", "donor", "donation"), pk=number)
