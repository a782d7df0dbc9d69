"""Campaigns are sealed from each other, in Python and in the database."""

from contextlib import nullcontext

import pytest
from allauth.account.models import EmailAddress
from cast import Cast
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django_scopes.exceptions import ScopeError
from lines import volunteer_line
from populated import populate

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.row_security import account_tables, sealed_tables
from arpenteur.web.foundation.shared.sealing import SETTING, sealed, unsealed
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.postgresql


def volunteer(cast: Cast, name: str = "Essai") -> Volunteer:
    return volunteer_line(cast.campaign, name, source="herself")


@pytest.mark.parametrize("ask", ["count", "exists", "first", "all", "exclude", "in_bulk"])
def test_a_query_outside_a_campaign_raises(cast: Cast, ask: str):
    with pytest.raises(ScopeError):
        list(getattr(Volunteer.objects, ask)())


def test_a_query_inside_a_campaign_sees_that_campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        volunteer(cast)
        assert Volunteer.objects.count() == 1
    with sealed(cast.other.pk):
        assert Volunteer.objects.count() == 0
        assert not Membership.objects.filter(user=cast.director).exists()
    with unsealed():
        assert Volunteer.objects.count() == 1


def test_a_campaign_inside_another_comes_back_to_the_first(cast: Cast):
    with sealed(cast.campaign.pk):
        volunteer(cast)
        with sealed(cast.other.pk):
            assert Volunteer.objects.count() == 0
        assert Volunteer.objects.count() == 1


@on_postgresql
def test_a_hand_written_query_sees_nothing_of_another_campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        volunteer(cast)
    for told, seen in ((sealed(cast.other.pk), 0), (sealed(cast.campaign.pk), 1), (unsealed(), 1)):
        with told, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM volunteers_volunteer")
            assert cursor.fetchone() == (seen,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM volunteers_volunteer")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM audit_entry WHERE chain <> 0")
        assert cursor.fetchone() == (0,)


@on_postgresql
def test_no_table_shows_changes_or_takes_a_row_of_another_campaign(cast: Cast):
    with sealed(cast.other.pk):
        theirs = populate(cast.other, cast.rival)
    there = {model._meta.db_table for model in theirs}
    ours, other = cast.campaign.pk, cast.other.pk
    for told in (str(ours), "", "0", "* ", f" {other}", f"+{other}", f"{other}' OR '1'='1"):
        for table, column in sealed_tables().items():
            of = f'"{table}" WHERE {column} = {other}'
            assert ask(told, f"SELECT count(*) FROM {of}") == (1, [(0,)]), (told, table)  # noqa: S608 — names of our own models
            assert ask(told, f"DELETE FROM {of}") == (0, []), (told, table)  # noqa: S608
    for table in there & sealed_tables().keys():
        column = sealed_tables()[table]
        assert ask(str(other), f'SELECT 1 FROM "{table}" WHERE {column} = {other} LIMIT 1') == (1, [(1,)]), table  # noqa: S608
        with pytest.raises(DatabaseError):  # none is given away
            ask(str(other), f'UPDATE "{table}" SET {column} = {ours} WHERE {column} = {other}')  # noqa: S608


def ask(told: str, statement: str) -> tuple[int, list[tuple[int, ...]]]:
    """What a statement does on a connection that was told a campaign: rows, and what they hold."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, told])
        cursor.execute(statement)
        return (cursor.rowcount, cursor.fetchall()) if cursor.description else (cursor.rowcount, [])


@on_postgresql
def test_every_sealed_table_has_its_policy(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert {name for (name,) in cursor.fetchall()} == {*sealed_tables(), *account_tables()}


@on_postgresql
def test_inside_a_campaign_the_others_and_the_accounts_of_others_are_not_there(cast: Cast):
    ours = {one.pk for one in cast.everyone().values()} - {cast.outsider.pk, cast.rival.pk}
    tables = {"campaigns_campaign": "id", "accounts_user": "id", "account_emailaddress": "user_id"}
    for number, account in enumerate(cast.everyone().values()):
        EmailAddress.objects.get_or_create(user=account, email=account.email, defaults={"primary": bool(number)})
    seen: dict[str, list[set[int]]] = {}
    for table, column in tables.items():
        for told in (sealed(cast.campaign.pk), unsealed(), nullcontext()):
            with told, connection.cursor() as cursor:
                cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608 — names of the table above
                seen.setdefault(table, []).append({key for (key,) in cursor.fetchall()})
    everyone = {one.pk for one in cast.everyone().values()}
    assert seen["campaigns_campaign"] == [{cast.campaign.pk}, {cast.campaign.pk, cast.other.pk}, set()]
    assert seen["accounts_user"] == seen["account_emailaddress"] == [ours, everyone, everyone]


@on_postgresql
def test_inside_a_campaign_no_account_of_others_is_changed_and_none_is_made(cast: Cast):
    with sealed(cast.campaign.pk):
        assert User.objects.filter(pk=cast.rival.pk).update(name="Autre") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            User.objects.create_user("nouvelle@exemple.invalid", None, name="Nouvelle")


def test_a_write_is_journalled_in_its_own_chain(cast: Cast):
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
        names = "".join(str(entry.details) + entry.by for entry in Entry.objects.filter(chain=cast.campaign.pk))
    assert verbs[:2] == ["campaign.created", "member.added"]
    assert COMMAND.pseudonym in names
    assert "exemple.invalid" not in names
