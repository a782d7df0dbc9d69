"""The outbox by itself: handed over with the write or not at all, sent once, given up, listed, sent again."""

import uuid
from datetime import timedelta

import pytest
from cast import AT, Cast
from django.db import transaction
from django.db.transaction import TransactionManagementError
from migrating import older
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.kinds import MessageKind, NotSentError, NotWantedError, kinds
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.queue import drop_waiting, hand_over, key_of, message
from arpenteur.web.foundation.outbox.worker import LEASE, deliver_due
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def some(campaign: int, *names: str, channel: str = "c", kind: str = "test") -> list[Message]:
    return [
        message(campaign=campaign, kind=kind, channel=channel, at=AT, patience=DAY, id=key_of(one), payload={})
        for one in names
    ]


def give(campaign: Campaign, *names: str, **more: str) -> int:
    with sealed(campaign.pk), transaction.atomic():
        return hand_over(some(campaign.pk, *names, **more))


def rows() -> list[tuple[str, int, str]]:
    with unsealed():
        return list(Message.objects.order_by("created_at", "pk").values_list("state", "attempts", "fault"))


def test_nothing_is_handed_over_outside_the_transaction_that_causes_it(cast: Cast, transactional_db):
    with sealed(cast.campaign.pk), pytest.raises(TransactionManagementError):
        hand_over(some(cast.campaign.pk, "a"))


def test_a_write_taken_back_takes_its_message_back(cast: Cast):
    with sealed(cast.campaign.pk), transaction.atomic():
        hand_over(some(cast.campaign.pk, "a"))
        transaction.set_rollback(True)
    assert rows() == []


def test_what_is_handed_over_twice_leaves_once(cast: Cast):
    sent: list[uuid.UUID] = []
    kind = MessageKind("test", lambda one, _at: sent.append(one.pk))
    give(cast.campaign, "a", "b")
    give(cast.campaign, "a")
    assert deliver_due(at=AT, among=[kind]) == 2
    give(cast.campaign, "a")
    assert deliver_due(at=AT, among=[kind]) == 0
    assert sorted(sent) == sorted([key_of("a"), key_of("b")])


@pytest.mark.parametrize(("resend", "end"), [(True, ("delivered", 1, "")), (False, ("given_up", 0, "interrupted"))])
def test_a_worker_killed_in_the_middle_leaves_what_its_kind_says(cast: Cast, resend: bool, end: tuple):
    def killed(_one: Message, _at: object) -> None:
        raise KeyboardInterrupt

    give(cast.campaign, "a")
    with pytest.raises(KeyboardInterrupt):
        deliver_due(at=AT, among=[MessageKind("test", killed, resend=resend)])
    good = MessageKind("test", lambda *_: None, resend=resend)
    assert deliver_due(at=AT + LEASE - timedelta(seconds=1), among=[good]) == 0, "its lease is not over"
    deliver_due(at=AT + LEASE, among=[good])
    assert rows() == [end]


def test_a_worker_that_comes_back_late_does_not_end_the_message_of_another(cast: Cast):
    def slow(_one: Message, at: object) -> None:
        if at == AT:
            deliver_due(at=AT + LEASE, among=[failing])
            raise NotSentError("late")

    def fail(_one: Message, _at: object) -> None:
        raise NotSentError("refused", final=True)

    failing = MessageKind("test", fail, resend=True)
    give(cast.campaign, "a")
    deliver_due(at=AT, among=[MessageKind("test", slow, resend=True)])
    assert rows() == [("given_up", 1, "refused")]


def test_a_fault_of_the_program_stops_no_message_behind_it(cast: Cast, caplog):
    def send(one: Message, _at: object) -> None:
        if one.pk == key_of("a"):
            raise ZeroDivisionError

    give(cast.campaign, "a", channel="1")
    give(cast.campaign, "b", channel="2")
    assert deliver_due(at=AT, among=[MessageKind("test", send)]) == 1
    assert sorted(rows()) == [("delivered", 1, ""), ("given_up", 1, "ZeroDivisionError")]
    assert "a message was not sent" in caplog.text


def test_what_nobody_wants_any_more_leaves_no_trace(cast: Cast):
    def send(_one: Message, _at: object) -> None:
        raise NotWantedError

    give(cast.campaign, "a", "b")
    assert deliver_due(at=AT, among=[MessageKind("test", send)]) == 0
    assert rows() == []


def test_a_campaign_sees_and_drops_its_own_messages_only(cast: Cast):
    give(cast.campaign, "a")
    give(cast.other, "b")
    with sealed(cast.other.pk):
        assert Message.objects.count() == 1
        assert drop_waiting(campaign=cast.campaign.pk, channel="c") == 0
        assert drop_waiting(campaign=cast.other.pk, channel="c") == 1
    assert len(rows()) == 1


def test_what_was_given_up_is_listed_and_sent_again_on_the_command_line(cast: Cast):
    def refuse(_one: Message, _at: object) -> None:
        raise NotSentError("SMTP 550", final=True)

    give(cast.campaign, "a")
    deliver_due(at=AT, among=[MessageKind("test", refuse)])
    answer = CliRunner().invoke(app, ["outbox"])
    assert answer.exit_code == 0
    assert f"test c : 1 essai, SMTP 550 ; {key_of('a')}" in answer.stdout
    assert CliRunner().invoke(app, ["outbox", "--again", str(key_of("a"))]).exit_code == 0
    assert CliRunner().invoke(app, ["outbox"]).stdout == ""
    assert CliRunner().invoke(app, ["outbox", "--again", str(key_of("a"))]).exit_code != 0
    assert deliver_due(at=AT + 400 * DAY, among=[MessageKind("test", lambda *_: None)]) == 1
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="outbox.sent_again").count() == 1


def test_every_room_that_sends_is_known():
    assert {"webhook", "mail.reminder", "mail.cancelled"} <= set(kinds())


@pytest.mark.django_db(transaction=True)
def test_deliveries_of_before_are_messages_under_the_same_identifiers():
    waiting, done = uuid.uuid4(), uuid.uuid4()
    with older("api", "0002_maker") as before, unsealed():
        campaign = before.get_model("campaigns.Campaign").objects.create(
            name="Essai", slug="essai", place="essai", first_round=AT.date(), created_at=AT
        )
        hook = before.get_model("api.WebhookEndpoint").objects.create(
            campaign=campaign, url="https://exemple.fr/", secret="x", position=7, created_at=AT
        )
        common = {"campaign": campaign, "endpoint": hook, "event": "action.created", "next_at": AT, "created_at": AT}
        delivery = before.get_model("api.Delivery").objects
        delivery.create(id=waiting, number=5, payload={"id": str(waiting)}, attempts=3, fault="HTTP 500", **common)
        delivery.create(id=done, number=4, payload={}, state="delivered", attempts=1, ended_at=AT, **common)
    with sealed(campaign.pk):
        one = Message.objects.get(pk=waiting)
        other = Message.objects.get(pk=done)
    assert (one.kind, one.channel, one.number, one.state) == ("webhook", f"webhook:{hook.pk}", 5, "waiting")
    assert (one.attempts, one.fault, one.payload, one.until) == (3, "HTTP 500", {"id": str(waiting)}, AT + 3 * DAY)
    assert (other.state, other.ended_at, other.campaign) == ("delivered", AT, campaign.pk)
