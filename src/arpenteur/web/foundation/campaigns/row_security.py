"""Row-level security on PostgreSQL: the second wall between campaigns.

Every table that belongs to a campaign, the campaigns and the journal show a connection only the rows of the campaign it
was told (``shared.sealing``); told nothing, they show none. Accounts are shown whole to a connection that was told no
campaign, since sign-in looks for an address before any campaign is known; told one, it sees the accounts of its people
alone. Forced, so that it also holds for the owner of the tables; the database user must not be a superuser, and
``arpenteur serve`` refuses one.
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.sealing import EVERY, SETTING

_POLICY = "arpenteur_sealed"
# In a subquery the setting is read once a statement, not once a row.
_TOLD = f"(SELECT current_setting('{SETTING}', true))"


def sealed_tables() -> dict[str, str]:
    """Table to the column that names the campaign: those of campaigns, and those below that say ``sealed_by``."""
    found: dict[str, str] = {}
    for model in _models():
        column = _column(model)
        if column:
            found[model._meta.db_table] = column
    return found


def account_tables() -> dict[str, str]:
    """Table to the column that names the account: accounts, their addresses, keys, sessions."""
    accounts = get_user_model()
    found = {accounts._meta.db_table: str(accounts._meta.pk.column)}
    return found | {
        model._meta.db_table: column
        for model in _models()
        if not _column(model)
        for column in _columns_of_accounts(model)
    }


def secure(using: str) -> None:
    """Enable and write the policy of every table that has one; again is not an error. Nothing on SQLite."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, column in sealed_tables().items():
            if table in present:
                _write(cursor, connection.ops.quote_name(table), _of_campaign(column))
    secure_accounts(using)


def secure_table(using: str, table: str) -> None:
    """Write the policy of one table of campaigns: that a migration which goes back made anew, and that no model of
    today is of. Nothing on SQLite.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _write(cursor, connection.ops.quote_name(table), _of_campaign("campaign_id"))


def secure_accounts(using: str) -> None:
    """Write the policies of accounts alone: before a migration removes a column that the former ones read. Nothing on
    SQLite.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    present = set(connection.introspection.table_names())
    people = [
        (connection.ops.quote_name(model._meta.db_table), column)
        for model in _models()
        if issubclass(model, OfCampaign) and model._meta.db_table in present
        for column in _columns_of_accounts(model)
    ]
    with connection.cursor() as cursor:
        for table, column in account_tables().items():
            if table in present and people:
                name = connection.ops.quote_name(table)
                _write(cursor, name, _of_accounts(f"{name}.{column}", people))


def _of_accounts(column: str, people: list[tuple[str, str]]) -> str:
    # Account by account, by the index of its column: a list of all people of the site would be read for each query.
    # What is asked of the tables of campaigns is sealed there.
    inside = [f"EXISTS (SELECT 1 FROM {table} WHERE {table}.{own} = {column})" for table, own in people]  # noqa: S608 — names of our own models
    return " OR ".join([f"COALESCE({_TOLD}, '') IN ('', '{EVERY}')", *inside])


def _models() -> list[type[models.Model]]:
    return apps.get_models(include_auto_created=True)


def _column(model: type[models.Model]) -> str:
    if issubclass(model, OfCampaign):
        return "campaign_id"
    return getattr(model, "sealed_by", "")


def _columns_of_accounts(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [str(field.column) for field in fields if field.remote_field and field.related_model is get_user_model()]


def _of_campaign(column: str) -> str:
    mine = f"{_TOLD} = '{EVERY}' OR {column}::text = {_TOLD}"
    # In tables that name a campaign by its number alone, 0 is the site itself.
    return mine if column == "campaign_id" else f"{mine} OR {column} = 0"


def _write(cursor: CursorWrapper, table: str, condition: str) -> None:
    run = cursor.execute
    run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    run(f"DROP POLICY IF EXISTS {_POLICY} ON {table}")
    run(f"CREATE POLICY {_POLICY} ON {table} USING ({condition}) WITH CHECK ({condition})")
