"""A process tells whoever started it that pages can be served, not only that it listens; it ends and loses none."""

import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from sites import Site, empty_site, migrated_site
from waitress.channel import HTTPChannel

from arpenteur.web.config import channels

TABLES = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_BUILT = "from arpenteur.web.site.operations import checks; checks.missing_build = lambda: {missing}"


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(30)
        yield ear


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = migrated_site(tmp_path / "home")
    made.more["NOTIFY_SOCKET"] = str(tmp_path / "notify")
    return made


@pytest.mark.drawn("migrations", "operations")
@pytest.mark.django_db
def test_ready_is_told_once_pages_can_be_served(tmp_path: Path, heard: socket.socket):
    site = empty_site(tmp_path / "home")
    site.more["NOTIFY_SOCKET"] = str(tmp_path / "notify")
    with site.served(_BUILT.format(missing="False")) as (process, _):
        assert heard.recv(500).startswith(b"READY=1")
        process.terminate()
        assert heard.recv(500) == b"STOPPING=1"
        assert process.wait(timeout=20) == 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert site.query(TABLES) == cursor.execute(TABLES).fetchall(), "those of every test"


def test_what_is_missing_is_told_until_it_is_there(site: Site, heard: socket.socket):
    before = (
        "; server.READY_SECONDS = 0.1; looks = iter([True, True]); checks.missing_build = lambda: next(looks, False)"
    )
    with site.served(_BUILT.format(missing="True") + before):
        told = [heard.recv(500) for _ in range(3)]
    assert told == [b"STATUS=missing: built_files"] * 2 + [b"READY=1\nSTATUS=ready"]


def test_a_worker_tells_as_well(site: Site, heard: socket.socket):
    with site.started("worker"):
        assert heard.recv(500) == b"READY=1"


def slow_one(request: object) -> HTTPChannel:
    one = HTTPChannel.__new__(HTTPChannel)
    one.request, one.requests = request, []
    return one


def test_a_request_that_never_ends_is_let_go_however_often_a_byte_comes():
    coming, idle = slow_one(SimpleNamespace()), slow_one(None)
    slow, now = channels.Slow(), time.monotonic()
    for second in range(int(channels.REQUEST_SECONDS) + 1):
        slow.let_go({1: coming, 2: idle}, now + second)
        assert not coming.will_close
    coming.request = SimpleNamespace()
    slow.let_go({1: coming, 2: idle}, now + channels.REQUEST_SECONDS + 2)
    assert not coming.will_close, "another request has its own time"
    slow.let_go({1: coming, 2: idle}, now + 2 * channels.REQUEST_SECONDS + 4)
    assert coming.will_close
    assert not idle.will_close


def asked(kept: HTTPConnection) -> tuple[int, str | None]:
    """A whole answer on a connection that stays: its status, and what it says of the connection."""
    kept.request("GET", "/sante/vif", headers={"Host": "localhost"})
    answer = kept.getresponse()
    answer.read()
    return answer.status, answer.getheader("Connection")


def test_a_kept_connection_hears_with_its_last_answer_that_it_is_the_last(site: Site):
    with site.served() as (process, url):
        port = int(url.rpartition(":")[2])
        kept = HTTPConnection("127.0.0.1", port, timeout=20)
        assert asked(kept) == (200, None)
        process.terminate()
        while True:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)):
                    break
        assert asked(kept) == (200, "close")
        kept.close()
        assert process.wait(timeout=20) == 0
