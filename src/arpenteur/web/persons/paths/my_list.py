"""What is a member's to do today: journeys and follow-ups that are due or late, and what she did already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.persons.contacts.models import Channel, Consent, Contact, FollowUp, Purpose
from arpenteur.web.persons.paths.board import JourneyCard, card, cards_of
from arpenteur.web.persons.paths.models import Journey
from arpenteur.web.persons.paths.queries import acting_is, follow_ups_of, journeys_seen, moved_today, under_way
from arpenteur.web.persons.paths.wording import Due, due_words

MOST = 30
"""Lines of each kind: whoever has more begins with these."""


@dataclass(frozen=True)
class ListItem:
    """One line: whom it is about, what is to be done, by when, and how she may be reached where she agreed to it."""

    number: int
    contact: Contact
    to_do: str | Promise
    where: str | Promise
    due: Due
    day: date
    seen: int = 0
    follow_up: bool = False
    phone: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """Opened when it is read."""
        return self.contact.name


@dataclass(frozen=True)
class MyList:
    """The list of a day: what is to be done, what was done."""

    items: Sequence[ListItem]
    done: Sequence[JourneyCard]

    @property
    def names(self) -> int:
        """How many names of contacts it holds."""
        return len(self.items) + len(self.done)

    @property
    def all(self) -> int:
        """Done or not."""
        return self.names


def my_list(member: Member, at: datetime) -> MyList:
    """Hers, what is latest first."""
    today = day_of(member.campaign, at)
    seen = journeys_seen(member, at)
    mine = acting_is(under_way(seen), member.membership.pk).filter(step_due__lte=today)
    journeys = list(cards_of(mine)[:MOST])
    waiting = list(follow_ups_of(member, today, at)[:MOST])
    agreed = _channels([one.contact_id for one in (*journeys, *waiting)])
    items = [_of_journey(one, today, agreed) for one in journeys] + [
        _of_follow_up(one, today, agreed) for one in waiting
    ]
    items.sort(key=lambda one: one.day)
    left = {one.pk for one in journeys}
    done = [card(one, member, today) for one in cards_of(moved_today(member, at).exclude(pk__in=left))[:MOST]]
    return MyList(items, done)


def _of_journey(journey: Journey, today: date, agreed: Collection[tuple[int, str]]) -> ListItem:
    step, contact = journey.step, journey.contact
    phone, email = _ways(contact, agreed)
    return ListItem(
        journey.pk,
        contact,
        step.to_do if step is not None and step.to_do else _("see what comes next"),
        step.name if step is not None else "",
        due_words(journey.step_due, today),
        journey.step_due or today,
        journey.version,
        phone=phone,
        email=email,
    )


def _of_follow_up(one: FollowUp, today: date, agreed: Collection[tuple[int, str]]) -> ListItem:
    phone, email = _ways(one.contact, agreed)
    return ListItem(
        one.pk,
        one.contact,
        one.get_kind_display(),
        one.text,
        due_words(one.due, today),
        one.due,
        follow_up=True,
        phone=phone,
        email=email,
    )


def _channels(contacts: Collection[int]) -> set[tuple[int, str]]:
    """By what each of some contacts agreed to be reached."""
    rows = Consent.objects.filter(contact__in=contacts, withdrawn_at=None, channel__in=[Channel.EMAIL, Channel.PHONE])
    rows = rows.exclude(purpose__in=[Purpose.TARGETED, Purpose.SUPPORT])
    return set(rows.values_list("contact", "channel"))


def _ways(contact: Contact, agreed: Collection[tuple[int, str]]) -> tuple[str, str]:
    """The telephone and the address of a contact, each where she agreed to something by it."""
    phone = contact.phone if (contact.pk, Channel.PHONE) in agreed else ""
    return phone, contact.email if (contact.pk, Channel.EMAIL) in agreed else ""
