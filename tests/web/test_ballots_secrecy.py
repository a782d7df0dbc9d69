"""Somebody who saw 200 people vote in order and holds the whole database does no better than chance."""

import os
import random
from pathlib import Path

import ballot_attack
import pytest
from ballot_attack import CHANCE, best, guesses, guesses_by_size
from ballot_boxes import Vote, vote_of
from cast import Cast
from django.db import connection
from recorded_logs import recorded

from arpenteur.web.consultations.ballots.models import Ballot, Envelope, RollLine
from arpenteur.web.shared.sealing import sealed, unsealed
from letters import whole_database

pytestmark = pytest.mark.django_db(transaction=True)
N = 200
DRAW = random.Random(18)


def ballots() -> list[str]:
    """Each its own, of different sizes, in no order of their texts, and like no other word of a database."""
    texts = [f"zqx{number:03}wkj{'v' * (number % 13)}" for number in range(N)]
    DRAW.shuffle(texts)
    return texts


def cast_all(cast: Cast, *, strict: bool) -> tuple[Vote, list[str]]:
    truth = ballots()
    with sealed(cast.campaign.pk):
        vote = vote_of(cast, strict=strict)
        for number, ballot in enumerate(truth):
            vote.cast(f"code:{number}", ballot)
    return vote, truth


def dump() -> ballot_attack.Dump:
    """Every table with its hidden columns."""
    with unsealed(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return ballot_attack.read_sqlite(connection.connection)
        return ballot_attack.read_postgresql(cursor)


def files() -> dict[str, bytes]:
    """Those of the base and of its log, written to the disk first."""
    if connection.vendor == "sqlite":
        return ballot_attack.files_of_sqlite(Path(connection.settings_dict["NAME"]))
    folder = Path(os.environ["ARPENTEUR_TEST_DATABASE_FILES"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname LIKE 'ballots_%' AND relkind = 'r'")
        tables = [folder / name for (name,) in cursor.fetchall()]
    logs = [one for one in (folder / "pg_wal").iterdir() if one.is_file()]
    return {one.name: one.read_bytes() for one in (*tables, *logs) if one.is_file()}


def test_before_the_count_no_ballot_is_anywhere(cast: Cast):
    with recorded() as logs:
        _vote, truth = cast_all(cast, strict=False)
    assert guesses(dump(), files(), truth) == []
    assert guesses_by_size({"ballots_envelope": dump_of("ballots_envelope")}, truth) == []
    text = whole_database() + logs.text
    assert "ballots_envelope" in text
    assert [ballot for ballot in truth if ballot in text] == []


def dump_of(table: str) -> list[ballot_attack.Row]:
    """The rows of one table, by the end of its name, without numbers of rows, whose own size grows from 9 to 10."""
    (rows,) = (rows for name, rows in dump().items() if name.rpartition(".")[2] == table)
    assert len(rows) == N
    return [{"sealed": row["sealed"], "campaign": row["campaign_id"]} for row in rows]


@pytest.mark.parametrize("strict", [False, True])
def test_after_the_count_the_attacker_does_no_better_than_chance(cast: Cast, strict: bool):
    vote, truth = cast_all(cast, strict=strict)
    before = dump()
    with sealed(cast.campaign.pk):
        vote.counted(2, 3)
        assert sorted(Ballot.objects.values_list("payload", flat=True)) == sorted(truth)
        assert Envelope.objects.count() == 0
        assert RollLine.objects.count() == N
    found = guesses(dump(), files(), truth)
    assert len(found) > 10
    judged = best(found, truth)
    assert judged.chance > CHANCE, judged
    # Rows of before, in the order of people, beside ballots of after.
    roll = {f"before.{name}": rows for name, rows in before.items() if name.rpartition(".")[2].startswith("ballots_")}
    joined = guesses({**roll, **dump()}, {}, truth)
    assert best(joined, truth).chance > CHANCE


@pytest.mark.sqlite
def test_after_the_count_no_envelope_is_left_in_the_files(cast: Cast):
    vote, _truth = cast_all(cast, strict=False)
    with sealed(cast.campaign.pk):
        sealed_ones = [bytes(one) for one in Envelope.objects.values_list("sealed", flat=True)]
        shares = list(vote.box.scrutineers.values_list("share", flat=True))
        held = b"".join(files().values())
        assert all(one in held for one in sealed_ones)
        vote.counted()
    held = b"".join(files().values())
    assert [one for one in sealed_ones if one in held] == []
    assert [one for one in shares if one.encode() in held] == []


def test_the_order_of_the_roll_goes_at_the_count(cast: Cast):
    vote, _truth = cast_all(cast, strict=False)
    with sealed(cast.campaign.pk):
        vote.counted()
        voters = list(RollLine.objects.order_by("pk").values_list("voter", flat=True))
    assert voters == sorted(voters)


def test_the_attacker_is_able_on_this_very_database(cast: Cast):
    """The same ballots in a second table under random keys, one transaction each: what others call separate."""
    truth = ballots()
    table = "CREATE TABLE naive_ballot (key varchar(40) PRIMARY KEY, payload text)"
    try:
        with connection.cursor() as cursor:
            cursor.execute(table)
            for number, ballot in enumerate(truth):
                cursor.execute("INSERT INTO naive_ballot VALUES (%s, %s)", [f"{hash((number, ballot)):x}", ballot])
        assert best(guesses(dump(), {}, truth), truth).places == N
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_ballot")
