"""The journal in words: what a line is about, and its details, without a key of the code."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from arpenteur import web
from arpenteur.web.accountability.compliance.lines import KEYS, detail, subject

_OURS = {"verb", "subject", "by", "at", "campaign", "counting", "details", None}
_SHOWN_APART = {"n", "events", "lines", "rule", "digest"}


def calls(name: str):
    for path in Path(web.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield node


def test_every_detail_that_is_recorded_has_a_word():
    keys = {one.arg for name in ("record", "_note") for call in calls(name) for one in call.keywords}
    assert keys - _OURS - _SHOWN_APART - set(KEYS) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("campaigns.Campaign:1", "la campagne"),
        ("fieldwork.Action:43", "action n°\N{NO-BREAK SPACE}43"),
        ("volunteers.Volunteer", "Bénévoles"),
        ("volunteers.Volunteer:42", "fiche de bénévole n°\N{NO-BREAK SPACE}42"),
        ("other.Thing:7", "other.Thing:7"),
    ],
)
def test_what_a_line_is_about_is_said_in_words(text: str, words: str):
    with translation.override("fr"):
        assert subject(text) == words


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("events", 2522, "× 2522"),
        ("zones", 3, "nombre de bureaux\N{NO-BREAK SPACE}: 3"),
        ("kind", "doors", "porte-à-porte"),
        ("late", True, "en retard"),
        ("fields", ["starts_at", "wanted"], "ce qui a changé\N{NO-BREAK SPACE}: début, personnes voulues"),
        ("event", "0e8f3c1a-aaaa-bbbb-cccc-000000000000", "comptage\N{NO-BREAK SPACE}: 0e8f3c1a…"),
    ],
)
def test_a_detail_is_said_in_words(key: str, value: object, words: str):
    with translation.override("fr"):
        assert detail(key, value) == words
