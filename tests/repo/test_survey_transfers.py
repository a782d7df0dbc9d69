"""The survey figures that benchmarks compare with: shares that can be, each with its page and its date, and told alike
by the documents, as is the number that they ask of the intervals."""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from arpenteur.domain.elections import Election
from arpenteur.stats.panel import BLOCS
from arpenteur.stats.parameters import parameters
from arpenteur.stats.transfers.intervals import calibration

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "benchmarks" / "survey_transfers.toml"
METHODS = (ROOT / "docs/methods/transfers.md").read_text(encoding="utf-8")
SURVEYS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["surveys"]
ROUNDED = 0.02
"""Printed shares are rounded to a hundredth: three or four of them may exceed the whole by this much."""
FINALISTS = {"macron", "le_pen"}
NEITHER = {"none", "blank", "abstention"}


def name(one: dict[str, Any]) -> str:
    return f"{one['institute']}, {one['second']}, {one['date']}"


every = pytest.mark.parametrize("one", SURVEYS, ids=name)


def test_both_presidential_elections_have_a_survey_of_the_evening():
    told = {one["second"] for one in SURVEYS if one["kind"] == "evening"}
    assert told >= {"2017_pres_t2", "2022_pres_t2"}


@every
def test_shares_of_an_origin_make_a_whole_at_most(one: dict[str, Any]):
    assert one["from"]
    for given in one["from"].values():
        assert given
        assert all(0 <= share <= 1 for share in given.values())
        assert sum(given.values()) <= 1 + ROUNDED
        assert not ({"blank", "abstention"} & set(given) and "none" in given), "counted twice"


@every
def test_options_are_those_that_could_be_chosen(one: dict[str, Any]):
    duel = one.get("duel")
    left = FINALISTS if duel is None else set(duel)
    assert len(left) == 2
    assert all(set(given) <= left | NEITHER for given in one["from"].values())
    if duel is not None:
        assert left | set(one["from"]) <= set(BLOCS)


@every
def test_a_figure_has_its_page_and_its_date(one: dict[str, Any]):
    for key in {"url", "n_url"} & set(one):
        page = urlsplit(one[key])
        assert page.scheme in {"http", "https"}
        assert "." in page.netloc
        assert len(page.path) > 1, "a page, not a site"
    assert one["url"]
    assert "n_url" not in one or "n" in one
    assert one.get("n", 500) >= 500
    assert one["definition"]
    first, second = Election.parse(one["first"]), Election.parse(one["second"])
    assert (first.round, second.round) == (1, 2)
    assert type(one["date"]) is dt.date
    assert one["date"].year == first.year == second.year


@every
def test_what_was_intended_was_asked_before_the_vote(one: dict[str, Any]):
    votes = {"2017_pres_t2": dt.date(2017, 5, 7), "2022_pres_t2": dt.date(2022, 4, 24)}
    assert one["kind"] in {"evening", "intention"}
    if one["kind"] == "intention":
        assert one["date"] < votes[one["second"]]


WORDS = {
    "Mélenchon": "melenchon",
    "Jadot": "jadot",
    "Pécresse": "pecresse",
    "Zemmour": "zemmour",
    "abstention": "abstention",
    "Macron": "macron",
    "Le Pen": "le_pen",
    "neither": "none",
    "blank, null": "blank",
}
INSTITUTES = {"Ipsos": "Ipsos-Sopra Steria", "Ifop": "Ifop-Fiducial", "OpinionWay": "OpinionWay"}
EVENING_2022 = {
    one["institute"]: one["from"] for one in SURVEYS if one["second"] == "2022_pres_t2" and one["kind"] == "evening"
}


def rows(table: str) -> list[list[str]]:
    """Cells of the table of the methods' page whose header starts so, header first, without emphasis."""
    text = METHODS[METHODS.index(f"| {table} |") :].partition("\n\n")[0]
    lines = [line.strip("|").split("|") for line in text.splitlines() if not line.startswith("|--")]
    return [[cell.strip(" *") for cell in line] for line in lines]


def said(institute: str, origin: str, target: str) -> str:
    """What a page says of a cell as the document prints it, abstention and blank added where it gives both."""
    given = EVENING_2022[institute].get(origin, {})
    parts = ("blank", "abstention") if target == "none" and "none" not in given else (target,)
    return f"{100 * sum(given[part] for part in parts):.0f}" if set(parts) <= set(given) else ""


def test_the_document_prints_the_figures_of_the_pages():
    header, *lines = rows("2022")
    assert len(lines) == 17
    for line in lines:
        origin, target = (WORDS[word] for word in line[0].split(" → "))
        for title, institute in INSTITUTES.items():
            assert line[header.index(title)] == said(institute, origin, target), line[0]
    told = {tuple(WORDS[word] for word in line[0].split(" → ")) for line in lines}
    every = {(origin, to) for given in EVENING_2022.values() for origin, shares in given.items() for to in shares}
    assert every <= told


def test_the_document_counts_the_figures_of_each_evening():
    header, counts, *_ = rows("% of figures held")
    for title, count in zip(header[1:5], counts[1:5], strict=True):
        told = [one for one in SURVEYS if one["kind"] == "evening" and one["second"] == title and "narrower" not in one]
        assert int(count) == sum(len(given) for one in told for given in one["from"].values())
    assert int(counts[5]) == sum(map(int, counts[1:5]))


def test_documents_say_the_widening_that_is_shipped():
    added, factor = calibration().added, parameters().unseen_inflation
    assert f"√(({factor:g} h)² + {added:.2f}²)" in METHODS
    assert f"added {added:g}, learned on all" in METHODS
    benchmarks = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert f"{100 * added:.0f} points" in benchmarks


def test_the_guide_says_what_the_document_says_of_melenchon_and_le_pen():
    guide = " ".join((ROOT / "docs/guide/transferts.md").read_text(encoding="utf-8").split())
    header, *lines = rows("2022")
    line = next(one for one in lines if one[0] == "Mélenchon → Le Pen")
    low, high = line[header.index("interval")].split("–")
    figures = sorted(int(line[header.index(title)]) for title in INSTITUTES)
    share = line[header.index("ours")].replace(".", ",")
    assert f"{share} sur 100 seraient allés à Marine Le Pen, entre {low} et {high}" in guide
    assert "trois sondages disent {}, {} et {}".format(*figures) in guide


def test_the_interval_printed_is_wider_than_before_by_what_is_shipped():
    header, *lines = rows("2022")
    for line in lines:
        before, after = (
            tuple(map(int, re.fullmatch(r"(\d+)–(\d+)", line[header.index(one)]).groups()))  # type: ignore[union-attr]
            for one in ("before", "interval")
        )
        share, added = float(line[header.index("ours")]), 100 * calibration().added
        assert after[0] <= before[0] <= share + 0.5
        assert after[1] >= before[1] >= share - 0.5
        assert after[1] - after[0] <= before[1] - before[0] + 2 * added + 1
