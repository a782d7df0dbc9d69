"""Persons who look alike: somebody of the team says whether they are one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.contacts.models import Contact
from arpenteur.web.contacts.permissions import SEE_CONTACTS
from arpenteur.web.fieldwork.pages.action import whole
from arpenteur.web.keys.blind import Word
from arpenteur.web.people.actions import join, tell_apart
from arpenteur.web.people.models import Person
from arpenteur.web.people.queries import pairs_alike
from arpenteur.web.reads.gate import recognised, search_names
from arpenteur.web.shared.dates import date_format
from arpenteur.web.volunteers.models import Volunteer
from arpenteur.web.volunteers.narrowing import people_seen

MOST_SHOWN = 50
_COMMON = {
    Word.PHONE: gettext_lazy("the same telephone"),
    Word.EMAIL: gettext_lazy("the same e-mail address"),
    Word.WHOLE: gettext_lazy("the same name"),
}


@dataclass(frozen=True)
class Side:
    """A person with what she is to the campaign, in words, and her page where she is a volunteer."""

    person: Person
    words: str
    volunteer: int | None


@dataclass(frozen=True)
class Alike:
    """Two persons side by side, with what they have in common."""

    sides: tuple[Side, Side]
    common: str


@in_campaign(Permission.EDIT_VOLUNTEERS)
@recognised
@require_http_methods(["GET", "HEAD", "POST"])
def alike(request: CampaignRequest) -> HttpResponse:
    """Pairs that may be one person; what somebody says of one (``do=same`` or ``different``). Raises Http404 for a
    person the member may not see.
    """
    if request.method == "POST":
        _say(request)
        return redirect("crew:alike", request.member.campaign.slug)
    pairs = pairs_alike(persons_seen(request.member))
    shown = pairs[:MOST_SHOWN]
    stopped = search_names(request, Person, len(shown), timezone.now())
    if stopped is not None:
        return stopped
    sides = {one.person.pk: one for one in _sides({one for pair in shown for one in (pair.first, pair.second)})}
    rows = [
        Alike((sides[pair.first.pk], sides[pair.second.pk]), ", ".join(str(_COMMON[word]) for word in pair.common))
        for pair in shown
    ]
    context = {"rows": rows, "more": len(pairs) - len(shown), "section": "alike"}
    return render(request, "crew/alike.html", context)


def persons_seen(member: Member) -> "QuerySet[Person]":
    """Everybody for who may see contacts too; else the volunteers a member may see who are nothing more."""
    if member.may(SEE_CONTACTS.name) and not member.narrowed:
        return Person.objects.all()
    volunteers = people_seen(member).order_by().values("person")
    return Person.objects.filter(pk__in=volunteers).exclude(pk__in=Contact.objects.order_by().values("person"))


def _say(request: CampaignRequest) -> None:
    member, at, seen = request.member, timezone.now(), persons_seen(request.member)
    numbers = [whole(request.POST.get(name, "")) for name in ("first", "second")]
    found = {one.pk: one for one in seen.filter(pk__in=numbers)}
    do = request.POST.get("do", "")
    if len(found) != len(numbers) or do not in {"same", "different"}:
        raise Http404(do)
    first, second = (found[number] for number in numbers)
    try:
        if do == "different":
            tell_apart(one=first, other=second, by=member.actor, at=at)
            messages.success(request, _("Noted: they are not the same, and will not be shown again."))
        else:
            kept, gone = (second, first) if request.POST.get("keep") == str(second.pk) else (first, second)
            join(person=gone, into=kept, by=member.actor, at=at)
            messages.success(request, _("They are one person now."))
    except InputError as error:
        messages.error(request, str(error))


def _sides(people: set[Person]) -> list[Side]:
    volunteers = {
        one.person_id: one
        for one in Volunteer.objects.filter(person__in=people)
        .prefetch_related("teams__team")
        .annotate(actions=Count("participations"))
    }
    contacts = set(Contact.objects.filter(person__in=people).order_by().values_list("person", flat=True))
    sides = []
    for one in people:
        line = volunteers.get(one.pk)
        words = _of_volunteer(line) if line else []
        words += [_("contact")] if one.pk in contacts else []
        words += [word for word in (one.email, one.phone) if word]
        words += [_("has an account")] if one.user_id else []
        sides.append(Side(one, " · ".join(words), line.pk if line else None))
    return sides


def _of_volunteer(line: Any) -> list[str]:
    actions = ngettext("%(n)s action", "%(n)s actions", line.actions) % {"n": line.actions}
    since = _("volunteer since %(day)s") % {"day": date_format(timezone.localtime(line.joined_at), "j F Y")}
    return [since, *(str(one.team) for one in line.teams.all()), actions]
