"""The journal is append-only by the database itself, and says where it was touched."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cast import AT, Cast
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from flushing import without_triggers

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND, JOB
from arpenteur.web.foundation.audit.models import INSTANCE, Entry, Head
from arpenteur.web.foundation.audit.purging import purge_lines
from arpenteur.web.foundation.audit.queries import ALTERED, CUT, HEADLESS, MISSING, UNCHAINED, breaks, lines_as_json
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
CHAIN = INSTANCE


def write(*moments: datetime, chain: int = CHAIN) -> None:
    for moment in moments:
        _write(moment, chain)


@verb("test.written", "written by a test")
def _write(moment: datetime, chain: int) -> None:
    record(subject="test", by=COMMAND, at=moment, campaign=chain, n=1)


def days(*numbers: int) -> list[datetime]:
    return [AT + timedelta(days=number) for number in numbers]


def faults() -> list[tuple[int, str]]:
    return [(one.number, one.fault) for one in breaks(CHAIN)]


@pytest.fixture
def five(db) -> None:
    write(*days(0, 1, 2, 3, 4))


@pytest.fixture
def intruder(request: pytest.FixtureRequest) -> Iterator[None]:
    request.getfixturevalue("five")
    yield from without_triggers()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.usefixtures("five")
def test_a_chain_that_nobody_touched_holds():
    assert faults() == []
    assert Head.objects.get(chain=CHAIN).number == 5


def test_a_line_is_written_with_what_it_describes(transactional_db):
    with pytest.raises(TransactionManagementError):
        record(verb="test", subject="test", by=COMMAND, at=AT)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET verb = 'other' WHERE number = 2",
        "UPDATE audit_entry SET at = '2020-01-01'",
        "DELETE FROM audit_entry WHERE number = 1",
        "DELETE FROM audit_entry",
    ],
)
@pytest.mark.usefixtures("five")
def test_the_database_refuses_to_change_or_remove_a_line(sql: str):
    with pytest.raises(DatabaseError, match="a line of the journal"), transaction.atomic():
        run(sql)
    assert faults() == []


@pytest.mark.usefixtures("five")
def test_the_program_itself_cannot_change_or_remove_a_line():
    entry = Entry.objects.get(number=2)
    entry.verb = "other"
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="x"),
        lambda: Entry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(DatabaseError, match="a line of the journal"), transaction.atomic():
            attempt()
    assert faults() == []


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE audit_entry SET verb = 'other' WHERE number = 3", [(3, ALTERED)]),
        ("UPDATE audit_entry SET details = '{\"n\": 2}' WHERE number = 1", [(1, ALTERED)]),
        ("UPDATE audit_entry SET at = '2026-09-02 08:00:01+00:00' WHERE number = 1", [(1, ALTERED)]),
        ("UPDATE audit_entry SET \"by\" = 'user:x' WHERE number = 5", [(5, ALTERED)]),
        ("DELETE FROM audit_entry WHERE number = 3", [(3, MISSING)]),
        ("DELETE FROM audit_entry WHERE number = 5", [(5, CUT)]),
        ("DELETE FROM audit_entry WHERE number <= 2", [(3, HEADLESS)]),
        ("DELETE FROM audit_head", [(5, CUT)]),
        ("DELETE FROM audit_entry", [(5, CUT)]),
    ],
)
@pytest.mark.usefixtures("intruder")
def test_altering_one_line_breaks_the_verification(sql: str, expected: list):
    run(sql)
    assert faults() == expected


@pytest.mark.usefixtures("intruder")
def test_a_forged_line_that_seals_itself_is_not_chained_to_the_others():
    entry = Entry.objects.get(number=3)
    entry.verb = "forged"
    from arpenteur.web.foundation.audit.actions import digest_of

    Entry.objects.filter(pk=entry.pk).update(verb="forged", digest=digest_of(entry))
    assert faults() == [(4, UNCHAINED)]


@pytest.mark.usefixtures("five")
def test_old_lines_go_the_oldest_first_and_what_is_left_still_holds():
    at = AT + timedelta(days=365 + 3)
    gone = purge_lines(chain=CHAIN, by=JOB, at=at)
    assert gone is not None
    assert gone.numbers == (1, 2, 3)
    assert list(Entry.objects.values_list("number", "verb")) == [
        (4, "test.written"),
        (5, "test.written"),
        (6, "journal.purged"),
    ]
    assert faults() == []
    assert purge_lines(chain=CHAIN, by=JOB, at=at) is None


def test_an_old_line_behind_a_younger_one_stays(db):
    write(*days(0, 300, 1, 2))
    gone = purge_lines(chain=CHAIN, by=JOB, at=AT + timedelta(days=400))
    assert gone is not None
    assert gone.numbers == (1,)


@pytest.mark.usefixtures("five")
def test_everything_may_be_old_but_the_line_that_says_so():
    assert purge_lines(chain=CHAIN, by=JOB, at=AT + timedelta(days=4000)) is not None
    assert list(Entry.objects.values_list("number", flat=True)) == [6]
    assert faults() == []
    write(AT + timedelta(days=4001))
    assert faults() == []


def test_even_an_old_line_does_not_go_before_those_before_it(db):
    write(*days(0, 1, 800))
    with pytest.raises(DatabaseError, match="a line of the journal"), transaction.atomic():
        Entry.objects.get(number=2).delete()
    Entry.objects.get(number=1).delete()
    Entry.objects.get(number=2).delete()
    with pytest.raises(DatabaseError, match="a line of the journal"), transaction.atomic():
        Entry.objects.get(number=3).delete()


def test_a_prefix_that_no_purge_announced_is_missed(db):
    write(*days(0, 1, 800))
    Entry.objects.get(number=1).delete()
    assert faults() == [(2, HEADLESS)]


@pytest.mark.usefixtures("five")
def test_a_line_is_written_out_as_it_is_kept():
    lines = [json.loads(line) for line in lines_as_json(CHAIN)]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert datetime.fromisoformat(lines[0]["at"]) == AT.astimezone(UTC)
    assert lines[1]["before"] == lines[0]["digest"]


def test_each_campaign_has_its_own_chain(cast: Cast):
    with sealed(cast.campaign.pk):
        assert list(breaks(cast.campaign.pk)) == []
    with unsealed():
        chains = set(Entry.objects.values_list("chain", flat=True))
    assert {cast.campaign.pk, cast.other.pk} <= chains
