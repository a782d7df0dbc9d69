"""Servers and workers as processes: they share the work, and end without leaving anything half-way."""

import json
import signal
import threading

import pytest
from sites import Site, fetched, line_with, migrated_site, until

_SLOW = """
from arpenteur.web.site.operations import checks
def slow():
    print("inside", flush=True)
    sys.stdin.readline()
    return {{"database": True}}
checks.readiness = slow
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return migrated_site(tmp_path_factory.mktemp("site") / "home")


def test_a_server_told_to_end_gives_the_answer_under_way_first(site: Site):
    answers: list[tuple] = []
    with site.served(_SLOW.format()) as (process, url):
        assert fetched(f"{url}/sante/vif")[0] == 200
        visitor = threading.Thread(target=lambda: answers.append(fetched(f"{url}/sante/pret")))
        visitor.start()
        line_with(process, "inside")
        process.send_signal(signal.SIGTERM)
        process.stdin.write("\n")
        process.stdin.flush()
        visitor.join(timeout=20)
        assert process.wait(timeout=20) == 0
    assert [(status, json.loads(body)) for status, _, body in answers] == [(200, {"database": True})]


def test_two_workers_and_a_server_share_the_jobs_and_end_when_told(site: Site):
    with site.started("worker") as one, site.started("worker") as two, site.served() as (server, _):
        processes = (one, two, server)
        line_with(one, "Les tâches du site tournent")
        line_with(two, "Les tâches du site tournent")
        until(lambda: site.query("SELECT count(*) FROM operations_heartbeat") == [(3,)])
        until(lambda: site.query("SELECT count(*) FROM operations_periodicrun WHERE runs > 0")[0][0] >= 3)
        for process in processes:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=30) for process in processes] == [0, 0, 0]
    runs = dict(site.query("SELECT name, runs FROM operations_periodicrun"))
    assert {runs[name] for name in ("reminders", "retention", "cleaning")} == {1}
    assert site.query("SELECT count(*) FROM operations_periodicrun WHERE locked_until IS NOT NULL") == [(0,)]
    assert site.query("SELECT count(*) FROM operations_heartbeat") == [(0,)]
    assert site.query("SELECT count(*) FROM operations_periodicrun WHERE fault <> ''") == [(0,)]
