"""What DNS says under a name, by the resolver of the machine."""

from collections.abc import Callable

Texts = Callable[[str], list[str]]
"""The texts (TXT) under a name; none where there is no such name. Raises OSError where DNS does not answer."""
SECONDS = 4.0


def texts_of_name(name: str) -> list[str]:
    """The texts under a name, each whole. Raises OSError where DNS does not answer."""
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer, resolve

    try:
        found = resolve(name, "TXT", lifetime=SECONDS)
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        raise OSError(type(error).__name__) from error
    return [b"".join(one.strings).decode("utf-8", "replace") for one in found]
