"""Writes: what the team puts on its pages, and what visitors answer: held until confirmed, then kept, then left."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.public_pages.answers import ADVERTISING, WISHES, PageAnswer
from arpenteur.web.communication.public_pages.contact_events import ANSWERED
from arpenteur.web.communication.public_pages.letters import hand_over_confirm, hand_over_kept, hand_over_leave
from arpenteur.web.communication.public_pages.links import TO_CALL, UNCONFIRMED
from arpenteur.web.communication.public_pages.models import PageKind, PageReply, PendingAnswer, PublicFace, PublicPage
from arpenteur.web.communication.public_pages.pictures import keep_picture
from arpenteur.web.communication.public_pages.wording import SLUGS, page_notice
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.kinds import Status
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.photos import PhotoRead, remove_photo
from arpenteur.web.persons.contacts.actions import (
    Agreement,
    NewContact,
    follow_up,
    forget,
    keep,
    note_exchange,
    object_to_all,
    set_class,
    withdraw,
)
from arpenteur.web.persons.contacts.models import Contact, ContactClass, FollowUpKind, How, Source
from arpenteur.web.persons.contacts.particulars import particulars_in
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.volunteers.actions import add_volunteer, forget_volunteer, new_personal_link
from arpenteur.web.persons.volunteers.models import LineSource, Volunteer

VISITOR = Actor("visitor")
"""Whoever passes by: nobody knows yet who she is."""
_ANSWER_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Confirmation:
    """What became of an answer: the contact and the secret of her receipt, what she answered, the secret of her page
    as a volunteer; empty where there is none.
    """

    contact: Contact | None = None
    receipt: str = ""
    reply: PageReply | None = None
    own_page: str = ""


@verb("page.written", "public page written, opened or closed")
def write_page(*, campaign: Campaign, kind: PageKind, values: Mapping[str, Any], by: Actor, at: datetime) -> PublicPage:
    """Write or open a page: ``is_open``, ``title``, ``sentence``, ``text``, ``actions``; what is not given stays.

    Raises InputError for a petition without text, and for a page to come to without an action.
    """
    page = PublicPage.objects.select_for_update().filter(campaign=campaign, kind=kind).first()
    page = page or PublicPage(campaign=campaign, kind=kind)
    changed = sorted(name for name, value in values.items() if getattr(page, name) != value)
    for name in changed:
        setattr(page, name, values[name])
    if page.is_open and kind is PageKind.SIGN and not page.text:
        raise InputError(_("there is nothing to sign"), action=_("write the text first"))
    if page.is_open and kind is PageKind.COME and not page.actions:
        raise InputError(_("there is nothing to come to"), action=_("tick an action first"))
    if changed:
        page.changed_at = at
        page.save()
        record(subject=page, by=by, at=at, campaign=campaign.pk, fields=changed)
    return page


@verb(through="write_page")
def publish_action(*, campaign: Campaign, action: Action, is_public: bool, by: Actor, at: datetime) -> PublicPage:
    """Put an action on the page to come, which opens with it, or take it off; the page closes with its last one still
    to come. Again changes nothing.
    """
    page = PublicPage.objects.select_for_update().filter(campaign=campaign, kind=PageKind.COME).first()
    others = [number for number in (page.actions if page else []) if number != action.pk]
    left = Action.objects.filter(pk__in=others, status=Status.PLANNED, ends_at__gt=at).exists()
    values = {
        "actions": sorted([*others, action.pk]) if is_public else others,
        "is_open": is_public or (left and page is not None and page.is_open),
    }
    return write_page(campaign=campaign, kind=PageKind.COME, values=values, by=by, at=at)


@verb("page.dressed", "colour or picture of the public pages chosen")
def set_face(
    *,
    campaign: Campaign,
    colour: str,
    picture_shows: str,
    by: Actor,
    at: datetime,
    picture: PhotoRead | None = None,
    without: bool = False,
) -> PublicFace:
    """The colour and the picture of every page; ``without`` takes the picture away. Raises InputError for a picture
    of which nobody says what it shows.
    """
    face = PublicFace.objects.select_for_update().filter(campaign=campaign).first() or PublicFace(campaign=campaign)
    before = face.picture
    if picture is not None:
        face.picture = keep_picture(picture, campaign.pk)
    elif without:
        face.picture = ""
    if face.picture and not picture_shows:
        raise InputError(_("nobody says what the picture shows"), action=_("say it in a few words"))
    face.colour, face.picture_shows, face.changed_at = colour, picture_shows if face.picture else "", at
    face.save()
    record(subject=face, by=by, at=at, campaign=campaign.pk)
    if before and before != face.picture:
        transaction.on_commit(lambda: remove_photo(campaign.pk, before))
    return face


@verb("page.answered", "public page answered, to be confirmed")
def hold_answer(
    *, campaign: Campaign, kind: PageKind, answer: PageAnswer, by: Actor, at: datetime, action: Action | None = None
) -> PendingAnswer:
    """Hold an answer, encrypted, until it is confirmed; one letter leaves, or the team is to call."""
    waits = TO_CALL if answer.to_call else UNCONFIRMED
    pending = PendingAnswer(
        campaign=campaign,
        kind=kind,
        action=action,
        words=answer.to_text(),
        to_call=answer.to_call,
        code=secrets.randbits(52),
        created_at=at,
        expires_at=at + waits,
    )
    pending.save(force_insert=True)
    record(subject=pending, by=by, at=at, campaign=campaign.pk, kind=str(kind))
    if not answer.to_call:
        hand_over_confirm(pending=pending, at=at)
    return pending


@verb("page.confirmed", "answer to a public page confirmed")
def confirm(*, pending: PendingAnswer, how: How, by: Actor, at: datetime) -> Confirmation | None:
    """Keep what somebody wrote: she said that it is she, by her letter or on the telephone. None where it was kept or
    went meanwhile. Raises InputError as ``contacts.actions.keep``: she wants nothing any more, the campaign is over.
    """
    held = PendingAnswer.objects.select_for_update().filter(pk=pending.pk, expires_at__gt=at).first()
    if held is None:
        return None
    answer, kind = PageAnswer.of_text(held.words), PageKind(held.kind)
    record(subject=held, by=by, at=at, campaign=held.campaign_id, kind=str(kind))
    made = _settle(held.campaign, kind, answer, held.action, how, by, at)
    held.delete()
    return made


@verb(also="page.confirmed")
def answer_at_once(
    *, campaign: Campaign, kind: PageKind, answer: PageAnswer, by: Actor, at: datetime, action: Action | None = None
) -> Confirmation:
    """Keep an answer of whoever came by her own link and changed nothing of where she is reached: the link had come by
    her letter, which proves as much as another one. Raises InputError as ``confirm``.
    """
    record(subject=campaign, by=by, at=at, campaign=campaign.pk, kind=str(kind))
    return _settle(campaign, kind, answer, action, How.LINK, by, at)


@verb("page.dropped", "answer to a public page erased after a call")
def drop_answer(*, pending: PendingAnswer, by: Actor, at: datetime) -> None:
    """She said that it is not she, or nobody reaches her; again is not an error."""
    gone, _tables = PendingAnswer.objects.filter(pk=pending.pk).delete()
    if gone:
        record(subject=pending, by=by, at=at, campaign=pending.campaign_id)


@verb("page.comes_not", "somebody does not come any more")
def come_not(*, reply: PageReply, by: Actor, at: datetime) -> None:
    """She does not come any more. Her line stays for what else she agreed to."""
    record(subject=reply, by=by, at=at, campaign=reply.campaign_id)
    reply.delete()


@verb("page.left", "somebody left by her link")
def leave(*, line: Contact | Volunteer, never_again: bool, by: Actor, at: datetime) -> None:
    """One step: everything is erased. ``never_again``: nobody brings her back, whatever list has her address."""
    record(subject=line, by=by, at=at, campaign=line.campaign_id, again=not never_again)
    if isinstance(line, Volunteer):
        forget_volunteer(volunteer=line, by=by, at=at)
        return
    if never_again:
        object_to_all(contact=line, how=How.LINK, by=by, at=at)
    forget(contact=line, by=by, at=at)


@verb("page.leave_asked", "link to leave sent by letter")
def send_ways_out(*, campaign: Campaign, lines: list[Contact | Volunteer], by: Actor, at: datetime) -> int:
    """A letter with the link to leave for each line that has an address somebody typed; how many."""
    if lines:
        record(subject=campaign, by=by, at=at, campaign=campaign.pk, n=len(lines))
    return hand_over_leave(campaign=campaign, lines=lines, at=at)


def _settle(
    campaign: Campaign, kind: PageKind, answer: PageAnswer, action: Action | None, how: How, by: Actor, at: datetime
) -> Confirmation:
    """A contact, a volunteer or both."""
    volunteer, own_page = _volunteer(campaign, answer, at) if kind is PageKind.VOLUNTEER else (None, "")
    contact, receipt = None, ""
    if volunteer is None or answer.pairs:
        contact, receipt = _contact(campaign, kind, answer, how, by, at)
    reply = _reply(campaign, kind, action, contact, volunteer, at)
    if contact is not None and contact.email:
        hand_over_kept(reply=reply, at=at)
    return Confirmation(contact, receipt, reply, own_page)


def _contact(
    campaign: Campaign, kind: PageKind, answer: PageAnswer, how: How, by: Actor, at: datetime
) -> tuple[Contact, str]:
    with translation.override(answer.language):
        read = page_notice(campaign, kind)
    new = NewContact(
        details=PersonDetails(answer.name, answer.email, answer.phone),
        kind=ContactClass.REGULAR if kind is PageKind.JOIN else ContactClass.OCCASIONAL,
        source=Source.PAGE,
        origin=str(kind),
        address=answer.address,
        particulars=particulars_in(answer),
    )
    agreement = Agreement(pairs=answer.pairs, read=read, how=how, confirmed_at=at) if answer.pairs else None
    contact, receipt = keep(campaign=campaign, new=new, agreement=agreement, by=by, at=at)
    if kind is PageKind.JOIN and contact.kind == ContactClass.OCCASIONAL:
        # She asks for it herself: the one act by which an occasional contact becomes a regular one.
        set_class(contact=contact, kind=ContactClass.REGULAR, by=by, at=at)
    note_exchange(contact=contact, kind=ANSWERED, about=SLUGS[kind], by=by, at=at)
    if answer.refuses:
        withdraw(contact=contact, pairs=ADVERTISING, how=how, by=by, at=at)
    waits: dict[str, Any] = {
        "contact": contact,
        "due": day_of(campaign, at + _ANSWER_WITHIN),
        "owner": None,
        "by": by,
        "at": at,
    }
    if answer.text:
        follow_up(kind=FollowUpKind.QUESTION, text=answer.text, **waits)
    if answer.wishes:
        wishes = ", ".join(str(WISHES[one]) for one in answer.wishes if one in WISHES)
        follow_up(kind=FollowUpKind.VOLUNTEER, text=wishes, **waits)
    return contact, receipt


def _volunteer(campaign: Campaign, answer: PageAnswer, at: datetime) -> tuple[Volunteer, str]:
    made = add_volunteer(
        campaign=campaign,
        source=LineSource.HERSELF,
        by=Actor("volunteer"),
        at=at,
        name=answer.name,
        email=answer.email,
        phone=answer.phone,
        wishes=list(answer.wishes),
    )
    return made, new_personal_link(volunteer=made, by=Actor.volunteer(made), at=at)


def _reply(
    campaign: Campaign,
    kind: PageKind,
    action: Action | None,
    contact: Contact | None,
    volunteer: Volunteer | None,
    at: datetime,
) -> PageReply:
    once = contact is not None and (kind is PageKind.SIGN or action is not None)
    found = PageReply.objects.filter(contact=contact, kind=kind, action=action).first() if once else None
    return found or PageReply.objects.create(
        campaign=campaign, contact=contact, volunteer=volunteer, kind=kind, action=action, at=at
    )
