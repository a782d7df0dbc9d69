"""The page of volunteers made ready: who can be called on, one line a person, one card a team."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.matching import name_key
from arpenteur.web.ground.crew.ask_page import REPLY_NAMES
from arpenteur.web.ground.crew.asking import CrewQuestion
from arpenteur.web.ground.crew.queries import Load, loads, middle_hours, mobilisable, mobilisable_now
from arpenteur.web.ground.crew.week import FreeWeek, days_of, monday_of, week_of
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Team, TeamMember, Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen, teams_seen
from arpenteur.web.persons.volunteers.people import LANGUAGES
from arpenteur.web.persons.volunteers.queries import Reply, replies, slots_of
from arpenteur.web.persons.volunteers.slots import Slots

ROWS_SHOWN = 20


@dataclass(frozen=True)
class VolunteerRow:
    """A volunteer as the table shows her; ``hours`` and ``middle`` are positions on the bar, 0 to 100."""

    person: Volunteer
    teams: tuple[Team, ...]
    leads: bool
    week: FreeWeek | None
    wishes: tuple[str, ...]
    languages: tuple[str, ...]
    load: Load
    free: bool
    reply: Reply
    hours: float
    middle: float


@dataclass(frozen=True)
class Card:
    """A team with its people and what they did."""

    team: Team
    leaders: tuple[str, ...]
    people: int
    zones: str
    hours: float


@dataclass(frozen=True)
class Everyone:
    """All that one question reads of the people a member may see. The number of queries does not depend on theirs."""

    people: list[Volunteer]
    teams: list[Team]
    memberships: list[TeamMember]
    loads: dict[int, Load]
    now: set[int]
    free: set[int]
    replies: dict[int, Reply]

    @classmethod
    def read(cls, member: Member, question: CrewQuestion, at: datetime) -> "Everyone":
        """Inside ``sealed``. Raises InputError for a slot that cannot be."""
        campaign = member.campaign
        teams = teams_seen(member)
        seen = people_seen(member, teams)
        starts, ends = question.slot(campaign)
        return cls(
            people=by_name(seen),
            teams=teams,
            memberships=list(TeamMember.objects.filter(team__in=teams)),
            loads=loads(campaign, seen, at),
            now={one.pk for one in mobilisable_now(campaign, at, people=seen)},
            free={one.pk for one in mobilisable(campaign, starts, ends, people=seen)},
            replies=replies(seen, question.week()),
        )

    def load(self, person: Volunteer) -> Load:
        """Nothing for someone who was never asked."""
        return self.loads.get(person.pk, Load())

    def chosen(self, question: CrewQuestion) -> list[Volunteer]:
        """The people that the filters leave, in the order asked for."""
        in_team = {one.volunteer_id for one in self.memberships if str(one.team_id) == question.team}
        words = name_key(question.name).split()
        found = [
            one
            for one in self.people
            if (not question.free or one.pk in self.free)
            and (not question.team or one.pk in in_team)
            and (not question.language or question.language in one.languages)
            and (not question.wish or question.wish in one.wishes)
            and (not question.quartier or question.quartier == one.quartier)
            and (not question.reply or question.reply == self.replies[one.pk])
            and _carries(question.load, self.load(one))
            and all(word in name_key(one.name) for word in words)
        ]
        if question.order == "charge":
            found.sort(key=lambda one: -self.load(one).hours)
        return found


def page(member: Member, question: CrewQuestion, at: datetime) -> dict[str, Any]:
    """Everything the page shows. Inside ``sealed``."""
    campaign, ground = member.campaign, ground_of(member.campaign)
    everyone = Everyone.read(member, question, at)
    chosen = everyone.chosen(question)
    shown = Paginator(chosen, ROWS_SHOWN).get_page(question.page)
    days = days_of(monday_of(question.day))
    slots = slots_of(Volunteer.objects.filter(pk__in=[one.pk for one in shown]), days)
    return {
        "question": question,
        "now": len(everyone.now),
        "then": len(everyone.free),
        "at": local(campaign, at),
        "everyone": len(everyone.people),
        "paused": sum(one.paused_at is not None for one in everyone.people),
        "overloaded": sum(one.overloaded for one in everyone.loads.values()),
        "silent": sum(everyone.replies[one.pk] is Reply.NOTHING for one in everyone.people if one.paused_at is None),
        "replies": list(REPLY_NAMES.items()),
        "found": len(chosen),
        "middle": middle_hours(everyone.loads, everyone.people),
        "rows": _rows(list(shown), everyone, slots, question),
        "listing": shown,
        "days": days,
        "cards": [_card(team, everyone, ground) for team in everyone.teams],
        "teams": [(team.pk, str(team)) for team in everyone.teams],
        "loads": (("lourde", _("more than 10 h planned")), ("jamais", _("never asked"))),
        "orders": (("nom", _("by name")), ("charge", _("by hours"))),
        "languages": _known(LANGUAGES, (code for one in everyone.people for code in one.languages)),
        "wishes": Kind.choices,
        "quartiers": [(name, name) for name in sorted({one.quartier for one in everyone.people if one.quartier})],
    }


def _carries(load: str, found: Load) -> bool:
    return {"": True, "lourde": found.overloaded, "jamais": not found.invited}[load]


def _known(names: dict[str, Any], used: Iterable[str]) -> list[tuple[str, Any]]:
    codes = set(used)
    return sorted(((code, name) for code, name in names.items() if code in codes), key=lambda pair: str(pair[1]))


def _rows(
    people: list[Volunteer], everyone: Everyone, slots: dict[int, Slots], question: CrewQuestion
) -> list[VolunteerRow]:
    teams, leads = _teams(everyone)
    middle = middle_hours(everyone.loads, everyone.people)
    most = max([middle, 1.0, *(one.hours for one in everyone.loads.values())])
    monday = monday_of(question.day)
    return [
        VolunteerRow(
            person=one,
            teams=tuple(teams[one.pk]),
            leads=one.pk in leads,
            week=week_of(slots[one.pk], monday) if one.pk in slots else None,
            wishes=_labels(dict(Kind.choices), one.wishes),
            languages=_labels(LANGUAGES, one.languages),
            load=everyone.load(one),
            free=one.pk in everyone.free,
            reply=everyone.replies[one.pk],
            hours=100 * everyone.load(one).hours / most,
            middle=100 * middle / most,
        )
        for one in people
    ]


def _labels(names: dict[str, Any], codes: list[str]) -> tuple[str, ...]:
    return tuple(str(names[code]) for code in codes if code in names)


def _teams(everyone: Everyone) -> tuple[dict[int, list[Team]], set[int]]:
    known = {team.pk: team for team in everyone.teams}
    found: defaultdict[int, list[Team]] = defaultdict(list)
    for one in everyone.memberships:
        found[one.volunteer_id].append(known[one.team_id])
    return found, {one.volunteer_id for one in everyone.memberships if one.leads}


def _card(team: Team, everyone: Everyone, ground: Ground) -> Card:
    inside = {one.volunteer_id: one.leads for one in everyone.memberships if one.team_id == team.pk}
    people = [one for one in everyone.people if one.pk in inside]
    return Card(
        team=team,
        leaders=tuple(one.name for one in people if inside[one.pk]),
        people=len(people),
        zones=ground.listed(key for key in team.stations if key in ground.stations) if team.stations else "",
        hours=sum(everyone.load(one).hours for one in people),
    )
