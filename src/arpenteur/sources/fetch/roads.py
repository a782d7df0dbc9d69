"""The addresses of one source, tried in their order until one gives the file."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import urlsplit

from arpenteur.domain.errors import InputError, Where
from arpenteur.sources.catalogue import Address, AddressKind, Source
from arpenteur.sources.fetch.content import LesserError
from arpenteur.sources.fetch.network import Network, TransientError, check_status, http_failures

_HASTE = 2
"""Attempts at each address of several, before any is asked with patience."""
_LARGEST_LIST = 8 * 1024**2


@dataclass(frozen=True)
class Refusal:
    """An address that did not give the file, and why."""

    address: Address
    error: InputError

    @property
    def passing(self) -> bool:
        """Whether trying again may help."""
        return isinstance(self.error.__cause__, TransientError)


class NowhereError(InputError):
    """A source that none of its addresses gives; ``refusals`` says what each of them answered."""

    def __init__(self, source: Source, refusals: list[Refusal]) -> None:
        answers = list(dict.fromkeys(f"{host_of(one.address.url)} : {one.error.problem}" for one in refusals))
        last = refusals[-1].error
        super().__init__(
            " ; ".join(answers),
            Where(source.where),
            expected=last.expected if len(answers) == 1 else "",
            action=last.action if len(answers) == 1 else "",
        )
        self.refusals = refusals


@dataclass
class Roads:
    """Tries the addresses of sources. ``deaf`` are hosts that never answered: they are not waited for again."""

    network: Network
    deaf: set[str] = field(default_factory=set[str])

    def first[T](self, source: Source, code: str, take: Callable[[str, Network, bool], T]) -> T:
        """What ``take`` makes of the first address that gives the file.

        ``take`` is called with an address, the network to ask it by, and whether what it raised a LesserError for will
        do, which is only where no address has better. Raises NowhereError.
        """
        refusals: dict[Address, Refusal] = {}
        for address, attempts, lesser in self._tries(source, source.places(code), refusals):
            host = host_of(address.url)
            try:
                return take(address.url, replace(self.network, attempts=1 if host in self.deaf else attempts), lesser)
            except InputError as error:
                refusals[address] = Refusal(address, error)
                if refusals[address].passing and attempts == self.network.attempts:
                    self.deaf.add(host)
        raise NowhereError(source, list(refusals.values()))

    def _tries(
        self, source: Source, places: tuple[Address, ...], refusals: dict[Address, Refusal]
    ) -> Iterator[tuple[Address, int, bool]]:
        """(address, attempts, whether less will do): each in haste, then those that may answer with patience."""
        patience = self.network.attempts
        several = len(places) > 1
        for place in places:
            for address in self._listed(source, place, refusals) if place.kind is AddressKind.LISTING else [place]:
                yield address, min(_HASTE, patience) if several else patience, False
        if several and patience > _HASTE:
            for one in [one for one in refusals.values() if one.passing]:
                if one.address.kind is not AddressKind.LISTING and host_of(one.address.url) not in self.deaf:
                    yield one.address, patience, False
        for one in [one for one in refusals.values() if isinstance(one.error, LesserError)]:
            yield one.address, patience, True

    def _listed(self, source: Source, place: Address, refusals: dict[Address, Refusal]) -> list[Address]:
        """Addresses that the list of a data set gives for a source, the latest first, but for those already tried."""
        try:
            found = listed(source, ask_json(place.url, self.network))
        except InputError as error:
            refusals[place] = Refusal(place, error)
            return []
        tried = {one.url for one in refusals}
        return [Address(AddressKind.LISTING, url) for url in found if url not in tried]


def listed(source: Source, document: Any) -> list[str]:
    """Addresses of the resources of a data set (as the portal's interface lists them) that have the format of the
    source and whose title begins like its own: dates follow it. The latest first. Raises InputError where none has."""
    resources = cast("dict[str, Any]", document).get("resources") if isinstance(document, dict) else None
    found: list[tuple[str, str]] = []
    for one in cast("list[Any]", resources) if isinstance(resources, list) else []:
        if not isinstance(one, dict):
            continue
        entry = cast("dict[str, Any]", one)
        title, url = plain(str(entry.get("title", ""))), str(entry.get("url") or entry.get("latest") or "")
        same = str(entry.get("format", "")).lower() == source.format and title.startswith(plain(source.title))
        if same and urlsplit(url).scheme in ("http", "https"):
            found.append((str(entry.get("last_modified", "")), url))
    if not found:
        raise InputError(
            f"aucun fichier {source.format} « {source.title} » dans la liste du jeu de données", Where(source.where)
        )
    return [url for _, url in sorted(found, reverse=True)]


def ask_json(url: str, network: Network) -> Any:
    """A JSON document of a few megabytes at most. Raises InputError."""
    try:
        return network.retrying()(_ask_json, url, network)
    except TransientError as error:
        raise error.error from error


def _ask_json(url: str, network: Network) -> Any:
    text = bytearray()
    with network.client() as client, http_failures(url), client.stream("GET", url) as response:
        check_status(response, url)
        for chunk in response.iter_bytes():
            text += chunk
            if len(text) > _LARGEST_LIST:
                raise InputError("réponse trop longue", Where(url), expected="la liste d'un jeu de données")
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError("ce n'est pas du JSON", Where(url), expected="la liste d'un jeu de données") from error


def plain(text: str) -> str:
    """Lower case without accents.

    >>> plain("Résultats GÉNÉRAUX")
    'resultats generaux'
    """
    return "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))


def host_of(url: str) -> str:
    """The host of an address, as people are told it."""
    return urlsplit(url).netloc
