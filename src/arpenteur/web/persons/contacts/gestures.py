"""What is done with several contacts at once, counted in the journal as one, and taken back for ten minutes."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.models import Campaign, Membership
from arpenteur.web.foundation.shared.undo import keep_for_undo, take_to_undo, to_undo
from arpenteur.web.persons.contacts.actions import put_tag, take_tag
from arpenteur.web.persons.contacts.models import Contact, ContactTag, FollowUp, FollowUpKind, Tag
from arpenteur.web.persons.contacts.orders import ManyContacts, every_order
from arpenteur.web.persons.contacts.owners import hand_many, hand_many_back

MOST = 5_000
"""Contacts of one gesture: what can still be taken back in one press."""
GESTURE = "contacts"


@transaction.atomic
def tag_many(many: ManyContacts, tag: Tag) -> dict[str, Any]:
    """Put a tag on those who have it not; what is to be taken back."""
    new = set(many.contacts) - _under(tag, many.contacts)
    put_tag(contacts=list(Contact.objects.filter(pk__in=new)), tag=tag, by=many.by, at=many.at)
    return {"do": "tag", "tag": tag.pk, "people": sorted(new)}


@transaction.atomic
def untag_many(many: ManyContacts, tag: Tag) -> dict[str, Any]:
    """Take a tag from those who have it; what is to be put back."""
    old = _under(tag, many.contacts)
    take_tag(contacts=list(Contact.objects.filter(pk__in=old)), tag=tag, by=many.by, at=many.at)
    return {"do": "untag", "tag": tag.pk, "people": sorted(old)}


@verb("follow_up.many", "follow-ups for several contacts", acts="whoever chose the contacts, named by them")
def ask_follow_ups(many: ManyContacts, kind: FollowUpKind, due: date, owner: Membership | None) -> dict[str, Any]:
    """Something to be done for each, without a text; what is to be taken back."""
    rows = FollowUp.objects.bulk_create(
        [
            FollowUp(campaign=many.campaign, contact_id=one, kind=kind, due=due, owner=owner, created_at=many.at)
            for one in many.contacts
        ],
        batch_size=500,
    )
    record(
        subject="contacts.FollowUp",
        by=many.by,
        at=many.at,
        campaign=many.campaign.pk,
        n=len(rows),
        owner=None if owner is None else owner.pk,
    )
    return {"do": "follow_up", "rows": [one.pk for one in rows], "people": list(many.contacts)}


@transaction.atomic
def hand_over_many(many: ManyContacts, to: Membership | None) -> dict[str, Any]:
    """They and what they wait for belong to another member; whose they were."""
    contacts, follow_ups = hand_many(campaign=many.campaign, contacts=many.contacts, to=to, by=many.by, at=many.at)
    return {
        "do": "hand_over",
        "contacts": list(contacts.items()),
        "follow_ups": list(follow_ups.items()),
        "people": list(contacts),
    }


def remember(request: CampaignRequest, changed: dict[str, Any], at: datetime) -> None:
    """Keep what a gesture changed: numbers, never a name."""
    keep_for_undo(request, GESTURE, request.member.campaign.pk, changed, at)


def kept_gesture(request: CampaignRequest, at: datetime) -> dict[str, Any] | None:
    """The last gesture, while it can be taken back."""
    return to_undo(request, GESTURE, request.member.campaign.pk, at)


@verb("follow_up.dropped", "follow-ups taken back")
def take_back(request: HttpRequest, campaign: Campaign, *, by: Actor, at: datetime) -> int | None:
    """Undo the last gesture: how many contacts it was about, None where it is too late."""
    kept = take_to_undo(request, GESTURE, campaign.pk, at)
    if kept is None:
        return None
    people = list(kept["people"])
    above = every_order().get(kept["do"])
    if above is not None:
        above.take_back(campaign, kept, by, at)
    elif kept["do"] in {"tag", "untag"}:
        tag = Tag.objects.filter(campaign=campaign, pk=kept["tag"]).first()
        if tag is not None:
            verb = take_tag if kept["do"] == "tag" else put_tag
            verb(contacts=list(Contact.objects.filter(pk__in=people)), tag=tag, by=by, at=at)
    elif kept["do"] == "follow_up":
        _drop(campaign, kept["rows"], by, at)
    else:
        contacts, follow_ups = (dict(kept[one]) for one in ("contacts", "follow_ups"))
        hand_many_back(campaign=campaign, contacts=contacts, follow_ups=follow_ups, by=by, at=at)
    return len(people)


def check_many(n: int) -> None:
    """Raises InputError for more contacts than one gesture takes."""
    if n > MOST:
        raise InputError(
            _("%(n)d people at once") % {"n": n},
            expected=_("%(most)d at most") % {"most": MOST},
            action=_("choose a smaller part of them"),
        )


def _under(tag: Tag, contacts: Collection[int]) -> set[int]:
    return set(ContactTag.objects.filter(tag=tag, contact__in=contacts).values_list("contact", flat=True))


def _drop(campaign: Campaign, rows: Collection[int], by: Actor, at: datetime) -> None:
    """Follow-ups that were asked for and are not done go."""
    waiting = FollowUp.objects.filter(campaign=campaign, pk__in=rows, done_at=None)
    n = waiting.count()
    waiting.delete()
    record(verb="follow_up.dropped", subject="contacts.FollowUp", by=by, at=at, campaign=campaign.pk, n=n)
