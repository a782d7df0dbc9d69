"""The paths of a contact on her page: where she stands on each, what comes next, and putting her on another."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.cards import ContactCard
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.paths.board import JourneyCard, card
from arpenteur.web.persons.paths.models import Journey, JourneyStatus, PathStep
from arpenteur.web.persons.paths.permissions import EDIT_PATHS
from arpenteur.web.persons.paths.queries import journeys_of, journeys_seen, open_paths, owners, under_way

ORDER = 50


@dataclass(frozen=True)
class TrailStep:
    """A step as a journey passes it: since when she was there; ``state`` is ``done``, ``now`` or nothing."""

    step: PathStep
    state: str
    since: datetime | None


def trail(journey: Journey) -> list[TrailStep]:
    """The steps of a journey, with when each began, from its history."""
    steps = list(journey.path.steps.all())
    reached: dict[int, datetime] = {}
    for event in journey.events.order_by("at", "id"):
        if event.step_id is not None:
            reached.setdefault(event.step_id, event.at)
    here = next((rank for rank, one in enumerate(steps) if one.pk == journey.step_id), -1)
    over = journey.status != JourneyStatus.ACTIVE
    return [
        TrailStep(one, "now" if rank == here and not over else "done" if rank <= here else "", reached.get(one.pk))
        for rank, one in enumerate(steps)
    ]


def cards(request: CampaignRequest, contact: Contact, at: datetime) -> Iterator[ContactCard]:
    """One card with every journey of hers that the member may see; none where there is nothing to see or to do."""
    member = request.member
    today = day_of(member.campaign, at)
    rows = list(journeys_of([contact.pk], member, at))
    shown: list[tuple[JourneyCard, list[TrailStep]]] = [(card(one, member, today), trail(one)) for one in rows]
    on = {one.path_id for one in rows if one.status == JourneyStatus.ACTIVE}
    others = []
    if member.may(EDIT_PATHS.name) and contact.objected_at is None and member.campaign.closed_at is None:
        others = [(one.pk, one.name) for one in open_paths(member.campaign) if one.pk not in on]
    if shown or others:
        people = [(one.pk, one.user.name) for one in owners(member.campaign, at)] if others else []
        context = {
            "journeys": shown,
            "others": others,
            "people": people,
            "contact_number": contact.pk,
            "back": request.get_full_path(),
        }
        yield ContactCard("paths/_contact_card.html", ORDER, context)


def standing(member: Member, contacts: Collection[int]) -> dict[int, str]:
    """Where each of some contacts is now, for lists: the names of her steps, of journeys that the member may see."""
    found: dict[int, str] = {}
    rows = under_way(journeys_seen(member, timezone.now())).filter(contact__in=contacts).select_related("step")
    for one in rows.order_by("path__position", "pk"):
        words = one.step.name if one.step is not None else ""
        found[one.contact_id] = f"{found[one.contact_id]}, {words}" if one.contact_id in found else words
    return found


CARDS, STEPS = (cards,), standing
