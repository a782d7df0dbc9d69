"""What comes back: bounces, complaints, signed and taken once; answers threaded, STOP understood; what stops itself."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from acquainted import acquainted
from cast import Cast
from django.test import Client
from django.urls import reverse
from mailings import NEWS, NOW, TARGETED, a_sender, an_account, leaving, member_of, people, states
from standardwebhooks import Webhook

from arpenteur.web.communication.outreach.braking import brake
from arpenteur.web.communication.outreach.inbox import KEPT, forget_strangers, take_inbox
from arpenteur.web.communication.outreach.models import (
    Account,
    AccountKind,
    DeadAddress,
    Mailing,
    MailingState,
    MessageReply,
    Recipient,
    RecipientState,
    ReplySense,
    ReturnKind,
    ReturnNotice,
    StopReason,
)
from arpenteur.web.communication.outreach.queries import open_replies, totals
from arpenteur.web.communication.outreach.replies import MailAnswer, close_reply, hand_reply, take_reply
from arpenteur.web.communication.outreach.return_views import RETURNS
from arpenteur.web.communication.outreach.stop_words import own_words, sense_of
from arpenteur.web.foundation.audit.actors import JOB
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.outbox.mailbox import Inbox, MailboxError
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Consent, Contact, FollowUp

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + base64.b64encode(b"figurine" * 4).decode()


@pytest.fixture
def account(cast: Cast, settings) -> Account:
    settings.ARPENTEUR_DEMO = True
    with sealed(cast.campaign.pk):
        a_sender(cast)
        return an_account(cast, webhook_secret=SECRET)


def sent(cast: Cast, account: Account, count: int) -> Mailing:
    """A message that every one of them received."""
    people(cast, count)
    mailing = leaving(cast, account)
    mailing.recipients.update(state=RecipientState.ACCEPTED, handed_at=NOW)
    return mailing


def address_of(account: Account) -> str:
    return reverse("outreach:returns", args=[participant_link(RETURNS, account.campaign_id, account.pk)])


def tell(account: Account, said: dict[str, str], secret: str = SECRET) -> int:
    """A call of a provider, signed; the status it gets."""
    body, at = json.dumps(said), datetime.now(UTC)
    headers = {
        "webhook-id": said.get("id", "x"),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(said.get("id", "x"), at, body),
    }
    client = Client(enforce_csrf_checks=True, headers=headers)
    return client.post(address_of(account), body, content_type="application/json").status_code


def test_a_bounce_is_signed_taken_once_and_closes_the_address(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = sent(cast, account, 3)
        one = mailing.recipients.order_by("pk").first()
        told = {"id": "b1", "type": "bounce", "message_id": f"<{one.code}@exemple.fr>"}
        assert tell(account, told, "whsec_" + base64.b64encode(b"autre" * 6).decode()) == 401
        assert Client().post(address_of(account), json.dumps(told), content_type="application/json").status_code == 401
        assert ReturnNotice.objects.count() == 0
        assert [tell(account, told) for _again in range(3)] == [204, 204, 204]
        assert (ReturnNotice.objects.count(), Entry.objects.filter(verb="mailing.returned").count()) == (1, 1)
        one.refresh_from_db()
        assert one.returned == ReturnKind.HARD
        assert [dead.contact_id for dead in DeadAddress.objects.all()] == [one.contact_id]
        assert tell(account, {"id": "b2", "type": "autre"}) == 400
        assert totals(mailing).hard == 1
    assert Client().get(address_of(account)).status_code == 405
    assert Client().post(address_of(account)[:-3] + "xx/").status_code == 404


def test_a_complaint_leaves_her_in_peace_and_stops_what_is_leaving(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = sent(cast, account, 3)
        waiting = acquainted(cast.campaign, "Témoin Dernier", (NEWS,), email="d@exemple.fr", at=NOW)
        Recipient.objects.create(campaign=cast.campaign, mailing=mailing, contact=waiting)
        one = mailing.recipients.order_by("pk").first()
        assert tell(account, {"id": "c1", "type": "complaint", "address": one.contact.email}) == 204
        one.refresh_from_db()
        mailing.refresh_from_db()
        assert one.complained_at is not None
        assert not Consent.objects.filter(contact=one.contact, withdrawn_at=None).exists()
        assert (mailing.state, mailing.stop_reason) == (MailingState.STOPPED, StopReason.COMPLAINTS)


@pytest.mark.parametrize(
    ("gone", "complaints", "hard", "stopped"),
    [
        (10_000, 9, 0, None),
        (10_000, 10, 0, StopReason.COMPLAINTS),
        (10_000, 0, 199, None),
        (10_000, 0, 200, StopReason.BOUNCES),
        (50, 0, 1, None),
        (50, 0, 2, StopReason.BOUNCES),
        (50, 1, 0, StopReason.COMPLAINTS),
        (50, 0, 0, None),
    ],
)
def test_a_mailing_stops_by_itself_at_these_shares_and_not_before(
    cast: Cast, account: Account, gone: int, complaints: int, hard: int, stopped: StopReason | None
):
    with sealed(cast.campaign.pk):
        people(cast, 1)
        mailing = leaving(cast, account)
        rows = [
            Recipient(
                campaign=cast.campaign,
                mailing=mailing,
                state=RecipientState.ACCEPTED,
                handed_at=NOW,
                complained_at=NOW if n < complaints else None,
                returned=ReturnKind.HARD if n < hard else "",
            )
            for n in range(gone)
        ]
        Recipient.objects.bulk_create(rows, batch_size=500)
        assert brake(mailing, NOW) == stopped
        mailing.refresh_from_db()
        assert (mailing.state == MailingState.STOPPED) == (stopped is not None)


def test_a_provider_that_anymail_knows_is_read_under_its_own_signature(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = sent(cast, account, 2)
        one, two = mailing.recipients.order_by("pk")
        Account.objects.filter(pk=account.pk).update(kind=AccountKind.ANYMAIL, settings={"provider": "mailgun"})
        account.refresh_from_db()
        account.webhook_secret = "cle-de-signature"
        account.save()
        event = {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "id": "evt-1",
            "timestamp": 1796000000.1,
            "recipient": one.contact.email,
            "user-variables": {"code": str(one.code)},
            "message": {"headers": {"message-id": "m1"}},
            "delivery-status": {"code": 550, "message": "no"},
        }
        assert _mailgun(account, event, "autre cle") == 401
        assert [_mailgun(account, event, "cle-de-signature") for _again in range(2)] == [204, 204]
        opened = event | {"event": "opened", "id": "evt-2", "user-variables": {"code": str(two.code)}}
        assert _mailgun(account, opened, "cle-de-signature") == 204
        assert ReturnNotice.objects.count() == 1, "what was opened is not kept, not even that it was told"
        assert totals(mailing).hard == 1


def _mailgun(account: Account, event: dict[str, Any], key: str) -> int:
    stamp, token = "1796000000", "jeton"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    said = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": event}
    return Client().post(address_of(account), json.dumps(said), content_type="application/json").status_code


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("STOP", "stop"),
        ("stop svp", "stop"),
        ("Désinscription", "stop"),
        ("Merci de ne plus m'écrire", "stop"),
        ("ne plus", "stop"),
        ("Je ne veux plus recevoir vos mails", "stop"),
        ("Désinscrivez-moi !", "stop"),
        ("Retirez-moi de votre liste", "stop"),
        ("plus de messages svp", "stop"),
        ("STOP\n\nLe 30 novembre 2026, Liste a écrit :\n> Bonjour", "stop"),
        ("Stop aux pesticides, je viens samedi", "words"),
        ("Je ne peux plus venir samedi", "words"),
        ("Où se trouve la salle ?\n> pour ne plus recevoir", "words"),
        ("Je n'ai plus de vélo", "words"),
    ],
)
def test_stop_and_its_like_are_understood_and_nothing_else_is(text: str, sense: str):
    assert sense_of(text) == sense
    assert ">" not in own_words(text)


def test_an_answer_is_a_follow_up_of_whoever_follows_her_once(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = sent(cast, account, 2)
        one = mailing.recipients.order_by("pk").first()
        answer = MailAnswer(
            "<m1@b>", one.contact.email, "Où est la salle ?\n\n> Bonjour", (f"<{one.code}@exemple.fr>",)
        )
        reply = take_reply(by=JOB, account=account, answer=answer, at=NOW)
        assert take_reply(by=JOB, account=account, answer=answer, at=NOW) is None
        assert (reply.mailing, reply.contact, reply.text) == (mailing, one.contact, "Où est la salle ?")
        assert reply.follow_up.owner == mailing.written_by
        assert (reply.follow_up.due - NOW.date()).days == 2
        director = member_of(cast, cast.director)
        hand_reply(reply=reply, owner=director.membership, by=director.actor, at=NOW)
        again = MailAnswer("<m2@b>", one.contact.email, "Et à quelle heure ?", (f"<{one.code}@exemple.fr>",))
        other = take_reply(by=JOB, account=account, answer=again, at=NOW)
        assert other is not None
        found = totals(mailing)
        assert (found.replies, found.people, found.arrived, found.answered) == (2, 1, 2, 0.5), "people, not letters"
        other.delete()
        FollowUp.objects.filter(pk=other.follow_up_id).delete()
        assert totals(mailing).open_replies == 1
        close_reply(reply=reply, by=director.actor, at=NOW)
        reply.refresh_from_db()
        assert (reply.text, FollowUp.objects.get().done_at, FollowUp.objects.get().text) == ("", NOW, "")
        assert not open_replies(director).exists()


def test_stop_by_an_answer_takes_every_agreement_of_the_channel_back_at_once(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        contact = acquainted(cast.campaign, "Témoin Ciblé", (NEWS, TARGETED), email="cible@exemple.fr", at=NOW)
        mailing = leaving(cast, account)
        one = mailing.recipients.get()
        reply = take_reply(
            by=JOB, account=account, answer=MailAnswer("1", "Cible@Exemple.fr", "STOP", (f"<{one.code}@x>",)), at=NOW
        )
        assert (reply.sense, reply.text, reply.follow_up) == (ReplySense.STOP, "", None)
        assert not Consent.objects.filter(contact=contact, withdrawn_at=None).exists()
        one.refresh_from_db()
        assert one.left_at == NOW


def test_an_answer_of_somebody_else_changes_nothing_of_whoever_was_written_to(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = sent(cast, account, 1)
        one = mailing.recipients.get()
        reply = take_reply(
            by=JOB, account=account, answer=MailAnswer("1", "inconnu@exemple.fr", "STOP", (f"<{one.code}@x>",)), at=NOW
        )
        assert (reply.contact, reply.sender) == (None, "inconnu@exemple.fr")
        assert Consent.objects.filter(contact=one.contact, withdrawn_at=None).exists()
        assert (forget_strangers(at=NOW + KEPT), forget_strangers(at=NOW + KEPT + timedelta(seconds=1))) == (0, 1)
        reply.refresh_from_db()
        assert (reply.sender, reply.text) == ("", "")
        away = MailAnswer("2", one.contact.email, "Je suis absente", automatic=True)
        assert take_reply(by=JOB, account=account, answer=away, at=NOW) is None


def test_an_inbox_is_read_from_where_it_was_and_undelivered_mail_is_known(cast: Cast, account: Account):
    with sealed(cast.campaign.pk):
        mailing = sent(cast, account, 2)
        one, two = mailing.recipients.order_by("pk")
        account.settings = {"imap_host": "imap.exemple.fr", "imap_username": "u"}
        account.inbox_secret = "motdepasse"
        account.save()
        answered = EmailMessage()
        answered["From"], answered["Message-ID"] = f"Figurine <{one.contact.email}>", "<r1@b>"
        answered["In-Reply-To"] = f"<{one.code}@exemple.fr>"
        answered.set_content("Je viens avec ma fille.")
        box = {4: answered.as_bytes(), 7: _undelivered(str(two.code))}
        asked: list[Inbox] = []

        def read(inbox: Inbox) -> tuple[str, list[tuple[int, bytes]]]:
            asked.append(inbox)
            return "era", [(number, content) for number, content in box.items() if number > inbox.after]

        assert take_inbox(account, NOW, read) == 2
        assert take_inbox(account, NOW, read) == 0
        assert [(one.after, one.era) for one in asked] == [(0, ""), (7, "era")]
        assert MessageReply.objects.get().text == "Je viens avec ma fille."
        two.refresh_from_db()
        assert two.returned == ReturnKind.HARD
        assert Contact.objects.filter(dead_addresses__isnull=False).get() == two.contact

        def away(_inbox: Inbox) -> tuple[str, list[tuple[int, bytes]]]:
            raise MailboxError("unreachable")

        assert take_inbox(account, NOW, away) == 0
        account.refresh_from_db()
        assert (account.checks["inbox"]["fault"], account.checks["inbox"]["after"]) == ("unreachable", 7)
        assert states(mailing) == {"accepted": 2}


def _undelivered(code: str) -> bytes:
    """A notice of undelivered mail as servers write it (RFC 3464)."""
    lines = [
        "From: MAILER-DAEMON@exemple.fr",
        "Message-ID: <dsn1@exemple.fr>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "perdu",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.exemple.fr",
        "",
        "Final-Recipient: rfc822; x@exemple.fr",
        "Action: failed",
        "Status: 5.1.1",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{code}@exemple.fr>",
        "Subject: Samedi",
        "",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()
