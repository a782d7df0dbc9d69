"""Persons who look alike: somebody of the team says whether they are one, or that they are two again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import recognised, search_names
from arpenteur.web.foundation.shared.page_problems import MessageProblem
from arpenteur.web.ground.crew.alike import addresses_of, found_for, in_words, persons_seen, undoable
from arpenteur.web.ground.crew.jobs import compare_later
from arpenteur.web.ground.fieldwork.pages.action import whole
from arpenteur.web.persons.people.actions import ask_comparison, join, join_many, tell_apart, undo_join
from arpenteur.web.persons.people.likeness.crowd import crowd_of
from arpenteur.web.persons.people.likeness.pairs import compare
from arpenteur.web.persons.people.models import Joining, Person
from arpenteur.web.persons.people.queries import LikelyPair, records


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
    found, now = found_for(request.member), timezone.now()
    joined = undoable(request.member, now)
    stopped = search_names(request, Person, len(found.pairs) + len(joined), now)
    if stopped is not None:
        return stopped
    rows = in_words(found.pairs)
    context = {
        "found": found,
        "certain": [row for row in rows if row.certain],
        "rows": [row for row in rows if not row.certain and not row.one_home],
        "homes": [row for row in rows if row.one_home],
        "joined": joined,
        "section": "alike",
    }
    return render(request, "crew/alike.html", context)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@recognised
@require_safe
def compared(request: CampaignRequest, first: int, second: int) -> HttpResponse:
    """Two persons side by side, whatever they have in common. Raises Http404 for one the member may not see."""
    people = list(persons_seen(request.member).filter(pk__in=[first, second]).order_by("pk"))
    if len(people) != 2:
        raise Http404
    stopped = search_names(request, Person, len(people), timezone.now())
    if stopped is not None:
        return stopped
    one, other = records(people, addresses_of(people))
    one_person, other_person = people
    pair = compare(one, other, crowd_of([one, other]))
    (row,) = in_words([LikelyPair(one_person, other_person, pair.like, pair.doubt)])
    return render(request, "crew/compared.html", {"row": row, "section": "alike"})


@in_campaign(Permission.EDIT_VOLUNTEERS)
@recognised
@require_POST
def join_certain(request: CampaignRequest) -> HttpResponse:
    """Join the certain pairs that were shown, in one confirmation; those that are no longer certain stay."""
    member = request.member
    asked = set(request.POST.getlist("pair"))
    pairs = [one for one in found_for(member).pairs if f"{one.first.pk}-{one.second.pk}" in asked]
    count = join_many(pairs=pairs, by=member.actor, at=timezone.now())
    said = ngettext(
        "%(n)s pair is one person now; it can be undone for thirty days.",
        "%(n)s pairs are one person each now; it can be undone for thirty days.",
        count,
    )
    messages.success(request, said % {"n": count})
    return redirect("crew:alike", member.campaign.slug)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@recognised
@require_POST
def part(request: CampaignRequest, number: int) -> HttpResponse:
    """Undo a joining. Raises Http404 for that of a person the member may not see."""
    member = request.member
    joining = Joining.objects.filter(pk=number, person__in=persons_seen(member)).select_related("person").first()
    if joining is None:
        raise Http404
    with MessageProblem(request, _("They are two persons again. What was refused since holds for both.")):
        undo_join(joining=joining, by=member.actor, at=timezone.now())
    return redirect("crew:alike", member.campaign.slug)


@in_campaign(Permission.EDIT_VOLUNTEERS)
@require_POST
def look_again(request: CampaignRequest) -> HttpResponse:
    """Have everybody compared by a job."""
    member = request.member
    ask_comparison(campaign=member.campaign, by=member.actor, at=timezone.now())
    compare_later.enqueue(member.campaign.pk)
    messages.success(request, _("Everybody is being compared: the pairs are here in a minute or two."))
    return redirect("crew:alike", member.campaign.slug)


def _say(request: CampaignRequest) -> None:
    member, at, seen = request.member, timezone.now(), persons_seen(request.member)
    numbers = [whole(request.POST.get(name, "")) for name in ("first", "second")]
    found = {one.pk: one for one in seen.filter(pk__in=numbers)}
    do = request.POST.get("do", "")
    if len(found) != len(numbers) or do not in {"same", "different"}:
        raise Http404(do)
    first, second = (found[number] for number in numbers)
    with MessageProblem(request):
        if do == "different":
            tell_apart(one=first, other=second, by=member.actor, at=at)
            messages.success(request, _("Noted: they are not the same, and will not be shown again."))
        else:
            kept, gone = (second, first) if request.POST.get("keep") == str(second.pk) else (first, second)
            join(person=gone, into=kept, by=member.actor, at=at)
            messages.success(request, _("They are one person now. It can be undone for thirty days."))
