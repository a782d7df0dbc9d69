"""A signed catalogue taken from an address or a file, with its signature beside it."""

from pathlib import Path
from urllib.parse import urlsplit

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.fetch.network import Network, TransientError, check_status, http_failures
from arpenteur.sources.own_catalogue import SIGNATURE, keep_signed

_LARGEST = 1024**2
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def take_signed(address: str, *, folder: Path, network: Network | None = None) -> str:
    """Put a signed catalogue in force in ``folder``, from an https address or a file; its edition.

    Raises InputError where it cannot be had or is refused: what was in force stays.
    """
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise InputError("adresse sans chiffrement", Where(address), expected="une adresse https")
        given = network or Network()
        # A signature follows the path, before what a question mark begins.
        beside = parts._replace(path=f"{parts.path}{SIGNATURE}").geturl()
        return keep_signed(folder, _asked(address, given), _asked(beside, given), address)
    file = Path(address).expanduser()
    return keep_signed(folder, _read(file), _read(file.with_name(f"{file.name}{SIGNATURE}")), str(file))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError("fichier trop long pour un catalogue", Where(file))
        return file.read_bytes()
    except OSError as error:
        raise InputError(
            f"illisible ({error.strerror})", Where(file), expected=f"un catalogue, et sa signature {SIGNATURE} à côté"
        ) from error


def _asked(url: str, network: Network) -> bytes:
    try:
        return network.retrying()(_ask, url, network)
    except TransientError as error:
        raise error.error from error


def _ask(url: str, network: Network) -> bytes:
    received = bytearray()
    with network.client() as client, http_failures(url), client.stream("GET", url) as response:
        check_status(response, url)
        for chunk in response.iter_raw():
            received += chunk
            if len(received) > _LARGEST:
                raise InputError("réponse trop longue pour un catalogue", Where(url))
    return bytes(received)
