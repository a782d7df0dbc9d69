"""Rounds on paper: the sheet of one, or of all of an action."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.strategy.rounds import Round as Printed
from arpenteur.strategy.rounds import Rounds
from arpenteur.strategy.rounds.sheet import round_sheets
from arpenteur.strategy.turfs.sheet import Heading
from arpenteur.web.campaigns.access import in_campaign, may_see_names
from arpenteur.web.campaigns.clock import local
from arpenteur.web.campaigns.ground import ground_of, published_of
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.fieldwork.models import Action
from arpenteur.web.fieldwork.queries import rights_on
from arpenteur.web.fieldwork.shown import LONG_DAY
from arpenteur.web.phone.models import Round
from arpenteur.web.phone.origin import origin_of
from arpenteur.web.routes.pairs import pairs_of
from arpenteur.web.routes.stops import engine
from arpenteur.web.routes.stops.asking import read_places
from arpenteur.web.routes.stops.queries import own_round, reach, round_of, rounds_of
from arpenteur.web.shared.numbers import clock

_AROUND = 0.004
"""Degrees around a round in which streets are drawn: about 400 m."""


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def sheet(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The sheet of one round."""
    one = _printable(request.member, pk, number)
    return _pdf(request, one.action, [one], f"tournee-{one.letter}.pdf")


@in_campaign(Permission.SEE_OWN_ACTIONS)
@require_safe
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of all rounds of an action that are to go, within the member's reach: one document."""
    within = reach(request.member, pk)
    found = [one for one in rounds_of(within.action) if within.sees(one.stations) and one.done_at is None]
    if not found:
        raise Http404(str(pk))
    return _pdf(request, within.action, found, "tournees.pdf")


def _printable(member: Member, pk: int, number: int) -> Round:
    """A round the member hands out, or one she goes herself. Raises Http404."""
    try:
        return round_of(reach(member, pk), number)
    except Http404:
        return own_round(member, pk, number)


def _pdf(request: HttpRequest, action: Action, rounds: Sequence[Round], name: str) -> HttpResponse:
    names = _names(request, action)
    response = HttpResponse(sheet_pdf(action, rounds, names), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _names(request: HttpRequest, action: Action) -> dict[int, str]:
    """Names of pairs by number: all for whoever assigns people, her own pair's for whoever walks."""
    pairs = {pair.number: ", ".join(pair.names) for pair in pairs_of(action, {}).pairs}
    if rights_on(request.member, action).assigns and may_see_names(request):
        return pairs
    user = request.member.membership.user_id
    mine = set(action.people.filter(volunteer__user=user, pair__gt=0).values_list("pair", flat=True))
    return {number: names for number, names in pairs.items() if number in mine}


def sheet_pdf(action: Action, rounds: Sequence[Round], names: Mapping[int, str]) -> bytes:
    """Sheets of rounds of one action in the order given; ``names`` are those of pairs, by number."""
    published = published_of(action.campaign)
    printed = [(_printed(one, published.digest), _heading(action, one, names.get(one.pair, ""))) for one in rounds]
    first = rounds[0].plan["meeting"]
    whole = Rounds(
        place=published.place, place_name=published.name, task=action.kind,
        rounds=tuple(one for one, _heading in printed), metres=sum(one.metres for one in rounds), crews=len(rounds),
        carry=None, seed=0, start=(first[0], first[1]), notices=(), around=engine.streets(published, _box(rounds)),
        fictional=action.campaign.fictional,
    )  # fmt: skip
    return round_sheets(whole, printed, language=(get_language() or "fr")[:2])


def _printed(one: Round, snapshot: str) -> Printed:
    """A round as the engine prints it; streets of another snapshot are not known to be walked."""
    mine = one.plan.get("segments") or [] if one.plan.get("snapshot") == snapshot else []
    return Printed(
        number=one.number, letter=one.letter,
        stops=tuple(place.asked(place.key) for place in read_places(one.plan["stops"])), load=one.load,
        metres=one.metres, minutes=one.minutes, path=tuple((x, y) for x, y in one.plan["path"]), segments=tuple(mine),
    )  # fmt: skip


def _box(rounds: Sequence[Round]) -> tuple[float, float, float, float]:
    points = [(x, y) for one in rounds for x, y in one.plan["path"]]
    points += [place.at for one in rounds for place in read_places(one.plan["stops"])]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return min(xs) - _AROUND, min(ys) - _AROUND, max(xs) + _AROUND, max(ys) + _AROUND


def _heading(action: Action, one: Round, names: str) -> Heading:
    campaign = action.campaign
    origin = origin_of(campaign, streets=engine.with_streets(published_of(campaign)))
    starts = local(campaign, action.starts_at)
    page = reverse("routes:my-rounds", args=[campaign.slug, action.pk])
    return Heading(
        place=published_of(campaign).name,
        stations=ground_of(campaign).listed(one.stations) if one.stations else "",
        date=date_format(starts.date(), LONG_DAY),
        pair=names or (_("Pair %(n)d") % {"n": one.pair} if one.pair else ""),
        meeting=", ".join(part for part in (clock(starts), action.place) if part),
        qr=f"{settings.ARPENTEUR_ADDRESS}{page}?tournee={one.letter}",
        addresses=f"{origin['addresses']}.",
        streets=origin["streets"],
        rights=_("Your rights: %(who)s.") % {"who": origin["contact"]},
        fictional=campaign.fictional,
    )
