"""Contacts of before, in clear in another table, are encrypted where they are now: with rows, half-way, and again."""

from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast
from django.core.management import call_command
from django.db import connection
from migrating import stand_before
from stopped_migration import migrate_stopped_in

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.blind import Word
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts import moving
from arpenteur.web.persons.contacts.models import Receipt
from arpenteur.web.persons.contacts.queries import find
from letters import database_files_hold, kept_contact, whole_database

AT = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)
NAME, EMAIL, PHONE = "Zéphyrine Introuvable{}", "zephyrine{}@exemple.invalid", "06 00 00 01 {:02}"
OLD = "canvass_consentedcontact"
COLUMNS = (
    "campaign_id, name, email, telephone, news, meetings, helping, basis, source, notice, receipt, canvasser,"
    " given_at, expires_at"
)


def write_old(campaign: Campaign, number: int) -> None:
    """A row as the former version wrote it."""
    row = [
        campaign.pk,
        NAME.format(number),
        EMAIL.format(number),
        PHONE.format(number),
        True,
        False,
        number % 2 == 0,
        "consent",
        "door",
        "n" * 64,
        f"{number:064}",
        "phone:1",
        AT,
        AT + timedelta(days=90),
    ]
    with unsealed(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {OLD} ({COLUMNS}) VALUES ({', '.join(['%s'] * len(row))})", row)  # noqa: S608


def left(table: str = OLD) -> int:
    with unsealed(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return cursor.fetchone()[0]


def kept(campaign: Campaign) -> list[tuple]:
    with sealed(campaign.pk):
        return [
            (one.contact.name, one.contact.email, one.contact.phone, agreed(one), one.digest, one.given_at)
            for one in Receipt.objects.order_by("digest")
        ]


def agreed(receipt: Receipt) -> list[str]:
    """Nobody agreed to text messages: the form of before did not name them."""
    return sorted(f"{one.purpose} {one.channel}" for one in receipt.consents.filter(withdrawn_at=None))


@pytest.mark.django_db(transaction=True)
def test_contacts_of_before_are_encrypted_half_way_and_again(cast: Cast, monkeypatch):
    stand_before(("canvass", "0007"))
    for number in range(7):
        write_old(cast.other if number == 6 else cast.campaign, number)
    monkeypatch.setattr(moving, "_AT_ONCE", 2)
    migrate_stopped_in(moving, "_bring", 3)
    assert left() == 7, "all or none"
    assert left("contacts_consentedcontact") == 0
    call_command("migrate", verbosity=0)
    assert OLD not in connection.introspection.table_names()
    assert kept(cast.campaign) == [
        (
            f"Zéphyrine Introuvable{n}",
            f"zephyrine{n}@exemple.invalid",
            f"06 00 00 01 {n:02}",
            [*(["helping email", "helping phone"] if n % 2 == 0 else []), "news email", "news phone"],
            f"{n:064}",
            AT,
        )
        for n in range(6)
    ]
    assert len(kept(cast.other)) == 1
    with sealed(cast.campaign.pk):
        assert len(find(cast.campaign, Word.NAME, "zephyrine")) == 6
        assert len(find(cast.campaign, Word.PHONE, "+33600000103")) == 1
    one = kept_contact(cast.campaign, name="Lou Gabarit", email="lou@exemple.invalid", telephone="")
    assert one.pk > 7, "numbers go on after those of before"
    assert "Zéphyrine" not in whole_database()
    assert "zephyrine" not in whole_database()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_nothing_in_clear_is_left_in_the_file_of_the_database(cast: Cast):
    stand_before(("canvass", "0007"))
    for number in range(60):
        write_old(cast.campaign, number)
    assert database_files_hold(b"zephyrine7@", checkpoint=True)
    call_command("migrate", verbosity=0)
    assert len(kept(cast.campaign)) == 60
    assert not database_files_hold(b"zephyrine")
