"""What tests make the program write in the journal is put down to the verb that wrote it, and missed where it is not.

A run of every test of the web is held to it (`journal_run.py`); here, that a deleted call would be noticed.
"""

from collections.abc import Iterator

import pytest
from acting import helper
from cast import AT, Cast
from journalled import Written, unwritten

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.verbs import every_verb, verb, words
from arpenteur.web.foundation.campaigns import actions as campaigns
from arpenteur.web.foundation.campaigns.invitations import accept_invitation, invite
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.events import rebuild_tally
from arpenteur.web.persons.paths.setting_up import take_defaults
from arpenteur.web.persons.volunteers import actions as volunteers

BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def lines() -> Iterator[set[str]]:
    written = Written()
    yield written.listen()
    written.stop()


def close_and_pause(cast: Cast) -> None:
    """Two verbs: one calls ``record`` itself, one through a helper of its module."""
    with sealed(cast.campaign.pk):
        volunteers.pause_volunteer(volunteer=helper(cast.campaign, "Zoé Modèle"), **BY)
        campaigns.close_campaign(campaign=cast.campaign, **BY)


CLOSED = "campaigns.actions.close_campaign campaign.closed"
PAUSED = "volunteers.actions.pause_volunteer volunteer.paused"


@pytest.mark.django_db
def test_a_line_is_put_down_to_its_verb(cast: Cast, lines: set[str]):
    close_and_pause(cast)
    assert lines == {CLOSED, PAUSED}


@pytest.mark.django_db
@pytest.mark.parametrize(("module", "left"), [(campaigns, PAUSED), (volunteers, CLOSED)])
def test_a_verb_whose_call_is_deleted_has_written_nothing(
    cast: Cast, lines: set[str], module: object, left: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "record", lambda **_said: None)
    close_and_pause(cast)
    assert lines == {left}


@pytest.mark.django_db
def test_a_line_that_a_test_writes_by_itself_is_nobody_s(cast: Cast, lines: set[str]):
    @verb(also="campaign.closed")
    def _by_itself() -> None:
        record(subject="test", campaign=cast.campaign.pk, **BY)

    with sealed(cast.campaign.pk):
        _by_itself()
    assert lines == set()


@pytest.mark.django_db
def test_an_invitation_says_that_it_was_accepted_and_totals_that_they_were_made_again(cast: Cast, lines: set[str]):
    with sealed(cast.campaign.pk):
        _invitation, secret = invite(campaign=cast.campaign, role=Role.GUEST, stations=[], uses=1, **BY)
    accept_invitation(secret=secret, user=cast.outsider, **BY)
    with sealed(cast.campaign.pk):
        rebuild_tally(campaign=cast.campaign.pk, **BY)
    assert lines >= {
        "campaigns.invitations.accept_invitation invitation.accepted",
        "campaigns.actions.add_member member.added",
        "fieldwork.events.rebuild_tally tally.rebuilt",
    }


def test_what_was_never_written_is_named():
    owing = sorted(one.path for one in every_verb() if not one.no_line)
    every = {f"{who} x" for who in owing} | {f" {name}" for name in words()}
    assert unwritten(every) == []
    assert unwritten(every - {f"{owing[3]} x"}) == [owing[3]]
    assert unwritten(every - {" campaign.closed"}) == ["campaign.closed"]


@pytest.mark.django_db
def test_a_verb_that_writes_through_another_is_heard_with_it(cast: Cast, lines: set[str]):
    with sealed(cast.campaign.pk):
        take_defaults(campaign=cast.campaign, keys=["welcome"], **BY)
    assert "paths.setting_up.take_defaults through paths.setting_up.new_reason" in lines
