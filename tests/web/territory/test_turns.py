"""A crowd that asks for long work: one at a time, a few waiting, the others sent away with a page that says so."""

import threading

import pytest
from fictional_place import PLACE

from arpenteur.web.config.server import THREADS
from arpenteur.web.shared.turns import MOST_AT_HAND, BusyError, Turns
from arpenteur.web.territory.plans import views


def test_a_crowd_is_sent_away_and_the_first_are_served() -> None:
    turns, served, sent_away = Turns(), list[int](), list[int]()
    ready = threading.Event()

    def ask(number: int) -> None:
        try:
            with turns.wait():
                ready.wait(10)
                served.append(number)
        except BusyError:
            sent_away.append(number)

    crowd = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(0.01)
    ready.set()
    for one in crowd:
        one.join(10)
    assert len(served) == MOST_AT_HAND
    assert len(sent_away) == 20 - MOST_AT_HAND
    with turns.wait():
        pass


def test_who_waits_too_long_is_sent_away_and_leaves_room() -> None:
    turns = Turns()
    with turns.wait():
        for _ in range(MOST_AT_HAND + 1):
            with pytest.raises(BusyError), turns.wait(seconds=0.001):
                pass
    with turns.wait():
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "plan.csv", "plan.json", "affiche.pdf"])
def test_a_plan_asked_by_a_crowd_is_a_page_of_status_503(
    client, published, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    class Full(Turns):
        def wait(self, seconds: float = 0.0):
            raise BusyError

    monkeypatch.setattr(views, "TURNS", Full())
    answer = client.get(f"/plan/{PLACE}/{page}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "D’autres estimations sont en cours" in answer.content.decode()


def test_the_queue_leaves_a_thread_of_the_server_free() -> None:
    assert MOST_AT_HAND < THREADS
