"""Who voted what, for somebody who saw people vote in order and holds the whole database.

    python tests/support/ballot_attack.py DATABASE ORDER.json

``DATABASE`` is a file of SQLite (its log beside it is read too) or the address of a PostgreSQL server; ``ORDER.json``
the list of ballots as texts, each different, in the order in which they were cast: the truth that the attacker is
judged by.

A guess is an order of ballots. Tried: every column of every table that holds ballots, hidden ones included
(``rowid``; ``ctid``, ``xmin``, ``cmin``, ``xmax``), upwards and downwards; every pair of columns by which ballots and
rows of another table, sequences among them, could be joined; where ballots stand in the bytes of each file, as text,
hexadecimal and base64, free pages and log included; the sizes of what was sealed beside those of ballots.

Chance is exact. Of a random order of n different ballots, k stand where they were cast with probability 1/k! at most;
of disjoint pairs each is in the right order by the toss of a coin, so their number is binomial. Neighbours show a local
order, pairs half the list apart a trend. With m guesses each probability is multiplied by m.
"""

import base64
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, takewhile
from math import comb, factorial
from pathlib import Path
from typing import Any

CHANCE = Fraction(1, 1_000_000)
"""Rarer than this, an attack is no luck."""
_ROWID = "rowid"
_HIDDEN = ("ctid", "xmin", "cmin", "xmax")
_SYSTEM = "pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
_SIDES = 2

type Row = Mapping[str, Any]
type Dump = Mapping[str, Sequence[Row]]
"""Rows of each table, with their hidden columns, in the order in which they lie."""


@dataclass(frozen=True)
class Guess:
    """How it was come by, and the rank of each ballot that it orders."""

    how: str
    ranks: Mapping[str, int]


@dataclass(frozen=True)
class Score:
    """What a guess finds of the true order: ballots in their place, pairs in theirs; how likely that is by chance."""

    how: str
    places: int
    near: tuple[int, int]
    far: tuple[int, int]
    chance: Fraction


# Dumps.


