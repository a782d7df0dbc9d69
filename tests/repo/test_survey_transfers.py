"""The survey figures that benchmarks compare with: shares that can be, each with its page and its date."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from arpenteur.domain.elections import Election
from arpenteur.stats.panel import BLOCS

FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "survey_transfers.toml"
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
