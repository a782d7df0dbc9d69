"""Contacts are found by whole words, and opened one by one: each search and each opening is counted."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.web.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.contacts.actions import PURPOSES
from arpenteur.web.contacts.models import ConsentedContact
from arpenteur.web.contacts.permissions import SEE_CONTACTS
from arpenteur.web.contacts.queries import count, find
from arpenteur.web.keys.blind import Word
from arpenteur.web.reads.gate import open_record, recognised, search_names

_KINDS = [(Word.NAME.value, _("name")), (Word.EMAIL.value, _("e-mail address")), (Word.PHONE.value, _("telephone"))]
_WANTS = {"news": _("wants messages"), "meetings": _("wants to be invited"), "helping": _("wants to help")}


class FindForm(forms.Form):
    """Whole words, sent and never part of an address."""

    kind = forms.ChoiceField(label=_("Look for"), choices=_KINDS)
    text = forms.CharField(label=_("Whole words"), max_length=254)


@in_campaign(SEE_CONTACTS.name, when_closed=True)
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: CampaignRequest) -> HttpResponse:
    """How many there are, and those found: by their date, never by their name."""
    if request.method != "POST":
        return _page(request, FindForm(), None)
    form = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, form, None, 400)
    rows = find(request.member.campaign, Word(form.cleaned_data["kind"]), form.cleaned_data["text"])
    return search_names(request, ConsentedContact, len(rows), timezone.now()) or _page(request, form, rows)


@in_campaign(SEE_CONTACTS.name)
@recognised
@require_safe
def contact(request: CampaignRequest, number: int) -> HttpResponse:
    """One of them, with how the campaign met her. Raises Http404 for one of another campaign."""
    row = get_object_or_404(ConsentedContact, campaign=request.member.campaign, pk=number)
    stopped = open_record(request, row, timezone.now())
    if stopped is not None:
        return stopped
    wants = [_WANTS[purpose] for purpose in PURPOSES if getattr(row, purpose)]
    return render(request, "contacts/contact.html", {"section": "contacts", "row": row, "wants": wants})


def _page(
    request: CampaignRequest, form: FindForm, rows: list[ConsentedContact] | None, status: int = 200
) -> HttpResponse:
    context = {"section": "contacts", "form": form, "rows": rows, "count": count()}
    return render(request, "contacts/contacts.html", context, status=status)
