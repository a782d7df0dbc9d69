"""What is done with contacts chosen in a list: one question that says how many, one answer, ten minutes to undo."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.reads.gate import recognised, settled
from arpenteur.web.foundation.shared.fields import DayField, choice_field
from arpenteur.web.persons.contacts import gestures
from arpenteur.web.persons.contacts.asking import ContactsQuestion
from arpenteur.web.persons.contacts.models import Contact, FollowUpKind, Tag
from arpenteur.web.persons.contacts.orders import ContactOrder, ManyContacts, orders_for
from arpenteur.web.persons.contacts.owners import owner_of, owners
from arpenteur.web.persons.contacts.permissions import EDIT_CONTACTS
from arpenteur.web.persons.contacts.segment_filters import number_of

ORDERS = {
    "tag": gettext_lazy("Put a tag on"),
    "untag": gettext_lazy("Take a tag from"),
    "follow_up": gettext_lazy("Give a follow-up for"),
    "hand_over": gettext_lazy("Hand over"),
}


class OrderForm(forms.Form):
    """What an order needs: a tag, or a kind with its day and who does it, or who has them now."""

    tag = forms.ChoiceField(label=gettext_lazy("Tag"))
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=FollowUpKind.choices)
    due = DayField(gettext_lazy("By when"))
    owner = forms.ChoiceField(label=gettext_lazy("Who does it"), required=False)

    def __init__(self, *args: Any, order: str, request: CampaignRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {"follow_up": {"kind", "due", "owner"}, "hand_over": {"owner"}}.get(order, {"tag"})
        self.today = day_of(request.member.campaign, timezone.now())
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if "tag" in wanted:
            tags = Tag.objects.filter(ended_at=None)
            choice_field(self, "tag").choices = [(str(one.pk), f"{one.name} ({one.purpose})") for one in tags]
        if "owner" in wanted:
            choice_field(self, "owner").choices = owner_choices(request)

    def clean_due(self) -> date:
        """Today or later."""
        if self.cleaned_data["due"] < self.today:
            raise forms.ValidationError(_("A day to come."))
        return self.cleaned_data["due"]


@dataclass(frozen=True)
class ManyPlace:
    """Where a list of contacts is: its address, what sends an order there, and the tab it belongs to."""

    back: str
    order: str
    section: str


def owner_choices(request: CampaignRequest) -> list[tuple[str, str]]:
    """Nobody, or a member who may see contacts."""
    return [("", _("nobody")), *((str(one.pk), one.user.name) for one in owners(request.member))]


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_POST
def many(request: CampaignRequest) -> HttpResponse:
    """An order on contacts of the list. Raises InputError for an order or an address that cannot be read."""
    at, campaign = timezone.now(), request.member.campaign
    question = ContactsQuestion.read(request.GET)
    place = ManyPlace(
        reverse("contacts:contacts", args=[campaign.slug]) + question.query(),
        reverse("contacts:many", args=[campaign.slug]) + question.first_page(),
        "contacts",
    )
    return order(request, question.people(request.member, at), place, at)


@in_campaign(EDIT_CONTACTS.name)
@recognised
@settled
@require_POST
def undo(request: CampaignRequest) -> HttpResponse:
    """Take the last gesture back, within ten minutes."""
    member, at = request.member, timezone.now()
    n = gestures.take_back(request, member.campaign, by=member.actor, at=at)
    if n is None:
        messages.warning(request, _("It is too late to undo: more than ten minutes have passed."))
    else:
        messages.success(request, _("Undone: everything is as it was."))
    return redirect("contacts:contacts", member.campaign.slug)


def order(request: CampaignRequest, people: "QuerySet[Contact]", place: ManyPlace, at: datetime) -> HttpResponse:
    """The question before an order on some of ``people``, or the order done. Raises InputError for an unknown one."""
    do = request.POST.get("do", "")
    above = {one.id: one for one in orders_for(request.member)}
    if do not in ORDERS and do not in above:
        raise InputError(_("unknown order"), expected=", ".join([*ORDERS, *above]))
    keys = _chosen(request, people)
    if not keys:
        messages.warning(request, _("Nobody is chosen: tick people, or all of the list."))
        return redirect(place.back)
    gestures.check_many(len(keys))
    sure = bool(request.POST.get("sure"))
    form = _form(request, do, above.get(do), request.POST if sure else None)
    if sure and form.is_valid():
        many = ManyContacts(request.member.campaign, keys, request.member.actor, at)
        given = form.cleaned_data
        changed = above[do].do(many, given) if do in above else _do(do, many, given)
        if changed["people"]:
            gestures.remember(request, changed, at)
        _say(request, len(changed["people"]), len(keys))
        return redirect(place.back)
    title = above[do].title if do in above else ORDERS[do]
    context = {
        "section": place.section,
        "place": place,
        "do": do,
        "title": title,
        "n": len(keys),
        "form": form,
        "everybody": bool(request.POST.get("tout")),
        "keys": keys,
    }
    return render(request, "contacts/many.html", context, status=400 if form.errors else 200)


def _form(request: CampaignRequest, do: str, above: ContactOrder | None, sent: Any) -> forms.Form:
    return OrderForm(sent, order=do, request=request) if above is None else above.form(sent, request)


def _do(do: str, many: ManyContacts, given: dict[str, Any]) -> dict[str, Any]:
    if do in {"tag", "untag"}:
        tag = Tag.objects.get(pk=number_of(given["tag"]))
        return (gestures.tag_many if do == "tag" else gestures.untag_many)(many, tag)
    owner = owner_of(many.campaign, given["owner"])
    if do == "follow_up":
        return gestures.ask_follow_ups(many, FollowUpKind(given["kind"]), given["due"], owner)
    return gestures.hand_over_many(many, owner)


def _chosen(request: CampaignRequest, people: "QuerySet[Contact]") -> list[int]:
    """Numbers of those ticked, or of the whole list; whoever objected is in no gesture."""
    asked = people.filter(objected_at=None)
    if not request.POST.get("tout"):
        numbers = [number_of(one) for one in request.POST.getlist("qui")[: gestures.MOST]]
        asked = asked.filter(pk__in=numbers)
    return list(asked.values_list("pk", flat=True)[: gestures.MOST + 1])


def _say(request: CampaignRequest, n: int, asked: int) -> None:
    """What was done; of some nothing changed, because it was so already."""
    if n:
        done = ngettext("Done for %(n)d person.", "Done for %(n)d people.", n) % {"n": n}
        messages.success(request, f"{done} {_('Ten minutes to undo it.')}")
    if n < asked:
        same = ngettext("For %(n)d person it was so already.", "For %(n)d people it was so already.", asked - n)
        messages.info(request, same % {"n": asked - n})
