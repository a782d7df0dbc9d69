"""Our own list: edited on a page or as its file, kept by the campaign alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.domain.grid import grid
from arpenteur.strategy.family_file import reach_of_blocs
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.context_of_visitor import FILE, own_text
from arpenteur.web.foundation.campaigns.models import OWN
from arpenteur.web.foundation.campaigns.own_list import (
    OwnListForm,
    as_the_form_reads,
    fits_the_form,
    nuances_by_type,
    remove_list,
    rows,
    text_of_form,
    write_list,
)
from arpenteur.web.foundation.campaigns.own_texts import sent_text
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.shared.errors import Sentence
from arpenteur.web.foundation.territory.scenarios import families, own_families


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def own_list(request: CampaignRequest) -> HttpResponse:
    """The list as a form and as its text; either is sent. ``use``: the campaign works for it from now on."""
    campaign, text = request.member.campaign, own_text(request.member.campaign)
    family, refusal = _read(text) if text else (families().get(campaign.family), None)
    by_file = request.method == "POST" and "toml" in request.POST
    form = OwnListForm(
        request.POST if request.method == "POST" and not by_file else None, initial=_initial(family, own=bool(text))
    )
    if by_file or form.is_valid():
        try:
            text = sent_text(request, FILE) if by_file else text_of_form(form)
            _keep(request, text)
        except InputError as error:
            refusal = Sentence.of(error)
        else:
            messages.success(request, _("The list is kept."))
            return redirect("campaigns:own-list", campaign.slug)
    context = {
        "section": "more",
        "form": form,
        "rows": rows(form, reach_of_blocs(_blocs(family))),
        "nuances": nuances_by_type(),
        "chosen": set(form["nuances"].value() or ()),
        "simple": family is None or fits_the_form(family),
        "own": bool(own_text(campaign)),
        "used": campaign.family == OWN,
        "text": text,
        "refusal": refusal,
    }
    return render(request, "campaigns/own_list.html", context, status=400 if request.method == "POST" else 200)


def _read(text: str) -> tuple[Family | None, Sentence | None]:
    """The list that is kept, or why it cannot be read any more: its text is then there to be mended."""
    try:
        return Family.parse(text, file=FILE), None
    except InputError as error:
        return None, Sentence.of(error)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_safe
def own_list_file(request: CampaignRequest) -> HttpResponse:
    """The file, as ``arpenteur rank --family`` reads it. Raises Http404 where there is none."""
    text = own_text(request.member.campaign)
    if not text:
        raise Http404
    name = f"{slugify(request.member.campaign.slug)}-{FILE}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


@in_campaign(Permission.EDIT_CAMPAIGN)
@require_POST
def own_list_removal(request: CampaignRequest) -> HttpResponse:
    """Forget the list. Raises InputError where the campaign works for it."""
    member = request.member
    remove_list(campaign=member.campaign, by=member.actor, at=timezone.now())
    messages.success(request, _("The list is removed."))
    return redirect("campaigns:own-list", member.campaign.slug)


def _keep(request: CampaignRequest, text: str) -> None:
    member, at = request.member, timezone.now()
    write_list(campaign=member.campaign, text=text, by=member.actor, at=at)
    if "use" in request.POST and member.campaign.family != OWN:
        change_campaign(campaign=member.campaign, by=member.actor, at=at, family=OWN)


def _initial(family: Family | None, *, own: bool) -> dict[str, Any]:
    """A family of the site is where to start: neither its name nor its note is the list's."""
    if family is None:
        return {}
    return as_the_form_reads(family) | ({} if own else {"label": "", "note": ""})


def _blocs(family: Family | None) -> set[str]:
    return {grid().bloc_of_family[one] for one in own_families(family)} if family else set()
