"""What decides who is written to and who may press: two contacts who become one, tests to oneself, blocks moved."""

from datetime import timedelta
from typing import Any

import pytest
from cast import Cast
from django.core import mail
from mailings import NOW, a_sender, an_account, leaving, member_of, people, states, written

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.blocks import ButtonBlock, PictureBlock, TextBlock
from arpenteur.web.communication.outreach.models import (
    DeadAddress,
    Mailing,
    MailingState,
    Recipient,
    RecipientState,
    StopReason,
)
from arpenteur.web.communication.outreach.queries import totals
from arpenteur.web.communication.outreach.testing import MOST, WITHIN, try_out
from arpenteur.web.communication.outreach.views import after_gesture
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Channel
from arpenteur.web.persons.people.actions import join

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": COMMAND, "at": NOW}
WAITING, LEFT, OUT = RecipientState.WAITING, RecipientState.ACCEPTED, RecipientState.LEFT_OUT


@pytest.mark.parametrize(
    ("of_gone", "of_kept", "found"),
    [
        (WAITING, WAITING, [(WAITING, True)]),
        (WAITING, LEFT, [(LEFT, True)]),
        (LEFT, WAITING, [(LEFT, True)]),
        (WAITING, OUT, [(OUT, True)]),
        (OUT, WAITING, [(OUT, True)]),
        (LEFT, LEFT, [(LEFT, False), (LEFT, True)]),
    ],
)
def test_two_contacts_who_become_one_are_written_to_once(
    cast: Cast, of_gone: RecipientState, of_kept: RecipientState, found: list[tuple[RecipientState, bool]]
):
    """What already left is not sent again, a refusal of either holds, and what left twice is counted twice."""
    with sealed(cast.campaign.pk):
        gone, kept, _other = people(cast, 3)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast))
        for contact, state in ((gone, of_gone), (kept, of_kept)):
            reason = "consent" if state == OUT else ""
            Recipient.objects.filter(mailing=mailing, contact=contact).update(state=state, reason=reason)
        join(person=gone.person, into=kept.person, **BY)
        of_both = Recipient.objects.filter(mailing=mailing).exclude(contact=_other)
        assert [(one.state, one.contact_id == kept.pk) for one in of_both.order_by("contact_id")] in (
            found,
            found[::-1],
        )
        assert states(mailing).get(WAITING, 0) == 1 + (found == [(WAITING, True)])


def test_a_message_that_one_of_the_two_was_to_receive_becomes_hers(cast: Cast):
    with sealed(cast.campaign.pk):
        gone, kept = people(cast, 2)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast))
        Recipient.objects.filter(mailing=mailing, contact=kept).delete()
        join(person=gone.person, into=kept.person, **BY)
        assert Recipient.objects.get(mailing=mailing).contact_id == kept.pk


def test_a_dead_address_of_either_stays_dead(cast: Cast):
    with sealed(cast.campaign.pk):
        gone, kept, other, last = people(cast, 4)
        for contact, channel, digest in (
            (gone, Channel.EMAIL, "a"),
            (kept, Channel.EMAIL, "b"),
            (gone, Channel.SMS, "c"),
            (other, Channel.EMAIL, "d"),
        ):
            DeadAddress.objects.create(
                campaign=cast.campaign, contact=contact, channel=channel.value, digest=digest, at=NOW
            )
        join(person=gone.person, into=kept.person, **BY)
        join(person=other.person, into=last.person, **BY)
        assert {(one.contact_id, one.digest) for one in DeadAddress.objects.all()} == {
            (kept.pk, "b"),
            (kept.pk, "c"),
            (last.pk, "d"),
        }


def test_ten_tests_an_hour_and_no_more(cast: Cast, settings):
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        people(cast, 1)
        a_sender(cast)
        mailing, writer = written(cast, an_account(cast)), member_of(cast, cast.organiser)
        minute = timedelta(minutes=1)
        for number in range(MOST):
            try_out(mailing=mailing, by=writer, at=NOW + number * minute)
        with pytest.raises(InputError, match="trop d"):
            try_out(mailing=mailing, by=writer, at=NOW + MOST * minute)
        try_out(mailing=mailing, by=writer, at=NOW + WITHIN)
        with pytest.raises(InputError, match="trop d"):
            try_out(mailing=mailing, by=writer, at=NOW + WITHIN)
    assert {tuple(one.to) for one in mail.outbox} == {(cast.organiser.email,)}
    assert len(mail.outbox) == MOST + 1


@pytest.mark.parametrize(
    ("state", "status"),
    [(MailingState.SENDING, 403), (MailingState.STOPPED, 403), (MailingState.APPROVED, 302), (MailingState.DRAFT, 302)],
)
def test_what_began_is_dropped_by_those_who_approve_only(cast: Cast, state: MailingState, status: int):
    """A leader writes messages and approves none."""
    with sealed(cast.campaign.pk):
        people(cast, 1)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast))
        reason, hers = (
            StopReason.BY_HAND if state == MailingState.STOPPED else "",
            member_of(cast, cast.leader).membership,
        )
        Mailing.objects.filter(pk=mailing.pk).update(state=state, stop_reason=reason, written_by=hers)
    page = f"/c/essai/messages/{mailing.pk}/ordre/"
    assert cast.client(cast.leader).post(page, {"do": "drop"}).status_code == status
    with sealed(cast.campaign.pk):
        mailing.refresh_from_db()
        assert mailing.state == (state if status == 403 else MailingState.DROPPED)
    if status == 403:
        assert cast.client(cast.director).post(page, {"do": "drop"}).status_code == 302


def test_shares_of_a_message_are_of_what_is_gone(cast: Cast):
    with sealed(cast.campaign.pk):
        people(cast, 4)
        a_sender(cast)
        mailing = leaving(cast, an_account(cast))
        found = totals(mailing)
        assert (found.gone, found.share(3)) == (0, 0.0)
        Recipient.objects.filter(mailing=mailing).update(state=LEFT)
        found = totals(mailing)
        assert (found.gone, found.arrived, found.share(1)) == (4, 4, 0.25)


ROWS = [{"kind": "text", "text": name} for name in "abc"]


@pytest.mark.parametrize(
    ("do", "found"),
    [
        ("save", "abc"),
        ("off-0", "bc"),
        ("off-2", "ab"),
        ("off-3", "abc"),
        ("off-100", "abc"),
        ("off-x", "abc"),
        ("up-0", "abc"),
        ("up-1", "bac"),
        ("up-2", "acb"),
        ("down-0", "bac"),
        ("down-2", "abc"),
        ("down-9", "abc"),
        ("add-picture", "abc"),
        ("add-song", "abc"),
    ],
)
def test_one_gesture_moves_or_takes_one_block(do: str, found: str):
    assert after_gesture(ROWS, do) == tuple(TextBlock(name) for name in found)


def test_one_gesture_adds_one_block_at_the_end():
    assert after_gesture(ROWS, "add-button")[3:] == (ButtonBlock("", "https://"),)
    assert after_gesture(ROWS, "add-text")[3:] == (TextBlock(""),)
    assert after_gesture(ROWS, "add-picture", "f.png")[3:] == (PictureBlock("f.png", ""),)
    assert len(ROWS) == 3
