"""Reminders leave on the eve, once, to those who want them."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from cast import AT, Cast
from crowd import an_action, someone
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.crew import reminders
from arpenteur.web.ground.crew.reminders import hand_over_due
from arpenteur.web.ground.fieldwork.models import Participation
from arpenteur.web.persons.volunteers.actions import own_volunteer, pause_volunteer

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
EVE = datetime(2026, 9, 4, 18, 0, tzinfo=PARIS)
ACTION = datetime(2026, 9, 5, 10, 0, tzinfo=PARIS)


@pytest.fixture
def scene(cast: Cast):
    with sealed(cast.campaign.pk):
        lou = someone(cast, "Lou Gabarit", email="lou@exemple.invalid")
        max_ = someone(cast, "Max Prototype", email="max@exemple.invalid")
        someone(cast, "Nour Brouillon", email="nour@exemple.invalid")
        action = an_action(cast, ACTION, lou, max_, title="Marché fictif", material="une table")
    return lou, max_, action


def send_due(at: datetime) -> int:
    """What the worker does in one round; how many messages left."""
    hand_over_due(at=at)
    return deliver_due(at=at)


def to() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


def test_one_message_a_person_on_the_eve_at_six(scene):
    assert send_due(at=EVE - timedelta(minutes=1)) == 0
    assert send_due(at=EVE) == 2
    assert to() == ["lou@exemple.invalid", "max@exemple.invalid"]
    message = mail.outbox[0]
    assert message.subject == "Demain 10\xa0h\xa0: Marché fictif"
    assert "demain, samedi 5 septembre, de 10\xa0h à 12\xa0h" in message.body
    assert "place de l'Épreuve" in message.body
    assert "une table" in message.body
    assert "Max" not in message.body
    assert "/rappels/" in message.body


def test_none_is_sent_twice_however_often_one_asks(scene):
    assert send_due(at=EVE) == 2
    assert send_due(at=EVE) == send_due(at=EVE + timedelta(hours=1)) == 0
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("hour", [0, 9, 17, 22, 23])
def test_not_at_night_and_not_before_the_eve(scene, hour: int):
    assert send_due(at=EVE.replace(hour=hour)) == 0
    assert send_due(at=EVE - timedelta(days=1)) == 0
    assert send_due(at=EVE + timedelta(days=1)) == 0


def test_someone_who_joins_in_the_evening_is_still_told(cast: Cast, scene):
    assert send_due(at=EVE) == 2
    with sealed(cast.campaign.pk):
        late = someone(cast, "Éloi Calque", email="eloi@exemple.invalid")
        Participation.objects.create(campaign=cast.campaign, action=scene[2], volunteer=late, since=EVE)
    assert send_due(at=EVE + timedelta(hours=2)) == 1


@pytest.mark.parametrize("why", ["no address", "opted out", "paused", "missed", "cancelled", "draft", "closed"])
def test_nobody_else_is_written_to(cast: Cast, scene, why: str):
    lou, _max, action = scene
    with sealed(cast.campaign.pk):
        Participation.objects.exclude(volunteer=lou).delete()
        if why == "no address":
            lou.by_email = False
        elif why == "opted out":
            lou.reminders = False
        elif why == "paused":
            pause_volunteer(volunteer=lou, by=COMMAND, at=AT)
        elif why == "missed":
            Participation.objects.update(presence="missed")
        elif why == "closed":
            cast.campaign.closed_at = AT
            with unsealed():
                cast.campaign.save()
        else:
            action.status = why
            action.save()
        lou.save()
    assert send_due(at=EVE) == 0
    assert mail.outbox == []


def test_the_eve_is_the_territory_s(cast: Cast, scene):
    cast.campaign.time_zone = "Pacific/Noumea"
    with unsealed():
        cast.campaign.save()
    # 10 h in Paris is 19 h in Nouméa, on the same day; 18 h of the eve there is 7 h in Paris.
    assert send_due(at=EVE) == 0
    assert send_due(at=datetime(2026, 9, 4, 7, 0, tzinfo=UTC)) == 2


@pytest.mark.parametrize("sent_before", [False, True])
def test_killed_while_one_leaves_nobody_is_written_to_twice_and_it_is_listed(scene, monkeypatch, sent_before: bool):
    real = reminders.write_to

    def killed(*arguments: object, **named: str) -> None:
        if sent_before:
            real(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(reminders, "write_to", killed)
    with pytest.raises(KeyboardInterrupt):
        send_due(at=EVE)
    monkeypatch.setattr(reminders, "write_to", real)
    assert send_due(at=EVE) == 1
    assert send_due(at=EVE + timedelta(minutes=3)) == 0
    assert sorted(to()) == ["lou@exemple.invalid", "max@exemple.invalid"][not sent_before :]
    with unsealed():
        (lost,) = Message.objects.filter(state="given_up")
    assert lost.fault == "interrupted"


def test_killed_between_the_mark_and_the_message_both_are_undone(scene, monkeypatch):
    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "hand_over", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(at=EVE)
    with unsealed():
        assert not Participation.objects.exclude(reminded_at=None).exists()
    assert send_due(at=EVE) == 2


def test_a_mail_server_that_is_away_for_a_while_costs_no_reminder(scene, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
        assert send_due(at=EVE) == 0
    assert send_due(at=EVE + timedelta(minutes=2)) == 2


def test_one_address_that_is_refused_for_good_stops_no_other(scene, monkeypatch):
    real = EmailBackend.send_messages

    def refusing(self: EmailBackend, messages: list) -> int:
        if messages[0].to == ["lou@exemple.invalid"]:
            raise SMTPRecipientsRefused({"lou@exemple.invalid": (550, b"no such user")})
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refusing)
    assert send_due(at=EVE) == 1
    with unsealed():
        assert Message.objects.get(state="given_up").fault == "SMTP 550"


def test_none_leaves_at_night_after_a_long_failure(scene, monkeypatch):
    hand_over_due(at=EVE)
    assert deliver_due(at=EVE.replace(hour=23)) == 0
    with unsealed():
        assert set(Message.objects.values_list("state", "fault")) == {("given_up", "too late")}


def test_whoever_changes_her_mind_before_it_leaves_gets_none(cast: Cast, scene):
    hand_over_due(at=EVE)
    with sealed(cast.campaign.pk):
        pause_volunteer(volunteer=scene[0], by=COMMAND, at=EVE)
    assert deliver_due(at=EVE) == 1
    with unsealed():
        assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_message_holds_a_number_and_no_name(scene):
    hand_over_due(at=EVE)
    with unsealed():
        assert [set(one.payload) for one in Message.objects.all()] == [{"participation"}] * 2


def refuse(*_: object) -> None:
    raise ConnectionRefusedError


def test_two_campaigns_are_each_told_of_their_own(cast: Cast, scene):
    with sealed(cast.other.pk):
        own = own_volunteer(campaign=cast.other, user=cast.rival, by=COMMAND, at=AT)
        an_action(cast, ACTION, own, campaign=cast.other, title="Sortie rivale")
    assert send_due(at=EVE) == 3
    (rival,) = [message for message in mail.outbox if message.to == [cast.rival.email]]
    assert "Sortie rivale" in rival.body
    assert "/c/rivale/moi/" in rival.body
    assert "essai" not in rival.body.replace("exemple", "")
