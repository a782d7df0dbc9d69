"""Several actions chosen in the list: one confirmation that counts, one gesture, ten minutes to take it back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission, Role
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.undo import keep_for_undo, take_to_undo, to_undo
from arpenteur.web.ground.fieldwork import many
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.forms import CancelForm, Filters, MoveForm, teams_for
from arpenteur.web.ground.fieldwork.many import Gesture, Order, Sorting
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.notices import cancelled_text
from arpenteur.web.ground.fieldwork.pages.calendars import filtered
from arpenteur.web.ground.fieldwork.queries import editable, may_be_handed_to, visible
from arpenteur.web.persons.volunteers.models import Team

GESTURE = "actions"
"""The gesture that the session can take back."""
MOST_CHOSEN = 200
_LISTED = 12
_BUTTONS = {
    Gesture.TEAM: gettext_lazy("Change the team"),
    Gesture.HAND: gettext_lazy("Hand over"),
    Gesture.MOVE: gettext_lazy("Move them"),
    Gesture.PLAN: gettext_lazy("Confirm"),
    Gesture.FINISH: gettext_lazy("Finish"),
    Gesture.CANCEL: gettext_lazy("Cancel them"),
    Gesture.PRINT: gettext_lazy("Print"),
}
_LONGEST = 18


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_POST
def chosen(request: CampaignRequest) -> HttpResponse:
    """What is done with the actions that were chosen: asked first, then done (``confirm``), or taken back. None
    chosen: back to the list. Raises InputError for an unknown gesture, Http404 for a team or a member out of sight.
    """
    at, asked = timezone.now(), request.POST.get("do", "")
    if asked == "undo":
        return _undo(request, at)
    if asked not in set(Gesture):
        raise InputError(_("unknown order"), expected=", ".join(Gesture))
    numbers = chosen_numbers(request)
    if not numbers:
        messages.warning(request, _("No action is chosen: tick some, or all of the list."))
        return _list(request)
    gesture = Gesture(asked)
    order = _order(request, gesture, at)
    if order is None:
        messages.warning(request, _("Write by how many days or hours they move: a month at most."))
        return _list(request)
    if "confirm" not in request.POST or gesture is Gesture.PRINT:
        return _asked(request, numbers[:MOST_CHOSEN], order, at, beyond=max(len(numbers) - MOST_CHOSEN, 0))
    form = CancelForm(request.POST)
    if gesture is Gesture.CANCEL and not form.is_valid():
        return _asked(request, numbers[:MOST_CHOSEN], order, at, form=form, status=422)
    return _done(request, numbers[:MOST_CHOSEN], order, at)


def chosen_numbers(request: CampaignRequest) -> list[int]:
    """All of the filter of the address (``tout``), or the actions ticked (``quoi``), in the order of time."""
    member = request.member
    if request.POST.get("tout"):
        ground = ground_of(member.campaign)
        form = Filters(member, ground, request.GET)
        form.is_valid()
        found = filtered(member, ground, form.cleaned_data)
    else:
        sent = request.POST.getlist("quoi")[:MOST_CHOSEN]
        found = visible(member).filter(pk__in=[_number(one) for one in sent])
    return list(found.order_by("starts_at", "pk").values_list("pk", flat=True))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else 0


def _order(request: CampaignRequest, gesture: Gesture, at: datetime) -> Order | None:
    """The gesture with what was sent for it; None where a move says nothing that can be read."""
    member, sent = request.member, request.POST
    match gesture:
        case Gesture.TEAM:
            return Order(gesture, team=_team(member, sent.get("team", "")))
        case Gesture.HAND:
            if not member.may(Permission.EDIT_ACTIONS):
                raise PermissionDenied
            found = get_object_or_404(_members(member, at), pk=_number(sent.get("member", "")))
            return Order(gesture, membership=found)
        case Gesture.MOVE:
            form = MoveForm(sent)
            return Order(gesture, days=form.days, hours=form.hours) if form.is_valid() else None
        case _:
            return Order(gesture, why=sent.get("why", ""))


def _team(member: Member, text: str) -> Team | None:
    """The team of a number that she may give; none at all for an empty text, where she is in no team of her own."""
    if not text and not member.team:
        return None
    found = next((one for one in teams_for(member) if str(one.pk) == text), None)
    if found is None:
        raise Http404(text)
    return found


def _members(member: Member, at: datetime) -> Any:
    return may_be_handed_to(member, at).select_related("user")


def _asked(
    request: CampaignRequest,
    numbers: list[int],
    order: Order,
    at: datetime,
    *,
    beyond: int = 0,
    form: CancelForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What would change, what would not and why."""
    sorting = Sorting.of(request.member, many.seen_in(request.member, numbers), order, at)
    coming = Participation.objects.filter(action__in=[one.pk for one in sorting.changing])
    context = {
        "section": "actions",
        "order": order,
        "title": _question(order, len(sorting.changing)),
        "button": _BUTTONS[order.gesture],
        "moved": _moved(order),
        "changing": _lines(sorting.changing),
        "more": max(len(sorting.changing) - _LISTED, 0),
        "numbers": [one.pk for one in sorting.changing],
        "staying": [(why, len(actions), _lines(actions)) for why, actions in sorting.staying.items()],
        "kept": sorting.unchanged,
        "beyond": beyond,
        "coming": coming.exclude(presence=Presence.MISSED).values("volunteer").distinct().count(),
        "form": (form or CancelForm()) if order.gesture is Gesture.CANCEL else None,
        "list_address": _list_address(request),
    }
    return render(request, "fieldwork/many.html", context, status=status)


