"""Failures of the network, each one sentence; sockets stay on the loopback."""

import errno
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.fetch import Network, Request, download


def request_for(url: str) -> Request:
    return Request(url, "source", "table.csv", "csv", "Une table")


def answering(network: Network, answer: Callable[[httpx.Request], httpx.Response]) -> Network:
    return replace(network, transport=httpx.MockTransport(answer))


def failing(network: Network, error: Exception, cause: Exception) -> Network:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error from cause

    return answering(network, answer)


def sentence(url: str, network: Network, cache: Path) -> str:
    with pytest.raises(InputError) as told:
        download(request_for(url), cache=cache, network=network)
    text = str(told.value)
    assert text.count("\n") == 0
    assert url in text
    return text


@pytest.mark.parametrize(
    ("cause", "words", "attempts"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no name"), "serveur introuvable (DNS)", 3),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "le serveur refuse la connexion", 3),
        (ssl.SSLCertVerificationError("expired"), "la connexion chiffrée échoue (TLS ou certificat)", 1),
        (OSError(errno.EHOSTUNREACH, "no route"), "la connexion a été coupée", 3),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_sentence(
    network: Network, tmp_path: Path, pauses: Any, cause: Exception, words: str, attempts: int
) -> None:
    broken = failing(network, httpx.ConnectError("x"), cause)
    assert words in sentence("https://data.example/t.csv", broken, tmp_path)
    assert len(pauses.seconds) == attempts - 1


def test_a_closed_port_and_a_server_without_tls_are_told(server: Any, network: Network, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    assert "refuse la connexion" in sentence(f"http://127.0.0.1:{closed}/t.csv", network, tmp_path)
    assert "chiffrée échoue" in sentence(f"https://127.0.0.1:{server.port}/t.csv", network, tmp_path)


@pytest.mark.parametrize("url", ["ftp://data.example/t.csv", "file:///etc/hostname", "data.example/t.csv"])
def test_only_http_addresses_are_read(url: str, network: Network, tmp_path: Path) -> None:
    assert "ce n'est pas une adresse http ou https" in sentence(url, network, tmp_path)


def test_redirections_are_followed_up_to_a_limit(network: Network, tmp_path: Path) -> None:
    def hop(request: httpx.Request) -> httpx.Response:
        left = int(request.url.path.removeprefix("/"))
        if left:
            return httpx.Response(302, headers={"Location": f"/{left - 1}"})
        return httpx.Response(200, stream=httpx.ByteStream(b"a;b\n"))

    hopping = answering(network, hop)
    done = download(request_for("https://data.example/5"), cache=tmp_path / "short", network=hopping)
    assert done.path.read_bytes() == b"a;b\n"
    assert "trop de redirections" in sentence("https://data.example/6", hopping, tmp_path / "long")


@pytest.mark.parametrize("target", ["http://data.example/t.csv", "file:///etc/hostname"])
def test_a_redirection_never_leaves_encryption(network: Network, tmp_path: Path, target: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": target})

    sentence("https://data.example/t.csv", answering(network, answer), tmp_path)
    assert asked == ["https://data.example/t.csv"]
