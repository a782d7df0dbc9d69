"""Who is free for an outing, as pairing wants to know it. Inside ``sealed``."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.crew.queries import loads
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Participation, Presence
from arpenteur.web.ground.week.pairing import Place, Walker
from arpenteur.web.persons.volunteers.models import TeamMember, Volunteer


def walkers(
    campaign: Campaign, people: Sequence[Volunteer], homes: Mapping[str, Place], at: datetime
) -> dict[int, Walker]:
    """Each of them by number: a newcomer is someone who has been in no outing that is over. Six queries."""
    asked = Volunteer.objects.filter(pk__in=[one.pk for one in people])
    worked = loads(campaign, asked, at)
    been, partners = _before(asked.values("pk"), at)
    teams: defaultdict[int, set[int]] = defaultdict(set)
    for number, team in TeamMember.objects.filter(volunteer__in=asked.values("pk")).values_list("volunteer", "team"):
        teams[number].add(team)
    return {
        one.pk: Walker(
            number=one.pk,
            home=homes.get(one.quartier) if one.quartier else None,
            quartier=one.quartier,
            newcomer=one.pk not in been,
            likes_it=Kind.DOORS in one.wishes,
            languages=frozenset(one.languages),
            teams=frozenset(teams[one.pk]),
            partners=frozenset(partners[one.pk]),
            hours=worked[one.pk].hours + worked[one.pk].planned if one.pk in worked else 0.0,
        )
        for one in people
    }


def _before(numbers: object, at: datetime) -> tuple[set[int], defaultdict[int, set[int]]]:
    """Who has been out, and with whom each walked."""
    past = Participation.objects.filter(action__ends_at__lte=at, action__status__in=(Status.DONE, Status.RUNNING))
    came = past.exclude(presence=Presence.MISSED).order_by()
    rows = list(
        came.filter(action__in=came.filter(volunteer__in=numbers).values("action")).values_list(
            "action", "pair", "volunteer"
        )
    )
    pairs: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for action, pair, number in rows:
        if pair:
            pairs[action, pair].add(number)
    partners: defaultdict[int, set[int]] = defaultdict(set)
    for inside in pairs.values():
        for number in inside:
            partners[number] |= inside - {number}
    return {number for _action, _pair, number in rows}, partners
