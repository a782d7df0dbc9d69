"""Rounds on paper: the sheet of one, or of all of an action."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from arpenteur.strategy.rounds import Round as Printed
from arpenteur.strategy.rounds import Rounds
from arpenteur.strategy.rounds.sheet import round_sheets
from arpenteur.strategy.turfs.sheet import Heading
from arpenteur.web.foundation.campaigns.access import CampaignRequest, in_campaign
from arpenteur.web.foundation.campaigns.ground import published_of
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import rights_on
from arpenteur.web.ground.phone.models import Round
from arpenteur.web.ground.phone.origin import origin_of
from arpenteur.web.ground.routes.engine import streets, with_streets
from arpenteur.web.ground.routes.kinds import ROUNDS
from arpenteur.web.ground.routes.print import download, heading, pair_names
from arpenteur.web.ground.routes.rounds.places import read_places

_AROUND = 0.004
"""Degrees around a round in which streets are drawn: about 400 m."""


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def sheet(request: CampaignRequest, pk: int, number: int) -> HttpResponse:
    """The sheet of one round."""
    one = ROUNDS.printable(request.member, pk, number)
    return _pdf(request, one.action, [one], f"tournee-{one.letter}.pdf")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def sheets(request: CampaignRequest, pk: int) -> HttpResponse:
    """The sheets of all rounds of an action that are to go, within the member's reach: one document."""
    within = ROUNDS.reach(request.member, pk)
    found = [one for one in ROUNDS.routes_of(within.action) if within.sees(one.stations) and one.done_at is None]
    if not found:
        raise Http404(str(pk))
    return _pdf(request, within.action, found, "tournees.pdf")


def _pdf(request: CampaignRequest, action: Action, rounds: Sequence[Round], name: str) -> HttpResponse:
    names = pair_names(request, action, assigns=rights_on(request.member, action).assigns)
    return download(sheet_pdf(action, rounds, names), name)


def sheet_pdf(action: Action, rounds: Sequence[Round], names: Mapping[int, str]) -> bytes:
    """Sheets of rounds of one action in the order given; ``names`` are those of pairs, by number."""
    published = published_of(action.campaign)
    printed = [(_printed(one, published.digest), _heading(action, one, names.get(one.pair, ""))) for one in rounds]
    first = rounds[0].plan["meeting"]
    whole = Rounds(
        place=published.place,
        place_name=published.name,
        task=action.kind,
        rounds=tuple(one for one, _heading in printed),
        metres=sum(one.metres for one in rounds),
        crews=len(rounds),
        carry=None,
        seed=0,
        start=(first[0], first[1]),
        notices=(),
        around=streets(published, _box(rounds)),
        fictional=action.campaign.fictional,
    )
    return round_sheets(whole, printed, language=(get_language() or "fr")[:2])


def _printed(one: Round, snapshot: str) -> Printed:
    """A round as the engine prints it; streets of another snapshot are not known to be walked."""
    mine = one.plan.get("segments") or [] if one.plan.get("snapshot") == snapshot else []
    return Printed(
        number=one.number,
        letter=one.letter,
        stops=tuple(place.as_stop(place.key) for place in read_places(one.plan["stops"])),
        load=one.load,
        metres=one.metres,
        minutes=one.minutes,
        path=tuple((x, y) for x, y in one.plan["path"]),
        segments=tuple(mine),
    )


def _box(rounds: Sequence[Round]) -> tuple[float, float, float, float]:
    points = [(x, y) for one in rounds for x, y in one.plan["path"]]
    points += [place.at for one in rounds for place in read_places(one.plan["stops"])]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return min(xs) - _AROUND, min(ys) - _AROUND, max(xs) + _AROUND, max(ys) + _AROUND


def _heading(action: Action, one: Round, names: str) -> Heading:
    campaign = action.campaign
    page = reverse("routes:my-rounds", args=[campaign.slug, action.pk])
    origin = origin_of(campaign, streets=with_streets(published_of(campaign)))
    return heading(action, one, names, origin, qr=f"{settings.ARPENTEUR_ADDRESS}{page}?tournee={one.letter}")
