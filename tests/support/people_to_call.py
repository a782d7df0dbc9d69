"""Fictional people who agreed to be called, lists of them and callers, written by the verbs themselves."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from cast import AT, Cast, person
from journeys import member_as
from known_contacts import words

from arpenteur.web.communication.calls.clocks import usual_hours
from arpenteur.web.communication.calls.models import CallList
from arpenteur.web.communication.calls.opening import CallListDetails, keep_script, open_list
from arpenteur.web.communication.calls.script import offered
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import unsealed
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, keep_many
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.people.identity import PersonDetails

MORNING = AT + timedelta(days=3, hours=1)
"""A Saturday, 11:00 in the town: nobody of the cast is new any more, and people may be called."""
MEETINGS = ((Purpose.MEETINGS, Channel.PHONE),)


def agreed(
    cast: Cast,
    count: int,
    *,
    pairs: Iterable[tuple[Purpose, Channel]] = MEETINGS,
    first: int = 0,
    station: str = "",
    at: datetime = AT,
) -> list[Contact]:
    """People « Figurine 000 », « Figurine 001 »… who agreed to something. Inside ``sealed``."""
    each = [
        NewContact(
            PersonDetails(f"Figurine {number:03}", "", f"06 39 98 {number // 100:02} {number % 100:02}"),
            ContactClass.OCCASIONAL,
            Source.ORGANISER,
            origin="stand du marché",
            station=station,
        )
        for number in range(first, first + count)
    ]
    given = Agreement(frozenset(pairs), ["Notice d'essai."], How.PAPER)
    return keep_many(campaign=cast.campaign, each=each, agreements=[given] * count, by=COMMAND, at=at)


def list_of(
    cast: Cast, name: str = "réunion", purpose: Purpose = Purpose.MEETINGS, member: Member | None = None
) -> CallList:
    """A list of everybody who agreed. Inside ``sealed``."""
    script = keep_script(campaign=cast.campaign, name=f"texte {name}", script=offered(), by=COMMAND, at=MORNING)
    details = CallListDetails(name, purpose, script, usual_hours(cast.campaign, MORNING))
    return open_list(
        member=member or member_as(cast, cast.organiser), details=details, stack=(), by=COMMAND, at=MORNING
    )


def crowd(cast: Cast, count: int) -> list[Member]:
    """So many volunteers of the campaign. Inside ``sealed``."""
    with unsealed():
        users: list[User] = [person(f"appelante{number:02}", factor=False) for number in range(count)]
    for user in users:
        add_member(campaign=cast.campaign, user=user, role=Role.VOLUNTEER, stations=[], by=COMMAND, at=AT)
    return [member_as(cast, user) for user in users]


def plain_words(answer: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]*>", " ", words(answer)).split())
