"""What lets tables about people in, and which open data are refused or asked about for it.

``ARPENTEUR_DATA=… python benchmarks/people_in_tables.py``

Genuine tables (CSV, XLSX, points of GeoJSON; the first 5,000 lines of longer ones) are read as a campaign would bring
them, each with what it can be read as: lines counted, each column of words as categories, each column of numbers added
up. Tables of people are drawn: 400 fictional ones at genuine addresses of Bondy, with the columns named in the first
column. The peer is the titles of columns alone, without a look at the cells.
"""

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from _shared import DATA
from arpenteur.domain.errors import InputError
from arpenteur.files.lists import FIGURES, read_figures
from arpenteur.strategy.local_series.columns import columns_of
from arpenteur.strategy.local_series.doubts import PeopleDoubtError, ask_if_people
from arpenteur.strategy.local_series.persons import refuse_persons
from arpenteur.strategy.local_series.results import Measure

Table = tuple[list[str], list[tuple[int, list[str]]]]
PEOPLE, SEED, MOST_LINES = 400, 20261128, 5000
_FIRST = (
    "Camille",
    "Sacha",
    "Louise",
    "Malik",
    "Inès",
    "Yanis",
    "Rose",
    "Bao",
    "Aïcha",
    "Jean",
    "Léa",
    "Paul",
    "Noé",
    "Zoé",
    "Marie",
    "Louis",
    "Emma",
    "Hugo",
    "Lina",
    "Adam",
    "Jeanne",
    "Omar",
    "Alice",
    "Nina",
    "Samir",
    "Claire",
    "Luc",
    "Fatou",
    "Rémi",
    "Sofia",
    "Karim",
    "Élise",
    "Denis",
    "Maya",
    "Tony",
    "Agnès",
    "Igor",
    "Salomé",
    "Ali",
    "Colette",
)
_LAST = ("DURAND", "MARTIN", "DIALLO", "NGUYEN", "PETIT", "ROUX", "FAURE", "COSTA", "LEROY", "HADDAD", "KONE")
_OPINIONS = ("favorable", "indécise", "contre", "sympathisante")


def genuine() -> Iterator[tuple[str, Table]]:
    """Name and table of each file that can be read as one."""
    for path in sorted([*DATA.rglob("*.csv"), *DATA.rglob("*.xlsx"), *DATA.rglob("*.geojson")]):
        content = path.read_bytes()
        if path.suffix == ".geojson":
            content = _points(content)
        elif path.suffix == ".csv":
            content = b"\n".join(content[: FIGURES.bytes].split(b"\n")[:MOST_LINES])
        with suppress(InputError):
            yield str(path.relative_to(DATA)), read_figures(content)


def _points(content: bytes) -> bytes:
    """Properties and coordinates of points as a CSV; nothing where there are none."""
    features = [one for one in json.loads(content)["features"] if (one["geometry"] or {}).get("type") == "Point"]
    names = sorted({name for one in features[:MOST_LINES] for name in one["properties"]})[: FIGURES.columns - 2]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    if features:
        writer.writerow([*names, "longitude", "latitude"])
    for one in features[: MOST_LINES - 1]:
        writer.writerow([*(one["properties"].get(name) for name in names), *one["geometry"]["coordinates"]])
    return out.getvalue().encode()


def outcome(table: Table) -> str:
    """ "refused" where a column is about persons, "asked" where any way to read it may be, else "passes"; "no place"
    where no column says where a line is."""
    head, rows = table
    try:
        refuse_persons(head, rows, frozenset())
    except InputError:
        return "refused"
    answers = [_asked(head, rows, Measure.LINES, "")]
    if answers[0] == "no place":
        return "no place"
    for measure in (Measure.COUNT, Measure.CATEGORY):
        answers += [_asked(head, rows, measure, title) for title in head]
    return "asked" if "asked" in answers else "passes"


def _asked(head: list[str], rows: list[tuple[int, list[str]]], measure: Measure, value: str) -> str:
    try:
        columns = columns_of(head, rows, measure, value, "")
    except InputError:
        return "no place"
    if columns.value in columns.roles.values() or (measure is Measure.CATEGORY and _distinct(rows, columns.value) > 12):
        return "passes"
    try:
        ask_if_people(head, rows, columns, measure)
    except PeopleDoubtError:
        return "asked"
    return "passes"


def _distinct(rows: list[tuple[int, list[str]]], at: int) -> int:
    return len({cells[at] for _line, cells in rows})


