"""Reads: which pages are open, what they count, who waits to be called, whom an address is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PendingAnswer, PublicFace, PublicPage
from arpenteur.web.foundation.campaigns.clock import day_of, local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import monday_of
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.ground.fieldwork.display import ActionCard, show
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.queries import with_figures
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.people.queries import find
from arpenteur.web.persons.volunteers.models import Volunteer

LEAST_SHOWN = 11
"""Fewer signatures are not counted before everyone: whoever knows some of them would know the others."""
WEEKS = 8
_FOR_ALL = (Kind.MEETING, Kind.EVENT)
"""Kinds of action that anybody may be asked to: others are work, which volunteers sign up for."""


@dataclass(frozen=True)
class PageWeek:
    """Answers confirmed in one week, by kind of page."""

    monday: date
    counts: Mapping[str, int]


def pages_of(campaign: Campaign) -> dict[PageKind, PublicPage]:
    """A page of each kind, as the campaign wrote it or empty."""
    written = {PageKind(one.kind): one for one in PublicPage.objects.filter(campaign=campaign)}
    return {kind: written.get(kind) or PublicPage(campaign=campaign, kind=kind) for kind in PageKind}


def face_of(campaign: Campaign) -> PublicFace:
    """What its pages look like."""
    return PublicFace.objects.filter(campaign=campaign).first() or PublicFace(campaign=campaign)


def open_pages(campaign: Campaign) -> list[PublicPage]:
    """Those that visitors find."""
    return [one for one in pages_of(campaign).values() if one.is_open]


def open_page(campaign: Campaign, kind: PageKind) -> PublicPage | None:
    """One that visitors find, None where it is closed."""
    return PublicPage.objects.filter(campaign=campaign, kind=kind, is_open=True).first()


def actions_to_tick(campaign: Campaign, at: datetime) -> list[ActionCard]:
    """Meetings and events to come, open to all, of which the campaign may say that anybody comes."""
    return show(_to_come(at).order_by("starts_at"), ground_of(campaign))


def actions_of(page: PublicPage, at: datetime) -> list[ActionCard]:
    """Those of a page, still to come, the next first."""
    return show(_to_come(at).filter(pk__in=page.actions).order_by("starts_at"), ground_of(page.campaign))


def action_of(page: PublicPage, number: int, at: datetime) -> ActionCard | None:
    """One of them, None for another."""
    return next((one for one in actions_of(page, at) if one.action.pk == number), None)


def coming_to(campaign: Campaign) -> Mapping[int, int]:
    """How many people said on a page that they come, by the number of the action."""
    replies = PageReply.objects.filter(campaign=campaign, action__isnull=False).order_by()
    return dict(replies.values_list("action").annotate(n=Count("pk")))


def signatures(campaign: Campaign) -> int | None:
    """How many people signed, None where there are too few to be told."""
    count = PageReply.objects.filter(campaign=campaign, kind=PageKind.SIGN).count()
    return count if count >= LEAST_SHOWN else None


def weeks_of(campaign: Campaign, at: datetime) -> list[PageWeek]:
    """The last weeks, this one first; weeks without an answer too."""
    monday = monday_of("", day_of(campaign, at))
    mondays = [monday - timedelta(days=7 * back) for back in range(WEEKS)]
    # A day of slack on either side: the clock of the territory decides below.
    since = at - timedelta(days=7 * WEEKS + 1)
    counts: Counter[tuple[date, str]] = Counter()
    for moment, kind in PageReply.objects.filter(at__gte=since).values_list("at", "kind"):
        day = local(campaign, moment).date()
        counts[day - timedelta(days=day.weekday()), kind] += 1
    return [PageWeek(one, {kind: counts[one, kind] for kind in PageKind.values}) for one in mondays]


def to_call(campaign: Campaign, at: datetime) -> list[PendingAnswer]:
    """Answers of people who left a telephone only, the oldest first."""
    waiting = PendingAnswer.objects.filter(campaign=campaign, to_call=True, expires_at__gt=at)
    return list(waiting.order_by("created_at"))


def lines_with(campaign: Campaign, email: str) -> list[Contact | Volunteer]:
    """Lines of whoever has an address, as it was entered for them."""
    people = find(Person.objects.filter(campaign=campaign), campaign, Word.EMAIL, email).order_by().values("pk")
    mine = Q(person__in=people, by_email=True)
    return [*Contact.objects.filter(mine), *Volunteer.objects.filter(mine)]


def _to_come(at: datetime) -> "QuerySet[Action]":
    wanted = Action.objects.filter(kind__in=_FOR_ALL, open=True, status=Status.PLANNED, ends_at__gt=at)
    return with_figures(wanted).select_related("campaign", "team")
