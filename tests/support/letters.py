"""A contact as a door gives one, and a whole database as text: what tests of encrypted columns need."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.actions import Agreement, NewContact, keep
from arpenteur.web.persons.contacts.models import Channel, Contact, ContactClass, How, Purpose, Source
from arpenteur.web.persons.contacts.notice import notice
from arpenteur.web.persons.people.identity import PersonDetails

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def kept_contact(campaign: Campaign, *, name: str, email: str, telephone: str, at: datetime = AT) -> Contact:
    """Somebody who asked for news, by her address and by calls where she gave them."""
    ways = {Channel.EMAIL: email, Channel.PHONE: telephone}
    pairs = frozenset((Purpose.NEWS, way) for way, given in ways.items() if given)
    new = NewContact(PersonDetails(name, email, telephone), ContactClass.REGULAR, Source.DOOR)
    with sealed(campaign.pk):
        agreement = Agreement(pairs, notice(campaign), How.OWN_PHONE)
        return keep(campaign=campaign, new=new, agreement=agreement, by=COMMAND, at=at)[0]


def database_files_hold(word: bytes, *, checkpoint: bool = False) -> bool:
    """Whether the files of the SQLite base have a word in clear, as they lie there or after a checkpoint."""
    if checkpoint:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(connection.settings_dict["NAME"])
    files = [one for one in (file, file.with_name(f"{file.name}-wal")) if one.is_file()]
    return any(word in one.read_bytes() for one in files)


def whole_database(*, without: frozenset[str] = frozenset()) -> str:
    """Every row of every table but some, as text."""
    lines = []
    with unsealed(), connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names()) - without):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 — names of our tables
            lines += [f"{table} {row!r}" for row in cursor.fetchall()]
    return "\n".join(lines)