def _lines(actions: tuple[Action, ...]) -> Any:
    first = actions[:_LISTED]
    return show(first, ground_of(first[0].campaign)) if first else []


def _question(order: Order, n: int) -> str:
    words = {"n": n, "team": order.team, "member": order.membership.user if order.membership else ""}
    asked = {
        Gesture.TEAM: ngettext("Give %(n)d action to team %(team)s?", "Give %(n)d actions to team %(team)s?", n)
        if order.team
        else ngettext("Take its team from %(n)d action?", "Take their team from %(n)d actions?", n),
        Gesture.HAND: ngettext("Hand %(n)d action to %(member)s?", "Hand %(n)d actions to %(member)s?", n),
        Gesture.MOVE: ngettext("Move %(n)d action?", "Move %(n)d actions?", n),
        Gesture.PLAN: ngettext("Confirm %(n)d draft?", "Confirm %(n)d drafts?", n),
        Gesture.FINISH: ngettext("Finish %(n)d action?", "Finish %(n)d actions?", n),
        Gesture.CANCEL: ngettext("Cancel %(n)d action?", "Cancel %(n)d actions?", n),
        Gesture.PRINT: ngettext("Print the paper of %(n)d action?", "Print the paper of %(n)d actions?", n),
    }
    return asked[order.gesture] % words


def _moved(order: Order) -> str:
    """``7 days later, 2 hours sooner``."""
    parts: list[str] = []
    if order.days > 0:
        parts.append(ngettext("%(n)d day later", "%(n)d days later", order.days) % {"n": order.days})
    elif order.days:
        parts.append(ngettext("%(n)d day sooner", "%(n)d days sooner", -order.days) % {"n": -order.days})
    if order.hours > 0:
        parts.append(ngettext("%(n)d hour later", "%(n)d hours later", order.hours) % {"n": order.hours})
    elif order.hours:
        parts.append(ngettext("%(n)d hour sooner", "%(n)d hours sooner", -order.hours) % {"n": -order.hours})
    return ", ".join(parts)


def _done(request: CampaignRequest, numbers: list[int], order: Order, at: datetime) -> HttpResponse:
    member = request.member
    kept, sorting = many.change_many(member=member, numbers=numbers, order=order, by=member.actor, at=at)
    if kept:
        keep_for_undo(request, GESTURE, member.campaign.pk, {"gesture": order.gesture, "rows": kept}, at)
    for why, actions in sorting.staying.items():
        n = len(actions)
        words = ngettext("%(n)d action stays as it was: %(why)s.", "%(n)d actions stay as they were: %(why)s.", n)
        messages.warning(request, words % {"n": n, "why": why.rstrip(".")})
    return _list(request)


