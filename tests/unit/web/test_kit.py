"""The kit of pages: choices of a form, answers to a part of a question, heads of tables."""

from dataclasses import dataclass, replace

from arpenteur.web.foundation.shared.kit import answers, choices
from arpenteur.web.foundation.shared.templatetags.kit import heads


@dataclass(frozen=True)
class Asked:
    level: str
    zone: str = ""

    def query(self, **changes: str) -> str:
        asked = replace(self, **changes)
        return f"?niveau={asked.level}&zone={asked.zone}"


def test_a_choice_is_marked_whether_its_value_is_a_number_or_a_word():
    assert [one.chosen for one in choices([(1, "A"), (12, "B"), ("1", "C")], "1")] == [True, False, True]
    assert [one.query for one in choices([(0, "none")])] == ["0"]


def test_each_answer_has_the_address_that_asks_for_it():
    found = answers(Asked("station", zone="7"), "level", [("station", "Station"), ("commune", "Commune")], zone="")
    assert [(one.query, one.chosen, one.id) for one in found] == [
        ("?niveau=station&zone=", True, "station"),
        ("?niveau=commune&zone=", False, "commune"),
    ]


def test_heads_escape_their_words_and_mark_columns_of_figures():
    html = '<thead><tr><th scope="col">A &amp; B</th><th scope="col" class="num">C</th></tr></thead>'
    assert heads("A & B", "num", "C") == html