def by_titles(table: Table) -> str:
    """The peer: what titles alone say."""
    try:
        refuse_persons(table[0], [], frozenset())
    except InputError:
        return "refused"
    return "passes"


def people() -> Iterator[tuple[str, Table]]:
    """Fictional people with some of what a file may say of them, under titles that tell and under others."""
    draw = random.Random(SEED)
    file = json.loads((DATA / "addresses/bondy-93010/adresse2.geojson").read_text(encoding="utf-8"))
    doors = [one for one in file["features"] if one["properties"]["nom_voie"]]
    chosen = [draw.choice(doors) for _ in range(PEOPLE // 2)]
    homes = [draw.choice(chosen) for _ in range(PEOPLE)]
    alone = draw.sample(doors, PEOPLE)
    streets = [_written(one) for one in homes]
    single = [_written(one) for one in alone]
    points = [f"{one['geometry']['coordinates'][1]}, {one['geometry']['coordinates'][0]}" for one in alone]
    names = [f"{draw.choice(_FIRST)} {draw.choice(_LAST)}" for _ in range(PEOPLE)]
    opinions = [draw.choice(_OPINIONS) for _ in range(PEOPLE)]
    groups = [draw.choice("ABC") for _ in range(PEOPLE)]
    ages = [str(min(95, max(18, round(draw.gauss(46, 17))))) for _ in range(PEOPLE)]
    bits = [draw.choice("01") for _ in range(PEOPLE)]
    bureau = [str(draw.randint(1, 32)) for _ in range(PEOPLE)]
    born = [f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/{draw.randint(1930, 1999)}" for _ in range(PEOPLE)]
    secu = [_social(draw) for _ in range(PEOPLE)]
    mails = [f"{name.replace(' ', '.').lower()}{at}@exemple.fr" for at, name in enumerate(names)]
    phones = [f"06 {draw.randint(10, 99)} {draw.randint(10, 99)} 00 00" for _ in range(PEOPLE)]
    cards = [f"{draw.randint(100000, 999999)}" for _ in range(PEOPLE)]
    yield "address, name (titled)", _table(["adresse", "nom"], streets, names)
    for words, column in (
        ("name", names),
        ("e-mail", mails),
        ("telephone", phones),
        ("day of birth", born),
        ("social security", secu),
        ("sex", [draw.choice("MF") for _ in range(PEOPLE)]),
        ("age", ages),
        ("opinion", opinions),
        ("0 or 1", bits),
        ("a group", groups),
    ):
        yield f"one address each, {words}", _table(["adresse", "divers"], single, column)
    yield "one point each, opinion", _table(["geo_point", "divers"], points, opinions)
    yield "shared addresses, a group", _table(["adresse", "divers"], streets, groups)
    yield "shared addresses, nothing else", _table(["adresse", "pays"], streets, ["France"] * PEOPLE)
    yield "station, opinion", _table(["bureau", "divers"], bureau, opinions)
    yield "one address each, a number of a card", _table(["adresse", "divers"], single, cards)
    yield "one address each, year of birth", _table(["adresse", "divers"], single, [day[-4:] for day in born])


def _social(draw: random.Random) -> str:
    number = int(f"{draw.choice('12')}{draw.randint(30, 99)}{draw.randint(1, 12):02}93{draw.randint(0, 999999):06}")
    return f"{number}{97 - number % 97:02}"


def _written(one: dict[str, dict[str, str]]) -> str:
    return f"{one['properties']['numero']} {one['properties']['nom_voie']}"


def _table(head: list[str], *columns: list[str]) -> Table:
    return head, [(line, list(cells)) for line, cells in enumerate(zip(*columns, strict=True), start=2)]


def main() -> None:
    """Print both tables."""
    counts: dict[str, Counter[str]] = {"cells too": Counter(), "titles alone": Counter()}
    for name, table in genuine():
        found = outcome(table)
        counts["cells too"][found] += 1
        counts["titles alone"]["no place" if found == "no place" else by_titles(table)] += 1
        if found in {"refused", "asked"}:
            print(f"  {found}, titles alone: {by_titles(table)}: {name}")
    for how, found in counts.items():
        print(f"genuine tables, {how}: {dict(found)}")
    for name, table in people():
        print(f"  {name}: {outcome(table)}, titles alone: {by_titles(table)}")


if __name__ == "__main__":
    main()
