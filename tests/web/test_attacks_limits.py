"""More than what fits: questions that push counters out, bodies without end, days before and after all calendars."""

import http.client
import threading
from contextlib import closing

import pytest
from acting import address, typed
from cast import Cast
from django.core.cache import cache
from programs import program

from arpenteur.web.config import server
from arpenteur.web.foundation.shared.limits import Limit
from arpenteur.web.foundation.territory.queries import remember as remember_figures
from arpenteur.web.site.glance.queries import remember as remember_counts


@pytest.mark.django_db
def test_no_question_to_public_pages_pushes_counters_of_tries_out():
    """Wrong passwords, wrong codes and codes already used are counted in a cache of their own."""
    tries = Limit("essai", most=1, seconds=600)
    tries.take("192.0.2.7")
    cache.set("code", "used", 600)
    for number in range(1000):
        remember_figures(f"question {number}", lambda: number)  # noqa: B023 — called at once
        remember_counts(("question", number), lambda: number)  # noqa: B023 — the same
    assert tries.spent("192.0.2.7")
    assert cache.get("code") == "used"


@pytest.mark.django_db(transaction=True)
def test_a_request_larger_than_a_photo_is_refused_before_it_is_kept(monkeypatch):
    monkeypatch.setattr(server, "missing_build", lambda: False)
    monkeypatch.setattr(server, "bring_up_to_date", lambda **_asked: None)
    monkeypatch.setattr(server, "POLL_SECONDS", 0.05)
    channels: dict = {}
    opened = server._open(lambda environ, start: start("200 OK", []) or [b""], channels, "127.0.0.1", 0, 1)
    ending = threading.Event()

    def loop() -> None:
        while not ending.is_set():
            server.wasyncore.loop(timeout=0.05, map=channels, count=1)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", opened.effective_port, timeout=10)) as browser:
            browser.putrequest("POST", "/compte/login/")
            browser.putheader("Content-Length", str(300_000_000))
            browser.endheaders(b"x")
            with browser.getresponse() as answer:
                assert answer.status == 413
    finally:
        ending.set()
        thread.join()
        opened.task_dispatcher.shutdown()
        server.wasyncore.close_all(channels)


FIRST, LAST = "0001-01-01", "9999-12-31"
PAGES = [
    "actions/?semaine=0001-W01",
    "actions/?semaine=9999-W52",
    "actions/mois/?mois=0001-01",
    "actions/mois/?mois=9999-12",
    f"actions/liste/?day={FIRST}",
    f"actions/liste/?day={LAST}",
    f"?du={FIRST}",
    f"?au={LAST}",
    f"conformite/journal/?since={FIRST}",
    f"conformite/journal/?until={LAST}",
    f"actions/nouvelle/?jour={LAST}",
    f"equipes/?jour={LAST}",
    f"actions/{'9' * 40}/",
    f"equipes/equipe/{'9' * 40}/",
    f"conformite/certificats/{'9' * 40}.txt",
    f"equipes/import/{'9' * 40}/",
    f"membres/{'9' * 40}/",
]


@pytest.mark.django_db
def test_no_day_and_no_number_makes_a_page_fail(cast: Cast):
    browser = cast.client(cast.director)
    found = {page: browser.get(f"/c/essai/{page}").status_code for page in PAGES}
    assert {page: status for page, status in found.items() if status >= 500} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{"day": FIRST}, {"day": LAST}, {"move": f"{LAST}T23:59:59+00:00"}])
def test_no_day_makes_a_form_fail(cast: Cast, sent: dict[str, str]):
    answer = cast.client(cast.director).post(address(cast, "nouvelle/"), typed() | sent)
    assert 400 <= answer.status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/compte/mes-donnees.json", "/c/essai/conformite/journal.jsonl"])
def test_what_one_takes_away_is_kept_by_no_browser(cast: Cast, page: str):
    answer = cast.client(cast.director).get(page)
    assert answer.headers["Cache-Control"] == "no-store"
    b"".join(answer)


@pytest.mark.django_db
def test_deeply_nested_json_is_refused(cast: Cast):
    answer = program(cast.campaign).post("/actions", "[" * 500_000)
    assert answer.status_code == 422
