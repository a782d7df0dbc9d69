"""Where a webhook may lead: public https addresses, so that nobody makes this server speak to its own network."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError

Resolver = Callable[[str, int], list[str]]
_LONGEST = 300
_HTTPS, _FIRST_FREE_PORT = 443, 1024


@dataclass(frozen=True)
class Target:
    """A checked address with the machine it leads to, so that the name is looked up once only."""

    url: SplitResult
    host: str
    ip: str
    port: int


def resolve(host: str, port: int) -> list[str]:
    """The machines of a name; empty where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(one[4][0]) for one in found]


def check_address(url: str, resolver: Resolver = resolve) -> Target:
    """The machine an address leads to.

    Raises InputError unless the address is https, on its own port or one of 1024 or more, and every machine of its name
    is public: a lower port is where mail, files and remote control answer, not a program of a campaign. On a
    demonstration or in debug, http and https to the loopback are possible too.
    """
    parts, host, port = _read(url)
    machines = resolver(host, port)
    if not machines:
        raise InputError(_("“%(host)s” cannot be found") % {"host": host}, expected=_("the public name of a server"))
    local = _local_allowed() and all(ipaddress.ip_address(one).is_loopback for one in machines)
    if parts.scheme != "https" and not local:
        raise InputError(_("the address does not begin with https://"), expected=_("an https address"))
    if not local and port != _HTTPS and port < _FIRST_FREE_PORT:
        raise InputError(_("nothing is sent to port %(port)d") % {"port": port}, expected=_("443, or 1024 and above"))
    if not local and not all(_public(one) for one in machines):
        raise InputError(
            _("“%(host)s” is on a private network") % {"host": host}, expected=_("the public name of a server")
        )
    return Target(parts, host, machines[0], port)


def check_host(host: str, port: int, resolver: Resolver = resolve) -> str:
    """The machine that a name of a server leads to. Raises InputError where it has none, and where one of its machines
    is not public: but for the server that the site itself sends by, and for the loopback on a demonstration.
    """
    machines = resolver(host, port)
    if not machines:
        raise InputError(_("“%(host)s” cannot be found") % {"host": host}, expected=_("the public name of a server"))
    local = _local_allowed() and all(ipaddress.ip_address(one).is_loopback for one in machines)
    if not local and host != _own_server() and not all(_public(one) for one in machines):
        raise InputError(
            _("“%(host)s” is on a private network") % {"host": host}, expected=_("the public name of a server")
        )
    return machines[0]


def _own_server() -> str:
    return str(settings.MAILERS["default"].get("OPTIONS", {}).get("host", ""))


def _read(url: str) -> tuple[SplitResult, str, int]:
    wrong = InputError(_("this address cannot be read"), expected=_("https://server.example/path"))
    if len(url) > _LONGEST or any(ord(sign) <= 32 or ord(sign) > 126 for sign in url):
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port or (_HTTPS if parts.scheme == "https" else 80)
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise wrong
    return parts, parts.hostname, port


def _public(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _public(str(inner))
        if address in _NAT64:
            return _public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address not in _GIVEN_OUT:  # old ways to write an IPv4 address among the rest
            return False
    return address.is_global and not address.is_multicast and not any(address in one for one in _SPECIAL)


_SPECIAL = [
    ipaddress.ip_network(one)
    for one in (
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # automatic multicast tunnelling, RFC 7450
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "192.175.48.0/24",  # AS112, RFC 7534
        "2620:4f:8000::/48",  # the same
        "3fff::/20",  # documentation, RFC 9637
        "168.63.129.16/32",  # what a machine of Azure asks about itself
    )
]
"""Special addresses (registries of IANA) that ``ipaddress`` calls global, and one of a host of machines: anycast leads
to whatever relay is nearest, that is into the network of the site.
"""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
"""The only public IPv6 addresses that exist."""


def _local_allowed() -> bool:
    return bool(settings.DEBUG or settings.ARPENTEUR_DEMO)
