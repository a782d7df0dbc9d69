"""The proxy files are run: failures are written down without an address, slow senders never reach the site."""

import os
import re
import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from proxies import CADDY, DEPLOY, asked, nginx, trusting
from sites import free_port, until


def test_what_fails_is_written_down_without_an_address(tmp_path: Path):
    with nginx(tmp_path, free_port()) as url:
        failures = tmp_path / "arpenteur-failed.log"
        before = failures.read_text(encoding="utf-8")
        assert asked(f"{url}/invitation/secret-of-lou/")[0] == 502
        # Written once the answer is out.
        until(lambda: " GET 502 " in failures.read_text(encoding="utf-8").removeprefix(before))
        assert asked(f"{url}/sante/pret")[0] == 404
    logs = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.glob("*.log")}
    assert {name for name, text in logs.items() if "secret-of-lou" in text} == set()
    assert set(logs) == {"arpenteur.log", "arpenteur-failed.log", "arpenteur-error.log", "start.log"}


def test_a_form_that_comes_slowly_waits_at_the_proxy(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as site:
        site.settimeout(0.5)
        with nginx(tmp_path, site.getsockname()[1]) as url, _sending(url) as slow:
            slow.sendall(b"POST / HTTP/1.1\r\nHost: campagne.example\r\nContent-Length: 10\r\n\r\n123")
            with pytest.raises(TimeoutError):
                site.accept()
            slow.sendall(b"4567890")
            taken, _ = site.accept()
            taken.close()


def _sending(url: str) -> ssl.SSLSocket:
    parts = urlsplit(url)
    return trusting().wrap_socket(socket.create_connection((parts.hostname, parts.port), timeout=30))


@pytest.mark.parametrize("file", ["Caddyfile", "compose.Caddyfile"])
def test_caddy_reads_its_files(tmp_path: Path, file: str):
    version = subprocess.run([str(CADDY), "version"], capture_output=True, text=True, check=True).stdout
    text = (DEPLOY / file).read_text(encoding="utf-8")
    if version.lstrip("v").startswith(("2.5", "2.6")):  # Debian's; the image of the compose file is later
        text = re.sub(r"\n\s*request_buffers .*", "", text)
    (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")
    command = [str(CADDY), "validate", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
    homes = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    run = subprocess.run(
        command, env=os.environ | homes | {"DOMAIN": "campagne.example"}, capture_output=True, text=True, check=False
    )
    assert "Valid configuration" in run.stdout + run.stderr
    assert run.returncode == 0
