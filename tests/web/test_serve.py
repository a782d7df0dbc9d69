import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sites import Site

from arpenteur.domain.errors import InputError
from arpenteur.web.config import environment, server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 — loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.read().decode()


@pytest.mark.django_db(transaction=True)
def test_it_answers_until_told_to_stop(monkeypatch):
    monkeypatch.setattr(server, "missing_build", lambda: False)
    monkeypatch.setattr(server, "bring_up_to_date", lambda **_asked: None)
    monkeypatch.setattr(server, "POLL_SECONDS", 0.05)
    stop, ready, port = threading.Event(), threading.Event(), free_port()
    asked = {"stop": stop, "ready": ready.set}
    thread = threading.Thread(target=server.serve, args=("127.0.0.1", port), kwargs=asked)
    thread.start()
    assert ready.wait(timeout=10)
    status, body = fetch(f"http://127.0.0.1:{port}/nulle-part/")
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert status == 404
    assert "Cette page n’existe pas" in body


@pytest.mark.django_db(transaction=True)
def test_a_taken_port_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(server, "missing_build", lambda: False)
    monkeypatch.setattr(server, "bring_up_to_date", lambda **_asked: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="choisissez un autre port"):
            server.serve("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path, command: str):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = Site(tmp_path / "home").run(command, "--port", str(port), code=1).stderr
    assert f"le port {port} de 127.0.0.1 est déjà pris" in said
    assert f"--port {port % 65535 + 1}." in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_without_the_built_files_it_says_what_to_run(monkeypatch):
    monkeypatch.setattr(server, "missing_build", lambda: True)
    with pytest.raises(InputError, match="npm run build"):
        server.serve("127.0.0.1", 0)


def test_the_secret_is_drawn_once_and_readable_by_its_owner_only(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("ARPENTEUR_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path / "new")
    assert len(first) >= 50
    assert environment.secret_key(tmp_path / "new") == first
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_postgresql_address_is_read_whole(monkeypatch, tmp_path):
    monkeypatch.setenv("ARPENTEUR_DATABASE_URL", "postgresql://me:p%40ss@db.invalid:5433/name?sslmode=require")
    read = environment.database(tmp_path)
    assert (read["USER"], read["PASSWORD"], read["HOST"]) == ("me", "p@ss", "db.invalid")
    assert (read["PORT"], read["NAME"]) == ("5433", "name")
    assert read["OPTIONS"] == {"options": "-c jit=off", "sslmode": "require"}


def test_another_database_is_refused_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("ARPENTEUR_DATABASE_URL", "mysql://me@db.invalid/name")
    with pytest.raises(InputError, match="postgresql://"):
        environment.database(tmp_path)
