"""What an auditor and a timer ask on the command line."""

import json
from datetime import UTC, datetime

import pytest
from cast import Cast
from django.db import connection
from flushing import without_triggers
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db


def run(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("words", [(), ("--campaign", "essai")])
def test_a_journal_that_nobody_touched_is_verified(cast: Cast, words: tuple[str, ...]):
    answer = run("journal", "verify", *words)
    assert (answer.exit_code, answer.stdout) == (0, "")


def test_a_touched_journal_is_code_1_and_one_sentence_a_break(cast: Cast):
    for _ in without_triggers():
        with unsealed(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE audit_entry SET verb = 'x' WHERE number = 2 AND chain = {cast.campaign.pk}")  # noqa: S608
    answer = run("journal", "verify")
    assert answer.exit_code == 1
    assert answer.stdout == "Journal « essai », ligne 2 : a été modifiée.\n"
    assert run("journal", "verify", "--campaign", "rivale").exit_code == 0


def test_an_unknown_campaign_is_the_askers_mistake(cast: Cast):
    assert isinstance(run("journal", "verify", "--campaign", "nulle").exception, InputError)


def test_a_journal_is_written_out_line_by_line(cast: Cast):
    answer = run("journal", "export", "--campaign", "essai")
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0]["verb"] == "campaign.created"
    assert "exemple.invalid" not in answer.stdout


def test_a_rehearsal_of_retention_changes_nothing_and_a_run_does(cast: Cast):
    told = run("retention", "run", "--at", "2027-06-01", "--dry-run").stdout
    assert "Liste d'essai, membre d'une campagne : 6." in told
    with sealed(cast.campaign.pk):
        assert Membership.objects.count() == 6
        assert not Membership.objects.filter(expires_at__lt=datetime(2026, 1, 1, tzinfo=UTC)).exists()
    assert run("retention", "run", "--at", "2027-06-01").stdout == told
    with sealed(cast.campaign.pk):
        assert Membership.objects.count() == 0
    assert run("retention", "run", "--at", "2027-06-01").stdout == ""
