"""Somebody who saw 200 people vote in order and holds the whole database does no better than chance."""

import os
import random
import uuid
from itertools import permutations
from pathlib import Path

import ballot_attack
import psycopg
import pytest
import time_machine
from ballot_attack import CHANCE, best, guesses, guesses_by_size
from ballot_boxes import Vote, vote_of
from budget_votes import budget_vote
from cast import AT, Cast
from django.db import connection
from recorded_logs import recorded
from site_role import as_owner
from visitors import Visitor

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.residents.ballots.casting import sign_at_desk
from arpenteur.web.residents.ballots.models import Ballot, Envelope, RollLine
from arpenteur.web.residents.ballots.projects import VoteProject
from letters import whole_database

pytestmark = pytest.mark.django_db(transaction=True)
N = 200
DRAW = random.Random(18)
RANKED = [VoteProject(number, f"Projet {number}").written() for number in range(1, 7)]
OURS = 16_384
"""The first number that PostgreSQL gives to what is not its own."""


def ballots() -> list[str]:
    """Each its own, of different sizes, in no order of their texts, and like no other word of a database."""
    tag = uuid.uuid4().hex[:8]  # what other tests left in a log of the server is not taken for these
    texts = [f"zqx{tag}{number:03}wkj{'v' * (number % 13)}" for number in range(N)]
    DRAW.shuffle(texts)
    return texts


def cast_all(cast: Cast, *, strict: bool) -> tuple[Vote, list[str]]:
    truth = ballots()
    with sealed(cast.campaign.pk):
        vote = vote_of(cast, strict=strict)
        for number, ballot in enumerate(truth):
            vote.cast(f"code:{number}", ballot, zone=f"zone {DRAW.randrange(5)}")
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
    to_the_disk()
    with connection.cursor() as cursor:  # every table and index of the site, and what is stored out of line
        cursor.execute(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE oid >= %s AND relkind IN ('r', 'i', 't')", [OURS]
        )
        tables = [folder / name for (name,) in cursor.fetchall()]
    logs = [one for one in (folder / "pg_wal").iterdir() if one.is_file()]
    return {one.name: one.read_bytes() for one in (*tables, *logs) if one.is_file()}


def to_the_disk() -> None:
    """What a server still has in memory: asked by whoever runs it, as the site may not."""
    told = connection.settings_dict
    who = {"host": told["HOST"], "port": told["PORT"], "dbname": told["NAME"], "user": "postgres"}
    with psycopg.connect(**who, autocommit=True) as server:
        server.execute("CHECKPOINT")


def test_before_the_count_no_ballot_is_anywhere(cast: Cast):
    with recorded() as logs:
        _vote, truth = cast_all(cast, strict=False)
    assert guesses(dump(), files(), truth) == []
    assert guesses_by_size({"ballots_envelope": dump_of("ballots_envelope")}, truth) == []
    text = whole_database() + logs.text
    assert "ballots_envelope" in text
    assert [ballot for ballot in truth if ballot in text] == []


@time_machine.travel(AT, tick=False)
def test_by_the_pages_that_people_have_the_attacker_does_no_better_than_chance(cast: Cast):
    """Two hundred rankings, each another one, sent by two hundred codes; opened at the desk by two scrutineers. What
    was dumped before the count stands beside what is there after it.
    """
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, rule="schulze", budget=0, projects=RANKED)
        codes = vote.codes(N)
    orders = DRAW.sample(list(permutations(range(len(RANKED)))), N)
    visitor, where = Visitor(cast.campaign), f"/pages/essai/{vote.where()}"
    truth = []
    for code, order in zip(codes, orders, strict=True):
        fields = {f"vote-{vote.projects[rank].number}": str(place) for place, rank in enumerate(order, 1)}
        answer = visitor.client.post(where, {"to": "cast", "code": code, "age": "1", **fields})
        assert 'class="receipt">' in answer.content.decode()
        truth.append(vote.payload(**{f"r{rank}": str(place) for place, rank in enumerate(order, 1)}))
    before = dump()
    assert guesses(before, {}, truth) == []
    organiser, leader = cast.client(cast.organiser), cast.client(cast.leader)
    assert organiser.post(vote.desk(), {"do": "close"}).status_code == 302
    typed = {f"code-{place}": vote.vote.codes[place] for place in (1, 3)}
    assert leader.post(vote.desk(), {"do": "count", **typed}).status_code == 302
    with sealed(cast.campaign.pk):
        assert sorted(Ballot.objects.values_list("payload", flat=True)) == sorted(truth)
    there = dump()
    earlier = {f"before.{name}": rows for name, rows in before.items()}
    for found in (guesses(there, files(), truth), guesses({**earlier, **there}, {}, truth)):
        assert len(found) > 10
        judged = best(found, truth)
        assert judged.chance > CHANCE, judged


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


def sealed_in(vote: Vote) -> set[bytes]:
    """Its envelopes as they are now."""
    found = Envelope.objects.filter(line__box=vote.box).values_list("sealed", flat=True)
    return {bytes(one) for one in found}


@pytest.mark.sqlite
def test_after_the_count_no_envelope_is_left_in_the_files(cast: Cast):
    """Nor of one that was replaced or taken out at a desk; another box, still open, shares the pages."""
    vote, _truth = cast_all(cast, strict=False)
    with sealed(cast.campaign.pk):
        other = vote_of(cast)
        for number in range(40):
            other.cast(f"code:{number}", "[1]")
            vote.cast(f"later:{number}", "[1]")
        sealed_ones = sealed_in(vote)
        vote.cast("code:1", "[2]")
        sign_at_desk(box=vote.box, voter="code:2", by=COMMAND, at=AT)
        sealed_ones |= sealed_in(vote)
        left = sealed_in(other)
        shares = list(vote.box.scrutineers.values_list("share", flat=True))
        held = b"".join(files().values())
        assert sum(one in held for one in sealed_ones) > N
        vote.counted()
    held = b"".join(files().values())
    assert [one for one in sealed_ones if one in held] == []
    assert [one for one in shares if one.encode() in held] == []
    assert all(one in held for one in left)


def test_the_order_of_the_roll_goes_at_the_count(cast: Cast):
    vote, _truth = cast_all(cast, strict=False)
    with sealed(cast.campaign.pk):
        vote.counted()
        voters = list(RollLine.objects.order_by("pk").values_list("voter", flat=True))
    assert voters == sorted(voters)


def test_the_attacker_is_able_on_this_very_database(cast: Cast):
    """The same ballots in a second table under random keys, one transaction each: what others call separate."""
    truth = ballots()
    try:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE naive_ballot (key varchar(40) PRIMARY KEY, payload text)")
        with connection.cursor() as cursor:
            for ballot in truth:
                cursor.execute("INSERT INTO naive_ballot VALUES (%s, %s)", [str(uuid.uuid4()), ballot])
        assert best(guesses(dump(), {}, truth), truth).places == N
        with connection.cursor() as cursor:  # laid anew in the order of texts: the files still have the other one
            cursor.execute("DELETE FROM naive_ballot")
            for ballot in sorted(truth):
                cursor.execute("INSERT INTO naive_ballot VALUES (%s, %s)", [ballot, ballot])
        assert best(guesses(dump(), {}, truth), truth).chance > CHANCE
        assert best(guesses(dump(), files(), truth), truth).chance < CHANCE
    finally:
        with as_owner(makes_tables=False), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS naive_ballot")
