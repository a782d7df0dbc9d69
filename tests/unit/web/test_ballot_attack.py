"""The attacker is able: it names every voter of the designs that are said to be secret, and nobody by luck."""

import json
import random
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from fractions import Fraction
from itertools import permutations
from math import factorial
from pathlib import Path

import ballot_attack
import pytest
from ballot_attack import CHANCE, Guess, at_least, best, guesses, guesses_by_size, score

N = 200
DRAW = random.Random(41)


def cast_in_order() -> list[str]:
    """Ballots of different sizes, each its own, in no order of their texts."""
    ballots = [f"bulletin-{number:03}-{'x' * (number % 17)}" for number in range(N)]
    DRAW.shuffle(ballots)
    return ballots


@pytest.fixture
def base(tmp_path: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    file = tmp_path / "base.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE roll (voter TEXT PRIMARY KEY, tx INTEGER)")
        connection.execute("CREATE TABLE ballot (key TEXT PRIMARY KEY, payload TEXT, tx INTEGER)")
        yield file, connection


def attack(file: Path, truth: list[str]) -> ballot_attack.Score:
    return best(guesses(ballot_attack.dump_of_sqlite(file), ballot_attack.files_of_sqlite(file), truth), truth)


def test_two_tables_without_a_link_name_every_voter(base):
    """A roll and a table of ballots under random keys: the hidden ``rowid`` has the order."""
    file, connection = base
    truth = cast_in_order()
    for number, ballot in enumerate(truth):
        connection.execute("INSERT INTO roll VALUES (?, 0)", [f"voter-{number}"])
        connection.execute("INSERT INTO ballot VALUES (?, ?, 0)", [str(uuid.uuid4()), ballot])
    found = attack(file, truth)
    assert found.places == N
    assert found.chance < CHANCE


def test_what_was_written_together_is_joined_again(base):
    """As ``xmin`` does on PostgreSQL, even where rows were put in another order since."""
    file, connection = base
    truth = cast_in_order()
    rows = [(str(uuid.uuid4()), ballot, 1000 + number) for number, ballot in enumerate(truth)]
    connection.executemany("INSERT INTO roll VALUES (?, ?)", [(f"v{tx}", tx) for _key, _ballot, tx in rows])
    connection.executemany("INSERT INTO ballot VALUES (?, ?, ?)", DRAW.sample(rows, N))
    assert attack(file, truth).places == N


@pytest.mark.parametrize("coding", [str, lambda text: text.encode().hex()])
def test_what_was_deleted_is_found_in_free_pages_and_in_the_log(base, coding: Callable[[str], str]):
    file, connection = base
    truth = cast_in_order()
    for ballot in truth:
        connection.execute("INSERT INTO roll VALUES (?, 0)", [f"{coding(ballot)} cast"])
    connection.execute("DELETE FROM roll")
    connection.executemany("INSERT INTO ballot VALUES (?, ?, 0)", [(one, one) for one in sorted(truth)])
    found = attack(file, truth)
    assert found.chance < CHANCE
    assert "base.sqlite3" in found.how


def test_sealed_ballots_of_different_sizes_are_known_by_them(base):
    file, connection = base
    truth = cast_in_order()
    for number, ballot in enumerate(truth):
        connection.execute("INSERT INTO roll VALUES (?, ?)", [f"{number:04}" + "#" * len(ballot), 0])
    dump = ballot_attack.dump_of_sqlite(file)
    by_size = guesses_by_size(dump, truth)
    assert best(by_size, truth).chance < CHANCE
    same = {"roll": [{"voter": f"{number:04}"} for number in range(N)]}
    assert guesses_by_size(same, truth) == []


def test_a_trend_or_neighbours_alone_are_noticed():
    truth = cast_in_order()
    pushed = [one for pair in zip(truth[1::2], truth[::2], strict=True) for one in pair]  # every two swapped
    assert best([Guess("swapped", {one: rank for rank, one in enumerate(pushed)})], truth).chance < CHANCE
    halves = DRAW.sample(truth[:100], 100) + DRAW.sample(truth[100:], 100)
    assert best([Guess("halves", {one: rank for rank, one in enumerate(halves)})], truth).chance < CHANCE


def test_rows_that_are_sorted_by_what_they_say_give_chance_alone(base):
    file, connection = base
    truth = cast_in_order()
    for number in range(N):
        connection.execute("INSERT INTO roll VALUES (?, 0)", [f"voter-{number}"])
    connection.executemany("INSERT INTO ballot VALUES (?, ?, 0)", [(str(uuid.uuid4()), one) for one in sorted(truth)])
    found = attack(file, truth)
    assert found.chance > CHANCE
    assert found.places < 15


def test_chance_is_exact():
    """Of all orders of six ballots: places by 1/k!, pairs by the binomial law."""
    truth = list("abcdef")
    every = [Guess("", {one: rank for rank, one in enumerate(order)}) for order in permutations(truth)]
    scores = [score(one, truth, 1) for one in every]
    for k in range(len(truth) + 1):
        assert Fraction(sum(one.places >= k for one in scores), len(scores)) <= Fraction(1, factorial(k))
    for pairs in ("near", "far"):
        for right in range(4):
            share = Fraction(sum(getattr(one, pairs)[0] >= right for one in scores), len(scores))
            assert share == at_least(right, 3)
    for limit in (Fraction(1, 10), Fraction(1, 100)):
        assert Fraction(sum(one.chance <= limit for one in scores), len(scores)) <= limit


def test_chance_is_held_to_the_number_of_tries():
    truth = list("abcdefgh")
    guess = Guess("", {one: rank for rank, one in enumerate(truth)})
    assert score(guess, truth, 10).chance == 10 * score(guess, truth, 1).chance
    assert score(guess, truth, 10**9).chance == 1
    some = Guess("", {one: rank for rank, one in enumerate(truth[:4])})
    assert score(some, truth, 1).chance > Fraction(1, factorial(4))


def test_the_command_says_what_it_found(base, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file, connection = base
    truth = cast_in_order()
    order = tmp_path / "order.json"
    order.write_text(json.dumps(truth))
    connection.executemany("INSERT INTO ballot VALUES (?, ?, 0)", [(str(uuid.uuid4()), one) for one in sorted(truth)])
    assert ballot_attack.main(str(file), str(order)) == 0
    connection.execute("DELETE FROM ballot")
    connection.executemany("INSERT INTO ballot VALUES (?, ?, 0)", [(str(uuid.uuid4()), one) for one in truth])
    assert ballot_attack.main(str(file), str(order)) == 1
    assert "200 places" in capsys.readouterr().out


def test_nothing_to_guess_by_is_said():
    with pytest.raises(ValueError, match="empty"):
        best([], ["a"])
