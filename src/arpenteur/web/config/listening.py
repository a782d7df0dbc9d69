"""The address of a server, tried before anything long is done for it."""

import errno
import os
import socket

from arpenteur.domain.errors import InputError

_REFUSALS = {
    errno.EADDRINUSE: (
        "le port {port} de {host} est déjà pris",
        "arrêtez le programme qui l'occupe, ou choisissez un autre port : --port {other}",
    ),
    errno.EADDRNOTAVAIL: ("{host} n'est pas une adresse de cette machine", "choisissez-en une autre avec --host"),
    errno.EACCES: ("le port {port} est réservé au système", "choisissez un autre port : --port 8000"),
}
_REFUSAL = ("{host}:{port} ne peut pas être ouvert ({reason})", "choisissez un autre port")


def refuse_taken(host: str, port: int) -> None:
    """Raise InputError where nothing may listen at an address now. It is not kept: another may take it meanwhile."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _name, address in found:
            with socket.socket(family, kind, protocol) as tried:
                if os.name != "nt":  # as the server does: a port that a server has just left is free
                    tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                tried.bind(address)
    except OSError as error:
        raise not_opened(host, port, error) from error


def not_opened(host: str, port: int, error: OSError) -> InputError:
    """The error of an address at which a server may not listen."""
    problem, action = _REFUSALS.get(error.errno or 0, _REFUSAL)
    reason = error.strerror or str(error)
    return InputError(problem, action=action, host=host, port=port, other=port % 65535 + 1, reason=reason)
