"""Row-level security on PostgreSQL: the second wall between campaigns.

Every table that belongs to a campaign, and the journal, shows a connection only the rows of the campaign it was told
(``shared.sealing``); told nothing, it shows none. Forced, so that it also holds for the owner of the tables; the
database user must not be a superuser, and ``arpenteur serve`` refuses one.
"""

from django.apps import apps
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from arpenteur.web.campaigns.models import OfCampaign
from arpenteur.web.shared.sealing import EVERY, SETTING

_POLICY = "arpenteur_sealed"


def sealed_tables() -> dict[str, str]:
    """Table to the column that names the campaign: those of campaigns, and those below that say ``sealed_by``."""
    found: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        column = _column(model)
        if column:
            found[model._meta.db_table] = column
    return found


def _column(model: type[models.Model]) -> str:
    if issubclass(model, OfCampaign):
        return "campaign_id"
    return getattr(model, "sealed_by", "")


def secure(using: str) -> None:
    """Enable and write the policy of every sealed table; again is not an error. Nothing on SQLite."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, column in sealed_tables().items():
            if table in present:
                _write(cursor, connection.ops.quote_name(table), column)


def _write(cursor: CursorWrapper, table: str, column: str) -> None:
    # In a subquery the setting is read once a statement, not once a row.
    told = f"(SELECT current_setting('{SETTING}', true))"
    mine = f"{told} = '{EVERY}' OR {column}::text = {told}"
    if column != "campaign_id":  # 0 is the site itself
        mine += f" OR {column} = 0"
    run = cursor.execute
    run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    run(f"DROP POLICY IF EXISTS {_POLICY} ON {table}")
    run(f"CREATE POLICY {_POLICY} ON {table} USING ({mine}) WITH CHECK ({mine})")
