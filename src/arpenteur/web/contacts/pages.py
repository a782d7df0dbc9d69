"""Contacts are found by whole words, and opened one by one: each search and each opening is counted."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from arpenteur.web.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.contacts.models import Contact
from arpenteur.web.contacts.permissions import SEE_CONTACTS
from arpenteur.web.contacts.queries import find, visible_to
from arpenteur.web.keys.blind import Word
from arpenteur.web.reads.gate import open_record, recognised, search_names

_KINDS = [(Word.NAME.value, _("name")), (Word.EMAIL.value, _("e-mail address")), (Word.PHONE.value, _("telephone"))]


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
    found = find(request.member.campaign, Word(form.cleaned_data["kind"]), form.cleaned_data["text"])
    rows = list(visible_to(request.member).filter(pk__in=[one.pk for one in found]))
    return search_names(request, Contact, len(rows), timezone.now()) or _page(request, form, rows)


@in_campaign(SEE_CONTACTS.name)
@recognised
@require_safe
def contact(request: CampaignRequest, number: int) -> HttpResponse:
    """One of them, with how the campaign met her. Raises Http404 for one of another campaign."""
    row = get_object_or_404(visible_to(request.member), pk=number)
    stopped = open_record(request, row, timezone.now())
    if stopped is not None:
        return stopped
    wants = [
        f"{one.get_purpose_display()}, {one.get_channel_display()}" for one in row.consents.filter(withdrawn_at=None)
    ]
    return render(request, "contacts/contact.html", {"section": "contacts", "row": row, "wants": wants})


def _page(request: CampaignRequest, form: FindForm, rows: list[Contact] | None, status: int = 200) -> HttpResponse:
    context = {"section": "contacts", "form": form, "rows": rows, "count": visible_to(request.member).count()}
    return render(request, "contacts/contacts.html", context, status=status)
