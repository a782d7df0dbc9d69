"""Day 0: while nothing was ever done, what is to be set up before the first outing, with what is known already."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.elections import ElectionType
from arpenteur.web.foundation.campaigns.forms import ELECTIONS
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign, VotingRound
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.foundation.campaigns.standing import Standings
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.territory.lacking import lacking, who_brings
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.ground.crew.asking import next_saturday
from arpenteur.web.ground.fieldwork.display import capital
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent
from arpenteur.web.ground.routes.engine import walkable
from arpenteur.web.persons.volunteers.models import Availability, Volunteer, WeekQuestion
from arpenteur.web.site.glance.people import FreeSaturday
from arpenteur.web.site.glance.progress import last_day_before_the_vote
from arpenteur.web.site.glance.progress_words import in_words

_PREPARES = (Permission.EDIT_ACTIONS, Permission.ASSIGN, Permission.SEE_VOLUNTEERS)
PAIR = 2
"""Fewer people do not go out."""
SATURDAY_HOURS = 3
"""Of one person, in the sentence that says how many Saturdays the first zones take."""
TEAM_OF_NOBODY = 6
MOST_NAMED = 12


@dataclass(frozen=True)
class FirstStep:
    """One step: done or not, and the link that does it, empty for who may not; ``other`` is a second way to do it, its
    words and its link. ``lacks``: sentences on what is missing of a step that nobody need wait for.
    """

    number: int
    title: str
    text: str
    done: bool
    verb: str
    url: str
    current: bool = False
    other: tuple[str, str] = ("", "")
    lacks: tuple[str, ...] = ()


def nothing_done(campaign: Campaign) -> bool:
    """Whether no action of the campaign has begun and nothing was counted."""
    begun = Action.objects.filter(campaign=campaign, status__in=(Status.RUNNING, Status.DONE))
    return not begun.exists() and not FieldEvent.objects.filter(campaign=campaign).exists()


@dataclass(frozen=True)
class FirstSteps:
    """The steps in order, and what the town says already; ``on_paper``: no turf can be cut here."""

    steps: tuple[FirstStep, ...]
    known: str
    on_paper: bool = False

    @property
    def left(self) -> int:
        """How many are still to be done."""
        return sum(not one.done for one in self.steps)

    @property
    def answer(self) -> str:
        """What is left, in a sentence."""
        if self.on_paper:
            return _("No turf can be cut here: Saturday goes station by station, on paper.")
        if not self.left:
            return _("All is set: the first outing can begin.")
        if self.left == 1:
            return _("One step, and Saturday is ready.")
        return capital(_("%(n)s steps, and Saturday is ready.") % {"n": in_words(self.left)})


def first_steps(
    member: Member, published: PublishedSnapshot, ground: Ground, standings: Standings, saturday: FreeSaturday
) -> FirstSteps:
    """The steps of a campaign as they stand, in four queries. Inside a ``sealed`` block."""
    campaign = member.campaign
    people = Volunteer.objects.filter(campaign=campaign, paused_at=None).count()
    on_streets = walkable(published)
    found = [
        _election(member),
        _town(published, ground, standings),
        _team(member, people),
        _asking(member, people),
        _saturday(member, saturday) if on_streets else _on_paper(member, saturday, standings),
    ]
    first = next((at for at, one in enumerate(found) if not one.done), None)
    steps = tuple(replace(one, number=at + 1, current=at == first) for at, one in enumerate(found))
    return FirstSteps(steps, known(campaign, ground, standings, people, saturday), on_paper=not on_streets)


def _election(member: Member) -> FirstStep:
    campaign = member.campaign
    second = campaign.second_round if campaign.round == VotingRound.SECOND else None
    election = str(ELECTIONS[ElectionType(campaign.election)])
    day = date_format(second or campaign.first_round, "l j F Y")
    text = f"{election[:1].upper()}{election[1:]}, {VotingRound(campaign.round).label}, {day} · {campaign.name}"
    url = reverse("campaigns:context", args=[campaign.slug]) if member.may(Permission.EDIT_CAMPAIGN) else ""
    return FirstStep(0, _("Choose the election and our list"), text, done=True, verb=_("Change"), url=url)


def _town(published: PublishedSnapshot, ground: Ground, standings: Standings) -> FirstStep:
    stations = ground.stations.values()
    polls = sorted({name.rpartition("_t")[0] for name in published.manifest["elections"]})
    words = {
        "stations": numbers.decimal(len(ground.stations)),
        "registered": numbers.decimal(sum(one.registered for one in stations)),
        "doors": numbers.decimal(sum(one.doors for one in stations)),
        "polls": len(polls),
        "year": polls[0][:4] if polls else "",
    }
    text = _("%(stations)s stations, %(registered)s registered, %(doors)s dwellings, %(polls)s polls since %(year)s.")
    text = text % words
    unranked = [key for key in ground.stations if key not in standings.zones or standings.zones[key].zone.rank is None]
    if standings.refusal:
        text = f"{text} {_('Priorities cannot be computed:')} {standings.refusal}"
    elif unranked and standings.classes:
        count = len(unranked)
        without = _("One station has no class.") if count == 1 else _("%(n)s stations have no class.") % {"n": count}
        text = f"{text} {without}"
    url = reverse("territory:sources", args=[published.place])
    missing = lacking(published).sentences
    lacks = (*missing, who_brings(published)) if missing else ()
    done = not standings.refusal
    return FirstStep(0, _("Load the town"), text, done=done, verb=_("Sources"), url=url, lacks=lacks)


def _team(member: Member, people: int) -> FirstStep:
    if people:
        text = ngettext("%(n)s person is in the list.", "%(n)s people are in the list.", people) % {"n": people}
    else:
        text = _(
            "By a link and its square to scan, from a file, or one by one. Each chooses what she likes to do; "
            "nothing else is noted."
        )
    slug = member.campaign.slug
    verb, lists = _("See the list"), ""
    if member.may(Permission.EDIT_VOLUNTEERS):
        lists = reverse("crew:volunteers", args=[slug])
    if member.may(Permission.IMPORT_VOLUNTEERS) and not member.narrowed:
        verb, lists = _("Import a list"), reverse("crew:import", args=[slug])
    if not member.may(Permission.MANAGE_MEMBERS):
        return FirstStep(0, _("Bring the team in"), text, done=people >= PAIR, verb=verb, url=lists)
    link = f"{reverse('campaigns:members', args=[slug])}#invite"
    step = FirstStep(0, _("Bring the team in"), text, done=people >= PAIR, verb=_("Invite by a link"), url=link)
    return replace(step, other=(verb, lists))


def _asking(member: Member, people: int) -> FirstStep:
    campaign = member.campaign
    said = Availability.objects.filter(campaign=campaign).values("volunteer").distinct().count()
    asked = WeekQuestion.objects.filter(campaign=campaign).exclude(asked_at=None).exists()
    if said:
        text = ngettext(
            "%(n)s person of %(all)s said when she is free.", "%(n)s people of %(all)s said when they are free.", said
        ) % {"n": said, "all": people}
    else:
        text = _("One text, three touches on the phone. Answers put themselves away.")
    may = member.may(Permission.EDIT_VOLUNTEERS) and people
    url = reverse("crew:ask", args=[campaign.slug]) if may else ""
    return FirstStep(0, _("Ask each when she is free"), text, done=bool(said or asked), verb=_("See the text"), url=url)


def _saturday(member: Member, saturday: FreeSaturday) -> FirstStep:
    campaign = member.campaign
    if planned := _planned(member):
        return planned
    text = _("The people who are free, the stations that are worth most, turfs cut: you read again, you publish.")
    verb = _("Prepare")
    if saturday.free >= PAIR:
        verb = _("Try with %(n)s people") % {"n": saturday.free}
    url = reverse("week:prepare", args=[campaign.slug]) if all(member.may(one) for one in _PREPARES) else ""
    return FirstStep(0, _("Prepare the first Saturday"), text, done=False, verb=verb, url=url)


def _planned(member: Member) -> FirstStep | None:
    """The step of the first Saturday once something is planned."""
    campaign = member.campaign
    actions = Action.objects.filter(campaign=campaign, status=Status.PLANNED).count()
    if not actions:
        return None
    text = ngettext("%(n)s action is planned.", "%(n)s actions are planned.", actions) % {"n": actions}
    url = reverse("fieldwork:actions", args=[campaign.slug]) if member.may(Permission.SEE_OWN_ACTIONS) else ""
    return FirstStep(0, _("Prepare the first Saturday"), text, done=True, verb=_("See the calendar"), url=url)


def _on_paper(member: Member, saturday: FreeSaturday, standings: Standings) -> FirstStep:
    """The same where nothing can be cut: an action on a whole station, the best one, and its sheet."""
    campaign = member.campaign
    if planned := _planned(member):
        return planned
    text = _(
        "Without addresses, people take a whole station: its sheet has what is known of it and lines to write streets "
        "on; what was counted is typed on the page of the action."
    )
    best = next(iter(standings.zones), "")
    asked = urlencode({"zone": best, "jour": next_saturday(saturday.day).isoformat(), "heures": "10:00-12:00"})
    url = f"{reverse('fieldwork:new', args=[campaign.slug])}?{asked}" if member.may(Permission.EDIT_ACTIONS) else ""
    title, verb = _("Prepare the first Saturday"), _("Do a station on paper")
    return FirstStep(0, title, text, done=False, verb=verb, url=url)


def known(campaign: Campaign, ground: Ground, standings: Standings, people: int, saturday: FreeSaturday) -> str:
    """Which stations come first, how many doors and how many Saturdays that makes; empty where none can be ranked."""
    first = [one for key, one in standings.zones.items() if one.priority == 1 and key in ground.stations]
    if not first:
        return ""
    doors = sum(ground.stations[one.zone.zone].doors for one in first)
    hours = sum(station.doors / station.pace for one in first if (station := ground.stations[one.zone.zone]).pace)
    team = people if people >= PAIR else TEAM_OF_NOBODY
    needed = max(round(hours / (team * SATURDAY_HOURS)), 1)
    sentences = [_which(ground, [one.zone.zone for one in first], {one.zone.zone for one in first if one.unsure})]
    words = {"doors": numbers.decimal(doors), "team": in_words(team), "n": in_words(needed)}
    if needed == 1:
        sentences.append(_("That is %(doors)s doors; with %(team)s people, three hours each, one Saturday.") % words)
    else:
        sentences.append(_("That is %(doors)s doors; with %(team)s people, three hours each, %(n)s Saturdays.") % words)
    last = last_day_before_the_vote(campaign, saturday.day)
    remaining = (last - next_saturday(saturday.day)).days // 7 + 1 if last else 0
    sentences.append(_remaining(remaining))
    if remaining < needed:
        sentences.append(_("That is why step 3 counts."))
    return " ".join(sentences)


def _remaining(saturdays: int) -> str:
    if not saturdays:
        return _("None is left before the vote.")
    if saturdays == 1:
        return _("One is left before the vote.")
    return _("%(n)s are left before the vote.") % {"n": in_words(saturdays)}


def _which(ground: Ground, first: list[str], unsure: set[str]) -> str:
    count = _("One station comes first")
    if len(first) > 1:
        count = capital(_("%(n)s stations come first") % {"n": in_words(len(first))})
    if len(first) > MOST_NAMED:
        return f"{count}."
    sure = get_text_list([ground.label(one) for one in first if one not in unsure], _("and"))
    perhaps = get_text_list([ground.label(one) for one in first if one in unsure], _("and"))
    words = {"count": count, "sure": sure, "perhaps": perhaps}
    if not perhaps:
        return _("%(count)s: %(sure)s.") % words
    if not sure:
        return _("%(count)s, perhaps: %(perhaps)s.") % words
    return _("%(count)s: %(sure)s surely, %(perhaps)s perhaps.") % words
