"""The paper of several actions chosen in their list, in one document."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign, may_see_names
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.reads.gate import count_list, recognised
from arpenteur.web.foundation.shared.public_address import public_address
from arpenteur.web.ground.fieldwork.many import Gesture, Order, Sorting, seen_in
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.fieldwork.pages.many import chosen_numbers
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.paper.typing_in import note_printed
from arpenteur.web.ground.routes.print import download, pair_names
from arpenteur.web.ground.week.letters import opening
from arpenteur.web.ground.week.paper import OutingPaper, outings_pdf
from arpenteur.web.persons.volunteers.narrowing import people_seen


@in_campaign(Permission.SEE_OWN_ACTIONS)
@recognised
@require_POST
def papers(request: CampaignRequest) -> HttpResponse:
    """One PDF of the actions ticked to which the member assigns people, with names or with lines to write; that turfs
    were printed is noted.
    """
    member, at = request.member, timezone.now()
    chosen = seen_in(member, chosen_numbers(request))
    printed = Sorting.of(member, chosen, Order(Gesture.PRINT), at).changing
    if not printed:
        messages.warning(request, _("None of these actions has paper that you may print."))
        return redirect("fieldwork:list", member.campaign.slug)
    named = bool(request.POST.get("names")) and may_see_names(request)
    outings = [_paper(request, one, named=named, at=at) for one in printed]
    document = outings_pdf(outings, at)
    note_printed(turfs=[turf for one in outings for turf in one.turfs], by=member.actor, at=at)
    count_list(request, sum(len(one.people) for one in outings), at)
    return download(document, "sorties.pdf")


def _paper(request: CampaignRequest, action: Action, *, named: bool, at: datetime) -> OutingPaper:
    member = request.member
    turfs = _turfs(member, action)
    letters = {one.pair: one.letter for one in turfs if one.pair}
    return OutingPaper(
        action=action,
        turfs=turfs,
        people=_people(member, action, letters) if named else (),
        names=pair_names(request, action, assigns=True) if named and not member.narrowed else {},
        links={one.pk: address for one in turfs if (address := opening(one, at, partial(public_address, request)))},
    )


def _turfs(member: Member, action: Action) -> list[Turf]:
    """Turfs of an action of doors that are within her reach."""
    if action.kind not in TURFS.actions:
        return []
    reach = TURFS.reach(member, action.pk)
    return [TURFS.route_of(reach, one.pk) for one in TURFS.routes_of(action) if reach.sees(one.stations)]


def _people(member: Member, action: Action, letters: dict[int, str]) -> list[tuple[str, str]]:
    """Letter of her turf and name of each who comes, of the people the member may see, by turf."""
    rows = Participation.objects.filter(
        action=action, volunteer__in=people_seen(member).order_by().values("pk")
    ).exclude(presence=Presence.MISSED)
    found = [(letters.get(row.pair, ""), row.volunteer.name) for row in rows.select_related("volunteer__person")]
    return sorted(found, key=lambda row: (not row[0], row))
