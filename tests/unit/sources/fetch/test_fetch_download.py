"""Downloads: whole, cut, resumed, changed, wrong, too big, with a full disk, in two processes."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.fetch import Downloaded, Network, Request, download

DATA = b"code;nom\n" + bytes(range(48, 112)) * 8_000  # 512 kB that is not HTML
HALF = len(DATA) // 2
Fetch = Callable[..., Downloaded]


@pytest.fixture
def request_for(server: Any) -> Request:
    server.files["table.csv"] = DATA
    return Request(server.url("table.csv"), "source", "table.csv", "csv", "Une table")


@pytest.fixture
def fetch(request_for: Request, network: Network, tmp_path: Path) -> Fetch:
    """Download the table into the cache of the test."""
    return lambda **more: download(request_for, cache=tmp_path, network=network, **more)


def part_of(cache: Path) -> Path:
    """The part of the only address that was asked."""
    (part,) = (cache / "source").glob("table.csv.*.part")
    return part


@dataclass(frozen=True)
class Listener:
    """A progress that calls a function."""

    step: Callable[[str, int, int | None], None]


def cut(server: Any, *sizes: int) -> None:
    """The next answers stop after so many bytes."""
    for size in sizes:
        server.fails(cut_after=size)


def test_a_file_is_downloaded_once_and_then_comes_from_the_cache(fetch: Fetch, server: Any, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int | None]] = []
    done = fetch(progress=Listener(lambda *step: steps.append(step)))
    again = fetch()
    assert done.path.read_bytes() == DATA
    assert done == again
    assert (done.seen, done.sha256, done.notice) == ("2026-03-01", sha256(DATA).hexdigest(), "")
    assert len(server.requests) == 1
    assert steps[-1] == ("Une table", len(DATA), len(DATA))
    assert [path.name for path in (tmp_path / "source").iterdir()] == ["table.csv"]


def test_the_register_keeps_hash_validators_and_day(
    fetch: Fetch, request_for: Request, server: Any, tmp_path: Path
) -> None:
    fetch()
    (seen,) = json.loads((tmp_path / "catalogue.lock").read_text())[request_for.url]
    assert seen == {
        "sha256": sha256(DATA).hexdigest(),
        "size": len(DATA),
        "etag": server.etag("table.csv"),
        "last_modified": "",
        "seen": "2026-03-01",
        "file": "source/table.csv",
    }


def test_a_cut_connection_is_resumed_from_the_right_byte(fetch: Fetch, server: Any, pauses: Any) -> None:
    cut(server, 100_000, 50_000)
    assert fetch().path.read_bytes() == DATA
    assert [asked for _, asked, _ in server.requests] == ["", "bytes=100000-", "bytes=150000-"]
    assert [headers.get("If-Range") for headers in server.heard] == [None, *[server.etag("table.csv")] * 2]
    assert server.sent == len(DATA)
    assert pauses.seconds == [1.0, 2.0]


def test_a_server_that_answers_with_less_than_asked_is_asked_for_the_rest(fetch: Fetch, server: Any) -> None:
    cut(server, 100_000)
    spot = {"Content-Range": f"bytes 100000-149999/{len(DATA)}", "ETag": server.etag("table.csv")}
    server.fails(status=206, body=DATA[100_000:150_000], headers=spot)
    assert fetch().path.read_bytes() == DATA
    assert server.requests[-1][1] == "bytes=150000-"


def test_attempts_that_bring_bytes_are_not_counted_against_the_download(fetch: Fetch, server: Any) -> None:
    cut(server, *[60_000] * 7)
    assert fetch().path.read_bytes() == DATA


def test_a_server_without_ranges_is_read_again_from_the_start(fetch: Fetch, server: Any) -> None:
    server.ranges = False
    cut(server, 100_000)
    assert fetch().path.read_bytes() == DATA
    assert server.sent == 100_000 + len(DATA)


def test_without_a_validator_nothing_is_resumed(fetch: Fetch, server: Any) -> None:
    server.etags = False
    cut(server, 100_000)
    assert fetch().path.read_bytes() == DATA
    assert [asked for _, asked, _ in server.requests] == ["", ""]


def test_a_file_that_changes_between_two_parts_is_read_again_whole(
    fetch: Fetch, request_for: Request, server: Any, network: Network, tmp_path: Path
) -> None:
    cut(server, 100_000, 0)
    with pytest.raises(InputError):
        download(request_for, cache=tmp_path, network=replace(network, attempts=1))
    assert part_of(tmp_path).stat().st_size == 100_000
    server.files["table.csv"] = DATA[::-1]
    assert fetch().path.read_bytes() == DATA[::-1]


def test_a_server_that_ignores_if_range_cannot_mix_two_contents(fetch: Fetch, server: Any) -> None:
    cut(server, 100_000)
    server.fails(
        status=206, body=b"z" * 100, headers={"ETag": '"other"', "Content-Range": "bytes 100000-100099/100100"}
    )
    assert fetch().path.read_bytes() == DATA
    assert [asked for _, asked, _ in server.requests] == ["", "bytes=100000-", ""]


def test_a_refused_range_starts_again(fetch: Fetch, server: Any) -> None:
    cut(server, 100_000)
    server.fails(status=416)
    assert fetch().path.read_bytes() == DATA


def test_a_part_that_is_already_complete_is_not_asked_for_again(
    fetch: Fetch, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            fetch()
    assert fetch().path.read_bytes() == DATA
    assert len(server.requests) == 1


def test_a_busy_server_is_asked_again_after_the_delay_it_gives(fetch: Fetch, server: Any, pauses: Any) -> None:
    server.fails(status=503, headers={"Retry-After": "12"})
    server.fails(status=429)
    assert fetch().path.read_bytes() == DATA
    assert pauses.seconds == [12.0, 2.0]


def test_a_server_that_stays_busy_is_one_sentence(fetch: Fetch, request_for: Request, server: Any) -> None:
    for _ in range(3):
        server.fails(status=503)
    with pytest.raises(InputError) as told:
        fetch()
    assert str(told.value) == (f"{request_for.url} : le serveur est indisponible (réponse 503) ; réessayez plus tard.")


def test_a_connection_that_always_breaks_says_what_was_kept(fetch: Fetch, server: Any, tmp_path: Path) -> None:
    cut(server, 100_000, 0, 0, 0, 0, 0)
    with pytest.raises(InputError, match=r"coupée ; 100,0 ko gardés, relancez la commande pour reprendre\.$"):
        fetch()
    assert part_of(tmp_path).stat().st_size == 100_000


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "aucun fichier à cette adresse"), (410, "aucun"), (403, "refuse les programmes"), (418, "erreur")],
)
def test_a_refusal_is_not_asked_again(fetch: Fetch, server: Any, tmp_path: Path, status: int, words: str) -> None:
    server.fails(status=status)
    with pytest.raises(InputError, match=rf"{words}.*réponse {status}"):
        fetch()
    assert len(server.requests) == 1
    assert not list((tmp_path / "source").iterdir())


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Maintenance", b"\xef\xbb\xbf \n<html>"])
def test_a_web_page_in_place_of_data_is_refused(fetch: Fetch, server: Any, tmp_path: Path, page: bytes) -> None:
    server.files["table.csv"] = page
    with pytest.raises(InputError, match="une page web au lieu des données"):
        fetch()
    assert not list((tmp_path / "source").iterdir())


@pytest.mark.parametrize("format", ["parquet", "zip", "csv.gz", "json"])
def test_a_content_of_another_format_is_refused(
    request_for: Request, network: Network, tmp_path: Path, format: str
) -> None:
    with pytest.raises(InputError, match=f"n'a pas le format annoncé ; attendu : un fichier {format}"):
        download(replace(request_for, format=format), cache=tmp_path, network=network)


def test_a_parquet_file_without_its_end_is_refused(
    request_for: Request, server: Any, network: Network, tmp_path: Path
) -> None:
    server.files["table.csv"] = b"PAR1" + DATA
    with pytest.raises(InputError, match="le fichier reçu est coupé ou abîmé"):
        download(replace(request_for, format="parquet"), cache=tmp_path, network=network)


def test_an_empty_file_is_refused(fetch: Fetch, server: Any) -> None:
    server.files["table.csv"] = b""
    with pytest.raises(InputError, match="un fichier vide"):
        fetch()


def test_a_wrong_hash_keeps_nothing(request_for: Request, network: Network, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"n'a pas l'empreinte attendue ; attendu : sha256 0{64}, et non"):
        download(replace(request_for, sha256="0" * 64), cache=tmp_path, network=network)
    assert not list((tmp_path / "source").iterdir())


def test_a_cached_file_that_was_touched_is_noticed_where_a_hash_is_pinned(
    request_for: Request, network: Network, tmp_path: Path
) -> None:
    pinned = replace(request_for, sha256=sha256(DATA).hexdigest())
    download(pinned, cache=tmp_path, network=network).path.write_bytes(b"touched")
    with pytest.raises(InputError, match="du cache n'a pas l'empreinte attendue"):
        download(pinned, cache=tmp_path, network=network)


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_over_the_size_limit_is_refused(
    request_for: Request, server: Any, network: Network, tmp_path: Path, announced: bool
) -> None:
    server.length = announced
    with pytest.raises(InputError, match=r"fichier de plus de 200,0 ko"):
        download(request_for, cache=tmp_path, network=replace(network, max_bytes=200_000))
    assert not list((tmp_path / "source").glob("*.part"))


def test_refreshing_an_unchanged_file_moves_no_byte(fetch: Fetch, server: Any) -> None:
    first = fetch()
    assert fetch(refresh=True) == first
    assert server.sent == len(DATA)


def test_a_changed_file_is_told_and_both_are_kept(
    fetch: Fetch, request_for: Request, server: Any, tmp_path: Path
) -> None:
    first = fetch()
    server.files["table.csv"] = DATA + b"more\n"
    second = fetch(refresh=True)
    former = tmp_path / "source" / "anciens" / f"table-{first.sha256[:8]}.csv"
    assert second.path.read_bytes() == DATA + b"more\n"
    assert former.read_bytes() == DATA
    assert second.notice == (
        f"{request_for.url} : le fichier publié a changé depuis le 2026-03-01 ; l'ancien est gardé dans {former}."
    )
    assert len(json.loads((tmp_path / "catalogue.lock").read_text())[request_for.url]) == 2


def test_a_file_that_changed_since_it_was_last_seen_is_told_even_when_the_old_one_is_gone(
    fetch: Fetch, request_for: Request, server: Any
) -> None:
    fetch().path.unlink()
    server.files["table.csv"] = DATA + b"more\n"
    assert fetch().notice == (f"{request_for.url} : le fichier publié a changé depuis le 2026-03-01.")


def test_an_unreadable_register_says_what_to_do(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "catalogue.lock").write_text("{")
    with pytest.raises(InputError, match="registre des téléchargements illisible ; supprimez-le"):
        fetch()


def test_a_slow_server_is_read_as_it_speaks(fetch: Fetch, server: Any) -> None:
    server.fails(pause_after=1_000)
    seen: list[int] = []

    def progress(label: str, done: int, total: int | None) -> None:
        seen.append(done)
        server.go_on.set()

    assert fetch(progress=Listener(progress)).path.read_bytes() == DATA
    assert seen[0] <= 1_000


def test_a_server_that_falls_silent_is_given_up(
    request_for: Request, server: Any, network: Network, tmp_path: Path
) -> None:
    server.fails(pause_after=0)
    with pytest.raises(InputError, match="n'a pas répondu à temps"):
        download(request_for, cache=tmp_path, network=replace(network, attempts=1, read_seconds=0.05))


def test_control_c_leaves_a_part_that_is_resumed(fetch: Fetch, server: Any, tmp_path: Path) -> None:
    def interrupt(label: str, done: int, total: int | None) -> None:
        if done >= HALF:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(progress=Listener(interrupt))
    kept = part_of(tmp_path).stat().st_size
    assert fetch().path.read_bytes() == DATA
    assert kept >= HALF
    assert server.requests[-1][1] == f"bytes={kept}-"


def test_a_full_disk_says_what_was_kept_and_is_resumed(fetch: Fetch, server: Any) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(InputError, match=r"disque est plein, 200,0 ko gardés ; libérez de la place"):
            fetch()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert fetch().path.read_bytes() == DATA
    assert server.requests[-1][1] == "bytes=200000-"


def test_a_disk_without_any_room_is_one_sentence(fetch: Fetch, request_for: Request, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    address = sha256(request_for.url.encode()).hexdigest()[:8]
    (tmp_path / "source" / f"table.csv.{address}.part").symlink_to("/dev/full")
    with pytest.raises(InputError, match="le disque est plein, 0,0 ko gardés"):
        fetch()


def test_a_cache_that_is_a_file_is_one_sentence(request_for: Request, network: Network, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(InputError, match=r"le dossier de cache ne peut pas être écrit .* ARPENTEUR_CACHE"):
        download(request_for, cache=tmp_path / "cache", network=network)


PROGRAM = """
import sys
from pathlib import Path
from arpenteur.sources.fetch import Request, download
class Tell:
    def step(self, label, done, total):
        print(done, flush=True)
download(Request(sys.argv[1], "source", "table.csv", "csv", "Une table"), cache=Path(sys.argv[2]), progress=Tell())
"""


def in_another_process(request: Request, cache: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, request.url, str(cache)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_a_killed_process_is_resumed_by_the_next(
    fetch: Fetch, request_for: Request, server: Any, tmp_path: Path
) -> None:
    server.fails(pause_after=HALF)
    with in_another_process(request_for, tmp_path) as other:
        assert other.stdout is not None
        while int(other.stdout.readline()) < HALF:
            pass
        other.kill()
    server.go_on.set()
    kept = part_of(tmp_path).stat().st_size
    assert 0 < kept <= HALF
    assert fetch().path.read_bytes() == DATA
    assert server.requests[-1][1] == f"bytes={kept}-"


def test_two_processes_at_once_download_once(fetch: Fetch, request_for: Request, server: Any, tmp_path: Path) -> None:
    server.fails(pause_after=HALF)
    with in_another_process(request_for, tmp_path) as other:
        assert server.paused.wait(10)
        threading.Timer(0.05, server.go_on.set).start()
        done = fetch()
        assert other.wait(10) == 0
    assert done.path.read_bytes() == DATA
    assert len(server.requests) == 1
