"""A verb is declared once: its line, its word, who acts; nothing else is written in the journal."""

import pytest
from cast import AT
from django.db import connection

from arpenteur.web.accountability.compliance.lines import verb as in_words
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import UndeclaredError, running, verb

BY = {"by": COMMAND, "at": AT}


@verb("essay.kept", "essay kept")
@verb("essay.ended", "essay ended")
def _write(name: str = "") -> tuple[bool, ...]:
    record(verb=name, subject="essay", **BY)
    return tuple(one.path.endswith("test_declared_verbs._write") for one in running())


@verb(also="essay.kept", own_transaction=True)
def _in_parts() -> bool:
    return connection.in_atomic_block


@verb(also="essay.kept", acts="the timer")
def note() -> None:
    """By nobody."""
    record(subject="essay", **BY)
    _write("essay.ended")


@pytest.mark.django_db
def test_a_verb_writes_the_lines_that_it_declared_and_no_other():
    assert _write("essay.kept") == (True,)
    note()
    assert list(Entry.objects.values_list("verb", flat=True)) == ["essay.kept", "essay.kept", "essay.ended"]
    for name in ("campaign.closed", ""):
        with pytest.raises(UndeclaredError, match="_write did not declare the line"):
            _write(name)
    with pytest.raises(UndeclaredError, match="by a declared verb"):
        record(verb="essay.kept", subject="essay", **BY)
    assert running() == ()
    assert Entry.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_verb_is_one_transaction_unless_it_says_that_it_has_its_own():
    with pytest.raises(UndeclaredError):
        _write("campaign.closed")
    assert not _in_parts()


def somebody(*, by: Actor) -> None:
    """Without a moment."""


def _nobody() -> None:
    """A part of another."""


@pytest.mark.parametrize(
    ("function", "said", "why"),
    [
        (somebody, {"line": "essay.read", "word": "essay read"}, "by and at are keyword-only"),
        (_nobody, {}, "which line does it write"),
        (
            _nobody,
            {"line": "campaign.closed", "word": "essay closed"},
            "campaigns.actions.close_campaign says the word",
        ),
    ],
)
def test_a_declaration_that_does_not_hold_is_an_error_of_the_start(function, said: dict[str, str], why: str):
    in_words("campaign.closed")  # reads every declaration
    with pytest.raises(TypeError, match=why):
        verb(**said)(function)
