"""Right links and codes are never shut out by wrong ones: each kind is tried after many wrong ones from one address."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from budget_votes import budget_vote
from cast import AT, Cast
from crowd import someone
from django.test import Client
from recorded_logs import recorded
from reported import reported, reporting
from visitors import Visitor, hidden, letters

from arpenteur.web.communication.public_pages import robots
from arpenteur.web.foundation.accounts.founding import founding_link
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.invitations import invite
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.limits import GUESSES, Limit, SharedLimit, wrong_guess
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.volunteers.actions import new_personal_link
from arpenteur.web.residents.consultations.kinds import Requirement

pytestmark = pytest.mark.django_db
NEAR = "192.0.2.7"
"""Address of the wrong ones and of the right one."""
MANY = GUESSES.most + 1
Opens = Callable[[str], int]
"""The status of the answer to a secret."""


def by_address(where: str) -> Opens:
    return lambda secret: Client(REMOTE_ADDR=NEAR).get(where.format(secret)).status_code


def by_form(where: str, **more: str) -> Opens:
    return lambda secret: Client(REMOTE_ADDR=NEAR).post(where, {"code": secret, **more}).status_code


def personal_link(cast: Cast) -> tuple[Opens, str, int]:
    lou = someone(cast, "Lou Gabarit", email="lou@exemple.invalid")
    return by_address("/b/{}/"), new_personal_link(volunteer=lou, by=COMMAND, at=AT), 200


def calendar(cast: Cast) -> tuple[Opens, str, int]:
    lou = someone(cast, "Lou Gabarit", email="lou@exemple.invalid")
    return by_address("/b/{}/agenda.ics"), new_personal_link(volunteer=lou, by=COMMAND, at=AT), 200


def founding(_cast: Cast) -> tuple[Opens, str, int]:
    link = founding_link("camille@exemple.fr")
    where, _slash, secret = link[link.index("/compte") :].rstrip("/").rpartition("/")
    return by_address(where + "/{}/"), secret, 302


def invitation(cast: Cast) -> tuple[Opens, str, int]:
    _made, secret = invite(campaign=cast.campaign, role=Role.VOLUNTEER, by=COMMAND, at=AT)
    return by_address("/invitation/{}/"), secret, 200


def follow_code(cast: Cast) -> tuple[Opens, str, int]:
    _report, code = reported(reporting(cast), "Deux dalles cassées")
    return by_form(f"/pages/{cast.campaign.slug}/participer/suivre/"), code, 302


def vote_code(cast: Cast) -> tuple[Opens, str, int]:
    vote = budget_vote(cast)
    return by_form(f"/pages/{cast.campaign.slug}/{vote.where()}"), vote.codes(1)[0], 200


KINDS = (personal_link, calendar, founding, invitation, follow_code, vote_code)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_right_secret_opens_after_many_wrong_ones_from_the_same_address(cast: Cast, kind: Any):
    with time_machine.travel(AT, tick=False):
        with sealed(cast.campaign.pk):
            opens, right, status = kind(cast)
        wrong = [opens(f"ABCDEFG{number:03}".replace("0", "Z").replace("1", "Y")) for number in range(MANY)]
        assert not {200, 302} & set(wrong)
        assert opens(right) == status


def ask(visitor: Visitor, where: str, email: str, **more: str) -> int:
    stamp = hidden(visitor.get(where).content.decode(), "stamp")
    sent = {"email": email, "stamp": stamp, "work": "", **more}
    return visitor.client.post(visitor.path(where), sent).status_code


def test_her_link_to_vote_comes_though_her_address_was_typed_everywhere_else(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast, asks=(Requirement.EMAIL,))
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        neighbour = Visitor(cast.campaign, address=NEAR)
        for _time in range(robots.LETTERS.most + 2):
            ask(neighbour, "partir/", "lou@exemple.fr")
        assert ask(Visitor(cast.campaign, address=NEAR), vote.where(), "lou@exemple.fr", to="link") == 200
    with time_machine.travel(AT + timedelta(minutes=2), tick=False):
        assert sum("/voter/" in one for one in letters()) == 1


def test_forms_sent_twice_forged_or_of_robots_take_nothing_of_the_pace(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    one, in_all = Limit("few", 2, 600), Limit("few-all", 1, 600)
    monkeypatch.setattr(robots, "LAZY", SharedLimit(one, in_all, reserved=1))
    visitor = Visitor(cast.campaign, address=NEAR)
    with time_machine.travel(AT, tick=False):
        stamp = hidden(visitor.get("partir/").content.decode(), "stamp")
        sent = {"email": "lou@exemple.fr", "stamp": stamp, "work": ""}
        for wrong in (sent, sent, {**sent, "stamp": "x"}, {**sent, "link_of_site": "x"}, {**sent, "email": "x"}):
            visitor.client.post(visitor.path("partir/"), wrong)
        assert ask(visitor, "partir/", "ada@exemple.fr") == 200
        assert ask(visitor, "partir/", "eve@exemple.fr") == 429


def test_each_network_has_a_part_that_others_do_not_take(rf: Any):
    shared = SharedLimit(Limit("one", 4, 60), Limit("all", 3, 60), reserved=2)

    def taken(address: str, times: int) -> list[bool]:
        return [shared.take(rf.get("/", REMOTE_ADDR=address), "x") for _time in range(times)]

    assert taken("192.0.2.1", 5) == [True] * 4 + [False], "two of its own, two of the common part"
    assert taken("198.51.100.1", 4) == [True] * 3 + [False], "two of its own, the last of the common part"
    assert taken("203.0.113.1", 3) == [True, True, False], "its own, though nothing is left in common"


def test_many_wrong_ones_are_told_once_to_whoever_runs_the_site(rf: Any):
    request = rf.get("/", REMOTE_ADDR=NEAR)
    with recorded() as logs:
        for _time in range(2 * MANY):
            wrong_guess(request)
    assert [one["message"] for one in logs.lines] == ["many wrong links or codes came from one address"]
    assert NEAR not in logs.text
