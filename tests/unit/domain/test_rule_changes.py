"""What differs between two days of the rules, and which sentences a parameter is told by."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from host_rules import REFERENCES, Bring, rules_brought

from arpenteur.domain.law.changes import Difference, differences, sentences_with
from arpenteur.domain.law.loading import rules_as_written
from arpenteur.domain.money_gifts import LIMIT

BEFORE, CHANGED, AFTER = date(2029, 12, 31), date(2030, 1, 1), date(2031, 1, 1)


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    with rules_brought(tmp_path, monkeypatch) as brought:
        yield brought


def changed_limit(bring: Bring) -> None:
    bring(**{LIMIT: f"{REFERENCES}[[parameters.most_cents]]\nsince = {CHANGED}\nvalue = 520000\n"})


def test_a_value_of_the_program_that_a_host_changes_differs_from_its_day_on(bring: Bring):
    changed_limit(bring)
    (found,) = differences(BEFORE, CHANGED)
    assert (found.rule, found.name, found.since) == (LIMIT, "most_cents", CHANGED)
    assert (found.before, found.after) == ("4\u202f600\xa0€", "5\u202f200\xa0€")


@pytest.mark.parametrize(("first", "last"), [(CHANGED, AFTER), (AFTER, CHANGED), (date(2029, 1, 1), BEFORE)])
def test_nothing_differs_where_no_value_came_between(bring: Bring, first: date, last: date):
    changed_limit(bring)
    assert differences(first, last) == []


def test_a_value_that_was_not_dated_yet_has_none_before():
    found = [one for one in differences(date(2001, 12, 31), date(2002, 1, 1)) if one.rule == LIMIT]
    assert [(one.before, one.after) for one in found] == [("", "4\u202f600\xa0€")]


def test_the_same_value_written_again_is_no_difference(bring: Bring):
    bring(**{LIMIT: f"{REFERENCES}[[parameters.most_cents]]\nsince = {CHANGED}\nvalue = 460000\n"})
    assert differences(BEFORE, AFTER) == []


def test_limits_and_terms_of_a_host_differ_too(bring: Bring):
    bring(
        CHARTE_DONS='title = "Charte"\nsummary = "Charte."\nkind = "amount"\nacts = ["donation.kept"]\nper = "act"\n'
        f"most_cents = [{{since = {CHANGED}, value = 20000}}]\n",
        CHARTE_DELAI='title = "Délai"\nsummary = "Délai."\nkind = "retention"\nterm = "occasional"\n'
        f"lengths = [{{since = {CHANGED}, months = 1, days = 5}}]\n",
    )
    found = {one.rule: one for one in differences(BEFORE, AFTER)}
    assert found["CHARTE-DONS"] == Difference("CHARTE-DONS", "Charte", "most_cents", CHANGED, "", "200\xa0€")
    assert (found["occasional"].name, found["occasional"].after) == ("length", "1 mois et 5 jours")


def test_sentences_that_tell_a_parameter():
    one = rules_as_written()[LIMIT]
    assert sentences_with(one, "most_cents") == [one.title, one.summary]
    with pytest.raises(KeyError):
        sentences_with(one, "unknown")