def _undo(request: CampaignRequest, at: datetime) -> HttpResponse:
    """The actions of the last gesture as they were before it."""
    member = request.member
    kept = take_to_undo(request, GESTURE, member.campaign.pk, at)
    if kept is None:
        messages.warning(request, _("Ten minutes have passed: this can no longer be undone in one gesture."))
        return _list(request)
    back, left = many.take_back_many(
        member=member, gesture=Gesture(kept["gesture"]), changes=kept["rows"], by=member.actor, at=at
    )
    words = ngettext("Undone: %(n)d action is as it was.", "Undone: %(n)d actions are as they were.", back)
    messages.success(request, words % {"n": back})
    if left:
        words = ngettext(
            "%(n)d action changed meanwhile: it stays.", "%(n)d actions changed meanwhile: they stay.", left
        )
        messages.warning(request, words % {"n": left})
    return _list(request)


def bulk(member: Member, numbers: list[int], at: datetime) -> dict[str, Any]:
    """What the list needs to act on several of its actions: which of those shown may be ticked, teams, members."""
    hers = set(Action.objects.filter(editable(member), pk__in=numbers).values_list("pk", flat=True))
    if not hers:
        return {"hers": hers}
    teams = [(str(one.pk), str(one)) for one in teams_for(member)]
    members = _members(member, at) if member.may(Permission.EDIT_ACTIONS) else ()
    return {
        "hers": hers,
        "team_choices": teams if member.team else [*teams, ("", _("no team"))],
        "member_choices": [(one.pk, f"{one.user}, {Role(one.role).label}") for one in members],
        "move": MoveForm(),
    }


def last_gesture(request: CampaignRequest, at: datetime) -> dict[str, Any] | None:
    """The gesture that can still be taken back, in words, with texts to hand on where actions were cancelled."""
    member = request.member
    kept = to_undo(request, GESTURE, member.campaign.pk, at)
    if kept is None:
        return None
    n, gesture = len(kept["rows"]), Gesture(kept["gesture"])
    words = {
        Gesture.TEAM: ngettext("%(n)d action has another team.", "%(n)d actions have another team.", n),
        Gesture.HAND: ngettext("%(n)d action is handed over.", "%(n)d actions are handed over.", n),
        Gesture.MOVE: ngettext("%(n)d action is moved.", "%(n)d actions are moved.", n),
        Gesture.PLAN: ngettext("%(n)d draft is confirmed.", "%(n)d drafts are confirmed.", n),
        Gesture.FINISH: ngettext("%(n)d action is finished.", "%(n)d actions are finished.", n),
        Gesture.CANCEL: ngettext("%(n)d action is cancelled.", "%(n)d actions are cancelled.", n),
    }
    return {
        "words": words[gesture] % {"n": n},
        "until": clock(local(member.campaign, datetime.fromisoformat(kept["until"]))),
        "texts": _texts(member, [one["pk"] for one in kept["rows"]]) if gesture is Gesture.CANCEL else [],
    }


def _texts(member: Member, numbers: list[int]) -> list[tuple[int, str, str]]:
    """Number, subject and text of each cancelled action in which somebody was."""
    was_in = Participation.objects.filter(action__in=numbers).values("action")
    found = visible(member).filter(Q(pk__in=was_in), pk__in=numbers, status="cancelled")
    found = found.select_related("campaign").prefetch_related("zones").order_by("starts_at", "pk")
    return [(one.pk, *cancelled_text(one)) for one in found]


def _list(request: CampaignRequest) -> HttpResponse:
    return redirect(_list_address(request))


def _list_address(request: CampaignRequest) -> str:
    query: QueryDict = request.GET
    address = reverse("fieldwork:list", args=[request.member.campaign.slug])
    return f"{address}?{query.urlencode()}" if query else address
