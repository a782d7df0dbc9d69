"""Writes: the whole demonstration, once a day. Its dates are counted from now, everything else from a seed."""

from datetime import date, datetime, timedelta
from random import Random

from arpenteur.web.accountability.money.models import (
    AccountPiece,
    Benefit,
    Donation,
    DonationImport,
    Donor,
    Expense,
    Income,
    MoneyFrame,
    Statement,
)
from arpenteur.web.communication.calls.models import CallList, CallScript
from arpenteur.web.communication.outreach.models import Account, Mailing, MessageReply, Sender
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.actions import add_member, change_campaign, create_campaign
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.campaigns.standing import standings_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import (
    Action,
    ActionZone,
    Delegation,
    FieldEvent,
    Participation,
    Poster,
    Tally,
)
from arpenteur.web.ground.phone.models import BuildingFact, DoorEvent, Objection, Review, Turf
from arpenteur.web.persons.contacts.models import Contact, ContactObjection, Tag
from arpenteur.web.persons.electors.actions import delete_list
from arpenteur.web.persons.electors.models import ListPaper, Undertaking, VoterList
from arpenteur.web.persons.paths.models import ExitReason, Path
from arpenteur.web.persons.volunteers.models import Team, Volunteer
from arpenteur.web.site.glance.rehearsal.acquaintances import acquaintances
from arpenteur.web.site.glance.rehearsal.calling import calling
from arpenteur.web.site.glance.rehearsal.journeys import journeys
from arpenteur.web.site.glance.rehearsal.mailings import mailings
from arpenteur.web.site.glance.rehearsal.outings import Stage, count, outings
from arpenteur.web.site.glance.rehearsal.people import accounts, company
from arpenteur.web.site.glance.rehearsal.purse import purse
from arpenteur.web.site.glance.rehearsal.residents import forget_residents, residents
from arpenteur.web.site.glance.rehearsal.rounds import rounds as rounds_of_stops
from arpenteur.web.site.glance.rehearsal.turfs import turfs

SLUG = "valmarche-en-commun"
NAME = "Valmarche en commun (démonstration)"
SEED = 2026
_VERB = "demo.rehearsed"
_WEEKS_AHEAD = 6


@verb(
    "demo.rehearsed",
    "fictional campaign played",
    also="journey.started",
    acts="the demonstration: its fictional people act",
)
def rehearse(*, place: str, at: datetime) -> Campaign:
    """The demonstration campaign of a fictional place, which must be published.

    Again on the same day, nothing changes. On another day its people, actions and counts are made anew around that
    day; what visitors of the demonstration wrote goes.
    """
    people = accounts()
    campaign = find_campaign(SLUG) or _opened(place, people[Role.DIRECTOR], at)
    with sealed(campaign.pk):
        last = Entry.objects.filter(chain=campaign.pk, verb=_VERB).order_by("-number").first()
        if last is not None and day_of(campaign, last.at) == day_of(campaign, at):
            return campaign
        _emptied(at)
        first, second = rounds(day_of(campaign, at))
        change_campaign(campaign=campaign, by=COMMAND, at=at, first_round=first, second_round=second)
        for role, user in people.items():
            add_member(campaign=campaign, user=user, role=role, by=COMMAND, at=at)
        stage = _stage(campaign, at)
        actions = outings(stage)
        told = count(stage, actions)
        turfs(stage, actions)
        rounds_of_stops(stage, actions)
        # Apart, so that the rest is drawn as before.
        acquaintances(campaign, stage.zones, at, Random(SEED + 1))  # noqa: S311 — as below
        journeys(campaign, at, Random(SEED + 2))  # noqa: S311 — as below
        purse(campaign, at, Random(SEED + 3))  # noqa: S311 — as below
        mailings(campaign, at)
        calling(campaign, at, Random(SEED + 4))  # noqa: S311 — as below
        residents(campaign, at, Random(SEED + 5))  # noqa: S311 — as below
        record(verb=_VERB, subject=campaign, by=COMMAND, at=at, campaign=campaign.pk, events=told)
    return campaign


def rounds(today: date) -> tuple[date, date]:
    """Two Sundays, about six weeks ahead."""
    ahead = today + timedelta(weeks=_WEEKS_AHEAD)
    first = ahead + timedelta(days=6 - ahead.weekday())
    return first, first + timedelta(days=7)


def _opened(place: str, director: object, at: datetime) -> Campaign:
    first, second = rounds(at.date())
    return create_campaign(
        slug=SLUG,
        name=NAME,
        place=place,
        election="muni",
        first_round=first,
        second_round=second,
        time_zone="Europe/Paris",
        family="gauche",
        director=director,
        by=COMMAND,
        at=at,
        fictional=True,
        contact="donnees@exemple.invalid",
    )


def _emptied(at: datetime) -> None:
    """Rows that protect others go first; an event that undoes another before it."""
    forget_residents()
    for one in VoterList.objects.all():
        delete_list(voters=one, by=COMMAND, at=at)
    for model in (MessageReply, Mailing, Account, Sender):
        model.objects.all().delete()
    for model in (ListPaper, Undertaking):
        model.objects.all().delete()
    for model in (Statement, AccountPiece, Donation, DonationImport, Donor, Expense, Benefit, Income, MoneyFrame):
        model.objects.all().delete()
    for model in (CallList, CallScript):
        model.objects.all().delete()
    for model in (Poster, Tally, Participation, Delegation, ActionZone):
        model.objects.all().delete()
    for events in (DoorEvent, FieldEvent):
        events.objects.exclude(undoes=None).delete()
    for model in (DoorEvent, Review, Turf, BuildingFact, Objection):
        model.objects.all().delete()
    for model in (FieldEvent, Action, Volunteer, Team, Contact, Tag, ContactObjection, Path, ExitReason):
        model.objects.all().delete()


def _stage(campaign: Campaign, at: datetime) -> Stage:
    rng = Random(SEED)  # noqa: S311 — a drawing of lots that anyone may repeat
    ground = ground_of(campaign)
    standings = standings_of(campaign, published_of(campaign), "station")
    zones = [zone for zone in standings.zones if zone in ground.stations] or list(ground.stations)
    quartiers = list(ground.quartiers)
    parts = [[key for key in ground.stations if _part(ground.stations[key].quartier, quartiers) == n] for n in range(3)]
    troupe = company(campaign, parts, list(ground.quartiers.values()), at, rng)
    return Stage(campaign, ground, troupe, zones, at, rng)


def _part(quartier: str, quartiers: list[str]) -> int:
    """Which of the three teams knows a quartier."""
    return quartiers.index(quartier) % 3 if quartier in quartiers else 0
