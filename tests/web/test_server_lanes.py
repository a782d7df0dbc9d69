"""Whoever signs in goes before visitors, who never have every thread of the server."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from arpenteur.web.config.lanes import Lanes, TwoLanes, comes_first


def asked(path: str = "/", command: str = "GET", **headers: str) -> Any:
    return SimpleNamespace(requests=[SimpleNamespace(path=path, command=command, headers=headers)])


@pytest.mark.parametrize(
    ("channel", "first"),
    [
        (asked(), False),
        (asked("/strategie/x/carte.png"), False),
        (asked(COOKIE="csrftoken=x"), False),
        (asked("/compte/login/"), True),
        (asked(command="POST"), True),
        (asked(COOKIE="csrftoken=x; sessionid=y"), True),
        (asked("/terrain/tour", AUTHORIZATION="Bearer x"), True),
        (SimpleNamespace(requests=[SimpleNamespace(headers={})]), True),
    ],
)
def test_who_comes_first(channel: Any, first: bool):
    assert comes_first(channel) == first


def test_visitors_wait_behind_and_have_half_of_the_threads():
    lanes = Lanes(2, lambda: None)
    visitors, known = [asked(f"/{number}") for number in range(4)], asked("/compte/login/")
    for one in (*visitors, known):
        lanes.append(one)
    assert len(lanes) == 5
    assert lanes.popleft() is known
    assert [lanes.popleft().channel for _turn in range(2)] == visitors[:2]
    assert not lanes, "two visitors are inside"
    assert len(lanes) == 2
    lanes.append(known)
    assert lanes.popleft() is known
    lanes.inside -= 1
    assert lanes.popleft().channel is visitors[2]


class Visitor:
    """A connection whose answer takes as long as it is told to."""

    def __init__(self, path: str, leave: threading.Event) -> None:
        self.requests = asked(path).requests
        self.entered, self._leave = threading.Event(), leave

    def service(self) -> None:
        self.entered.set()
        self._leave.wait(10)
        if self.requests[0].path == "/fails":
            raise ValueError


def test_a_thread_is_left_for_who_signs_in_and_visitors_take_their_turns():
    leave = threading.Event()
    visitors = [Visitor("/fails", leave), *(Visitor("/", leave) for _one in range(3))]
    dispatcher = TwoLanes(4)
    try:
        for one in visitors:
            dispatcher.add_task(one)
        assert all(one.entered.wait(10) for one in visitors[:2])
        assert not any(one.entered.is_set() for one in visitors[2:])
        signs_in = Visitor("/compte/login/", leave)
        dispatcher.add_task(signs_in)
        assert signs_in.entered.wait(10)
        leave.set()
        assert all(one.entered.wait(10) for one in visitors)
    finally:
        leave.set()
        dispatcher.shutdown()
