"""A crowd that asks for long work: one at a time, a few waiting, the others sent away with a page that says so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fictional_place import PLACE, station
from sites import until

from arpenteur.web.config.server import THREADS
from arpenteur.web.foundation.shared.work_queue import (
    ASKER,
    MOST_A_MINUTE,
    MOST_AT_HAND,
    MOST_VISITORS,
    Asker,
    BusyError,
    WorkQueue,
    network,
)
from arpenteur.web.foundation.territory import answers
from arpenteur.web.foundation.territory.plans import views
from arpenteur.web.foundation.territory.profiles import views as profiles


def test_a_crowd_is_sent_away_and_the_first_are_served() -> None:
    turns, served, sent_away = WorkQueue(), list[int](), list[int]()
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
    turns = WorkQueue()
    with turns.wait():
        for _ in range(MOST_AT_HAND + 1):
            with pytest.raises(BusyError), turns.wait(seconds=0.001):
                pass
    with turns.wait():
        pass


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["?heures=151", "plan.csv?heures=152", "plan.json?heures=153", "affiche.pdf?heures=154"]
)
def test_a_plan_asked_by_a_crowd_is_a_page_of_status_503(
    client, published, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    class Full(WorkQueue):
        def wait(self, seconds: float = 0.0):
            raise BusyError

    monkeypatch.setattr(views, "WORK_QUEUE", Full())
    answer = client.get(f"/plan/{PLACE}/{page}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "D’autres estimations sont en cours" in answer.content.decode()


def test_the_queue_leaves_a_thread_of_the_server_free() -> None:
    assert MOST_AT_HAND + MOST_VISITORS < THREADS


def as_visitor(turns: WorkQueue, seconds: float = 30.0):
    """A turn of someone without an account."""

    @contextmanager
    def wait() -> Iterator[None]:
        mark = ASKER.set(Asker(lambda: False, ""))
        try:
            with turns.wait(seconds):
                yield
        finally:
            ASKER.reset(mark)

    return wait()


@pytest.mark.django_db
def test_people_with_an_account_come_before_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arpenteur.web.foundation.shared.work_queue._refuse_too_much", lambda _asker: None)
    turns, served = WorkQueue(), list[str]()

    def visitor() -> None:
        with as_visitor(turns):
            served.append("visitor")

    def member() -> None:
        with turns.wait():
            served.append("member")

    with turns.wait():
        one, two = threading.Thread(target=visitor), threading.Thread(target=member)
        one.start()
        until(lambda: turns._at_hand[False] == 1)
        two.start()
        until(lambda: turns._at_hand[True] == 2)
    for thread in (one, two):
        thread.join(10)
    assert served == ["member", "visitor"]


def test_a_crowd_of_visitors_takes_no_turn_of_people_with_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arpenteur.web.foundation.shared.work_queue._refuse_too_much", lambda _asker: None)
    turns = WorkQueue()
    with as_visitor(turns):
        for _ in range(MOST_VISITORS):
            with pytest.raises(BusyError), as_visitor(turns, 0.001):
                pass
        with pytest.raises(BusyError), turns.wait(seconds=0.001):
            pass
    with turns.wait(seconds=0.001):
        pass


@pytest.mark.django_db
def test_a_network_of_visitors_has_so_many_pieces_a_minute(client, published) -> None:
    page = f"/plan/{PLACE}/plan.json?graine="
    asked = [client.get(f"{page}{seed}", REMOTE_ADDR=f"192.0.2.{seed}") for seed in range(MOST_A_MINUTE + 1)]
    assert [answer.status_code for answer in asked] == [200] * MOST_A_MINUTE + [503]
    assert client.get(f"{page}1", REMOTE_ADDR="198.51.100.1").status_code == 200
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")


@pytest.mark.django_db
def test_an_account_is_asked_for_no_pace(published, cast) -> None:
    browser = cast.client(cast.guest)
    page = f"/plan/{PLACE}/plan.json?graine="
    assert {browser.get(f"{page}{seed}").status_code for seed in range(MOST_A_MINUTE + 1)} == {200}


@pytest.mark.django_db
def test_a_printed_profile_is_made_once(client, published, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    real = profiles.profile_document
    monkeypatch.setattr(profiles, "profile_document", lambda *given, **named: made.append(1) or real(*given, **named))
    page = f"/profils/{PLACE}/{station(0)}/profil.pdf"
    first, again = client.get(page), client.get(page)
    assert first.content == again.content
    assert first.content.startswith(b"%PDF")
    client.get(page, headers={"Cookie": "django_language=en"})
    assert len(made) == 2


@pytest.mark.django_db
def test_printed_profiles_do_not_fill_the_disk(client, published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_KEPT", 2)
    for number in range(4):
        client.get(f"/profils/{PLACE}/{station(number)}/profil.pdf")
    assert len(list((published.path.parents[1] / "answers" / published.path.name).glob("profile-*.pdf"))) == 2