def dump_of_sqlite(file: Path) -> Dump:
    """Every table of a file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
        base.row_factory = sqlite3.Row
        return read_sqlite(base)


def read_sqlite(base: Any) -> Dump:
    """Every table of an open connection: anything with ``execute`` that gives cursors."""
    names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return {name: _rows(base.execute(_sqlite_query(base, name))) for name in names}


def _sqlite_query(base: Any, table: str) -> str:
    (statement,) = base.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()
    if "WITHOUT ROWID" in statement.upper():
        return f'SELECT * FROM "{table}"'  # noqa: S608 — a name of the base itself
    return f'SELECT rowid AS "{_ROWID}#", * FROM "{table}" ORDER BY rowid'  # noqa: S608


def read_postgresql(cursor: Any) -> Dump:
    """Every table that a cursor of PostgreSQL may read."""
    cursor.execute(
        f"SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM {_SYSTEM}"  # noqa: S608
        " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    tables = [name for (name,) in cursor.fetchall()]
    hidden = ", ".join(f'{name}::text AS "{name}#"' for name in _HIDDEN)
    found: dict[str, Sequence[Row]] = {}
    for table in tables:
        cursor.execute(f"SELECT {hidden}, * FROM {table}")  # noqa: S608
        found[table] = _rows(cursor)
    cursor.execute("SELECT schemaname, sequencename, last_value FROM pg_sequences")
    found["pg_sequences"] = _rows(cursor)
    return found


def _rows(cursor: Any) -> list[Row]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor.fetchall()]


# Guesses.


def guesses(dump: Dump, files: Mapping[str, bytes], ballots: Sequence[str]) -> list[Guess]:
    """Every order that can be come by; those that say the same are kept, since each was tried."""
    ballots = sorted(ballots)  # nothing of the truth comes in with them
    found = [*_by_columns(dump, ballots), *_by_joins(dump, ballots), *_by_bytes(files, ballots)]
    return [*found, *(_backwards(one) for one in found)]


def guesses_by_size(dump: Dump, ballots: Sequence[str]) -> list[Guess]:
    """From a dump of before the count: the rows of people in their order, the sizes of what they hold beside those of
    ballots. Nothing where all sizes are one.
    """
    found: list[Guess] = []
    by_size = sorted(ballots, key=lambda one: (len(one.encode()), one))
    for table, rows in dump.items():
        if len(rows) != len(ballots):
            continue
        for column in rows[0]:
            sizes = [_size(row[column]) for row in rows]
            if len(set(sizes)) > 1:
                order = sorted(range(len(rows)), key=lambda row, sizes=sizes: sizes[row])
                ranks = dict(zip(by_size, order, strict=True))
                found.append(Guess(f"{table}: size of {column}", ranks))
    return [*found, *(_backwards(one) for one in found)]


def _by_columns(dump: Dump, ballots: Sequence[str]) -> Iterator[Guess]:
    for table, held in _ballots_in(dump, ballots):
        for column in held[0][1]:
            ordered = sorted(held, key=lambda one, column=column: _sortable(one[1][column]))
            yield Guess(f"{table}: by {column}", _ranked(ballot for ballot, _row in ordered))


def _by_joins(dump: Dump, ballots: Sequence[str]) -> Iterator[Guess]:
    """Rows of another table stand in the order of people; equal values lead from them to ballots."""
    for table, held in _ballots_in(dump, ballots):
        for other, rows in dump.items():
            if other == table or len(rows) * _SIDES < len(ballots):
                continue
            for mine in held[0][1]:
                known = {_text(row[mine]): ballot for ballot, row in held}
                if len(known) * _SIDES < len(ballots):
                    continue
                for theirs in rows[0]:
                    order = _ranked(known[text] for row in rows if (text := _text(row[theirs])) in known)
                    if len(order) * _SIDES >= len(ballots):
                        yield Guess(f"{other}.{theirs} = {table}.{mine}", order)


def _by_bytes(files: Mapping[str, bytes], ballots: Sequence[str]) -> Iterator[Guess]:
    codings = {"text": str.encode, "hexadecimal": _hexadecimal, "base64": _base64}
    for file, content in files.items():
        for name, coding in codings.items():
            if _beginning(coding(one) for one in ballots) not in content:
                continue
            for end, find in (("first", content.find), ("last", content.rfind)):
                spots = {ballot: spot for ballot in ballots if (spot := find(coding(ballot))) >= 0}
                if len(spots) > 1:
                    yield Guess(f"{file}: {end} {name}", _ranked(sorted(spots, key=spots.__getitem__)))


def _beginning(coded: Iterable[bytes]) -> bytes:
    """What all of them begin with: a file without it has none."""
    every = sorted(coded)
    same = (one == other for one, other in zip(every[0], every[-1], strict=False))
    return every[0][: sum(takewhile(bool, same))]


def _ballots_in(dump: Dump, ballots: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, Row]]]]:
    """Tables with a column of ballots: each ballot with its row."""
    known = set(ballots)
    for table, rows in dump.items():
        for column in rows[0] if rows else ():
            held = [(str(row[column]), row) for row in rows if str(row[column]) in known]
            if len(held) * _SIDES >= len(ballots):
                yield table, held


def _backwards(guess: Guess) -> Guess:
    top = max(guess.ranks.values())
    return Guess(f"{guess.how}, backwards", {ballot: top - rank for ballot, rank in guess.ranks.items()})


def _ranked(ballots: Iterable[str]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for ballot in ballots:
        ranks.setdefault(ballot, len(ranks))
    return ranks


def _sortable(value: Any) -> tuple[int, Any]:
    """Numbers as numbers, ``(page,row)`` of a ``ctid`` as two, all else as text."""
    text = _text(value)
    parts = text.strip("()").split(",")
    if all(part.strip().lstrip("-").isdecimal() for part in parts):
        return 0, tuple(int(part) for part in parts)
    return 1, text


def _text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, bytes | memoryview) else len(str(value))


def _hexadecimal(ballot: str) -> bytes:
    return ballot.encode().hex().encode()


def _base64(ballot: str) -> bytes:
    """What stays the same of it wherever it begins in a longer text of base64: at a multiple of three bytes."""
    return base64.b64encode(ballot.encode()).rstrip(b"=")[:-1]


# Chance.


def score(guess: Guess, truth: Sequence[str], tried: int) -> Score:
    """A guess beside the order in which ballots were cast, one of so many that were tried."""
    places = sum(guess.ranks.get(ballot) == rank for rank, ballot in enumerate(truth))
    half = len(truth) // 2
    near = _in_order(guess, [pair for number, pair in enumerate(pairwise(truth)) if number % 2 == 0])
    far = _in_order(guess, list(zip(truth[:half], truth[half:], strict=False)))
    # A guess that orders some of the ballots is no whole permutation: only its pairs are judged.
    whole = len(guess.ranks) == len(truth)
    chances = (Fraction(1, factorial(places)) if whole else Fraction(1), at_least(*near), at_least(*far))
    return Score(guess.how, places, near, far, min(Fraction(1), min(chances) * len(chances) * tried))


def at_least(right: int, pairs: int) -> Fraction:
    """Probability that of so many tosses of a coin so many or more fall right."""
    return Fraction(sum(comb(pairs, k) for k in range(right, pairs + 1)), 2**pairs)


def best(found: Sequence[Guess], truth: Sequence[str]) -> Score:
    """The least likely to be luck. Raises ValueError where nothing was found to guess by."""
    return min((score(one, truth, len(found)) for one in found), key=lambda one: one.chance)


def _in_order(guess: Guess, pairs: Iterable[tuple[str, str]]) -> tuple[int, int]:
    ranks = guess.ranks
    known = [(ranks[left], ranks[right]) for left, right in pairs if left in ranks and right in ranks]
    return sum(left < right for left, right in known), len(known)


def files_of_sqlite(file: Path) -> dict[str, bytes]:
    """The file of a base and its log."""
    return {one.name: one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*"))}


def main(database: str, order: str) -> int:
    """Print the best guesses; 1 where one is no luck."""
    truth = json.loads(Path(order).read_text("utf-8"))
    if database.startswith("postgres"):
        import psycopg

        with psycopg.connect(database) as connection, connection.cursor() as cursor:
            dump, files = read_postgresql(cursor), {}
    else:
        dump, files = dump_of_sqlite(Path(database)), files_of_sqlite(Path(database))
    found = [*guesses(dump, files, truth), *guesses_by_size(dump, truth)]
    scores = sorted((score(one, truth, len(found)) for one in found), key=lambda one: one.chance)
    for one in scores[:10]:
        pairs = f"pairs {one.near} {one.far}"
        sys.stdout.write(f"{one.how}: {one.places} places, {pairs}, by chance {float(one.chance):.3g}\n")
    sys.stdout.write(f"{len(found)} guesses, {len(truth)} ballots\n")
    return int(bool(scores) and scores[0].chance < CHANCE)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
