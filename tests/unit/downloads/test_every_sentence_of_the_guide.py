"""Each sentence that « Quand un téléchargement échoue » quotes is met here, as it is printed."""

import gzip
import io
import re
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from file_server import Fault, FileServer, file_server
from minisign import KeyPair
from producer import Producer
from typer.testing import CliRunner

from arpenteur.cli.app import app
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.sources.catalogue import SourceKind, catalogue_of, shipped_catalogue
from arpenteur.sources.fetch import Network, Request, Rows, Supply, download, remote_rows
from arpenteur.sources.fetch.check import check_sources

PAGE = (Path(__file__).resolve().parents[3] / "docs/guide/telechargement.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^\| \*(.+?)\* \|", PAGE, re.M)
BASE = {
    "label": "Rues du lieu",
    "producer": "La ville",
    "licence": "LO",
    "vintage": "2026",
    "scope": "national",
    "without": "pas de rues",
    "page": "https://ville.example/rues",
}
PAIR = KeyPair.generate()


@dataclass
class World:
    """A server, a network that never waits, a folder."""

    server: FileServer
    folder: Path
    network: Network
    environment: pytest.MonkeyPatch

    def take(self, network: Network | None = None, **keys: Any) -> str:
        """What one file says that cannot be had."""
        asked: dict[str, Any] = {
            "url": self.server.url("a.csv"),
            "folder": "rues",
            "file": "a.csv",
            "format": "csv",
            "label": "Rues",
            **keys,
        }
        with pytest.raises(InputError) as refused:
            download(Request(**asked), cache=self.folder / "cache", network=network or self.network)
        return str(refused.value)

    def answers(self, **fault: Any) -> str:
        """The same, of a server that has a file and fails."""
        self.server.files["a.csv"] = b"a;b\n"
        self.server.rules["a.csv"] = Fault(**fault)
        return self.take()

    def fails(self, error: Exception) -> str:
        """The same, of a network that fails."""

        def away(_: httpx.Request) -> httpx.Response:
            raise error

        return self.take(Network(transport=httpx.MockTransport(away), attempts=1))

    def rows(self, **keys: Any) -> str:
        """What a file read in parts says that cannot be had."""
        wanted = Rows(self.server.url("voix.parquet"), "id", communes=("93010",), **keys)
        with pytest.raises(InputError) as refused:
            remote_rows(wanted, folder="v", cache=self.folder / "c", network=self.network)
        return str(refused.value)

    def supply(self, *, cached: bool = False, **entry: Any) -> str:
        """What a build says of a source at the server."""
        shape = {**BASE, "kind": "results", "format": "parquet", "url": self.server.url("voix.parquet"), **entry}
        asked = Supply([Place.parse("93010")], catalogue_of({"rues": shape}), self.folder / "c", network=self.network)
        taken = asked.files(list(SourceKind))
        if cached:
            self.server.files.clear()
            again = Supply(asked.places, asked.catalogue, asked.cache, network=self.network, refresh=True)
            again.files(list(SourceKind))
            return again.messages[0]
        if taken and not asked.messages:
            asked.unreadable(taken[0], InputError("colonnes inconnues"))
        return asked.messages[0]

    def sources(self, *words: str) -> str:
        """What a command of sources prints, or refuses."""
        answer = CliRunner().invoke(app, ["sources", *words], standalone_mode=False)
        return str(answer.exception) if answer.exception is not None else answer.stderr

    def signed(self, edition: str, pair: KeyPair = PAIR) -> str:
        """What is said of a catalogue of that day."""
        file = self.folder / "catalogue.toml"
        file.write_text(f'[catalogue]\nedition = "{edition}"\n', encoding="utf-8")
        file.with_name("catalogue.toml.minisig").write_bytes(bytes(pair.secret_key.sign(file.read_bytes())))
        return self.sources("update", str(file))

    def checked(self, ok: bool) -> str:
        """What the command says where one source answers, or not."""
        self.server.files["communes.json"] = b'[{"codeDepartement": "93"}]' if ok else b""
        file = self.folder / "a.toml"
        file.write_text(f'[communes]\nurl = "{self.server.url("communes.json")}"\n', encoding="utf-8")
        return self.sources("check", "communes", "--catalogue", str(file), "-o", str(self.folder / "page.html"))


def parquet(election: str) -> bytes:
    out = io.BytesIO()
    pl.DataFrame({"id": ["93010_1"], "id_election": [election]}).write_parquet(out)
    return out.getvalue()


def full_disk(world: World) -> str:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    world.server.files["a.csv"] = b"a;b\n"
    # The name of the module is that of its function, in the package.
    transfer: Any = vars(sys.modules[download.__module__])["_Transfer"]
    world.environment.setattr(transfer, "_receive", full)
    return world.take()


def old(world: World) -> World:
    world.server.files["voix.parquet"] = parquet("2024_euro_t1")
    return world


def has(world: World, content: bytes = b"") -> World:
    world.server.files["voix.parquet"] = content or parquet("2026_muni_t2")
    return world


def unlisted(world: World) -> str:
    world.server.files["jeu/"] = b'{"resources": []}'
    return world.supply(portal=world.server.url("")[:-1], dataset="jeu", title="Voix")


def silent(world: World, seconds: float = 600.0) -> str:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("")

    network = Network(transport=httpx.MockTransport(away))
    entry = {
        **BASE,
        "kind": "streets",
        "format": "csv",
        "url": "https://m.example/a",
        "former": ["https://m.example/b"],
    }
    return check_sources(catalogue_of({"rues": entry}), network=network, seconds=seconds).sources[0].answers[-1].told


def newer_in_force(world: World) -> str:
    world.signed("2027-03-01")
    return world.signed("2027-02-01")


def without_key(world: World) -> str:
    world.environment.delenv("ARPENTEUR_CATALOGUE_KEY")
    return world.signed("2027-03-01")


ROWS = {"rows_by": "id", "newest": "2026_muni_t2"}
MET: dict[str, Callable[[World], str]] = {
    "aucun fichier à cette adresse (réponse 404)": lambda w: w.take(),
    "le serveur refuse les programmes (réponse 403)": lambda w: w.answers(status=403),
    "le serveur refuse les programmes (réponse 406)": lambda w: w.answers(status=406),
    "le serveur est indisponible (réponse 503)": lambda w: w.answers(status=503),
    "le serveur répond par une erreur (réponse …)": lambda w: w.answers(status=418),
    "serveur introuvable (DNS)": lambda w: w.fails(because(socket.gaierror())),
    "le serveur refuse la connexion": lambda w: w.fails(because(ConnectionRefusedError())),
    "le serveur n'a pas répondu à temps": lambda w: w.fails(httpx.ReadTimeout("")),
    "la connexion a été coupée": lambda w: w.answers(cut_after=1, ranges=False),
    "la connexion chiffrée échoue (TLS ou certificat)": lambda w: w.fails(because(ssl.SSLError())),
    "trop de redirections": lambda w: w.answers(status=302, headers={"Location": "/a.csv"}),
    "le serveur renvoie vers une adresse sans chiffrement": lambda w: w.answers(
        status=302, headers={"Location": "ftp://ailleurs.example/a"}
    ),
    "le serveur a envoyé une page web au lieu des données": lambda w: w.answers(body=b"<!DOCTYPE html><html></html>"),
    "le serveur a envoyé un fichier vide": lambda w: w.answers(body=b"  "),
    "le contenu reçu n'a pas le format annoncé": lambda w: has(w).take(url=w.server.url("voix.parquet"), format="zip"),
    "le fichier reçu est coupé ou abîmé": lambda w: has(w, gzip.compress(b"a" * 999)[:-5]).take(
        url=w.server.url("voix.parquet"), format="csv.gz"
    ),
    "le fichier reçu n'a pas la taille attendue": lambda w: has(w).take(url=w.server.url("voix.parquet"), size=3),
    "colonne « … » absente du fichier publié": lambda w: has(w).rows(needed=("voix",)),
    "copie ancienne, sans …": lambda w: old(w).rows(newest="2026_muni_t2"),
    "le serveur ne permet pas de lire une partie du fichier": lambda w: in_one_piece(has(w)).rows(),
    "aucun fichier … « … » dans la liste du jeu de données": unlisted,
    "le disque est plein, … gardés": full_disk,
    "… : non obtenu (…) ; sans cette source, … ; sa page : ….": lambda w: w.supply(),
    "… : reçu mais pas compris (…)": lambda w: has(w).supply(),
    "… : la copie du … est gardée (…).": lambda w: has(w).supply(cached=True, **ROWS),
    "… : la copie de … est ancienne, sans ….": lambda w: old(w).supply(**ROWS),
    "… : lu en entier, aucun serveur n'en donne une partie.": lambda w: in_one_piece(has(w)).supply(**ROWS),
    "à télécharger à la main : …": lambda w: w.supply(manual=True, how="ouvrez la page"),
    "Chaque source demandée par défaut a une adresse qui répond.": lambda w: w.checked(True),
    "Sans aucune adresse qui réponde bien : ….": lambda w: w.checked(False),
    "pas demandé : ce serveur n'a pas répondu": silent,
    "pas demandé : le temps est écoulé": lambda w: silent(w, -1.0),
    "Adresse de « … » ajoutée à … : elle sera essayée avant les autres.": lambda w: w.sources(
        "add", "communes", "https://exemple.fr/communes.json"
    ),
    "la source « … » est nouvelle : il manque …": lambda w: w.sources("add", "comunes", "https://exemple.fr/a"),
    "adresse « … » ; attendu : une adresse http ou https": lambda w: w.sources("add", "communes", "exemple.fr"),
    "Catalogue du … en vigueur.": lambda w: w.signed("2027-01-15"),
    "la signature n'est pas celle d'une clé connue": lambda w: w.signed("2027-01-15", KeyPair.generate()),
    "aucune clé à laquelle croire": without_key,
    "catalogue du …, qui n'est pas plus récent que celui du programme (…)": lambda w: w.signed("2020-01-01"),
    "catalogue du …, plus ancien que celui du … en vigueur": newer_in_force,
    "aucune adresse de catalogue": lambda w: w.sources("update"),
}
BY_A_BUILD = {
    "Pour ajouter ce qui manque : rangez les fichiers dans un dossier, puis « arpenteur … --sources DOSSIER »",
    "aucun résultat de … parmi les sources",
}


def because(cause: Exception) -> httpx.ConnectError:
    error = httpx.ConnectError("")
    error.__cause__ = cause
    return error


def in_one_piece(world: World) -> World:
    world.server.ranges = False
    return world


def matches(quoted: str, text: str) -> bool:
    """Whether a sentence is the one quoted; « … » stands for what changes."""
    return re.search(re.escape(quoted).replace("…", ".+?"), text, re.S) is not None


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("ARPENTEUR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ARPENTEUR_CATALOGUE_KEY", bytes(PAIR.public_key).decode().splitlines()[-1])
    monkeypatch.delenv("ARPENTEUR_PAGE", raising=False)
    now = datetime(2026, 12, 2, tzinfo=UTC)
    with file_server() as server:
        yield World(server, tmp_path, Network(attempts=2, sleep=lambda _: None, now=lambda: now), monkeypatch)


def test_the_page_quotes_what_is_met_and_nothing_else() -> None:
    assert set(QUOTED) == MET.keys() | BY_A_BUILD
    assert len(QUOTED) == len(set(QUOTED))


@pytest.mark.parametrize("quoted", MET)
def test_a_sentence_is_printed_as_the_guide_quotes_it(world: World, quoted: str) -> None:
    text = MET[quoted](world)
    assert matches(quoted, text), text


def test_what_is_missing_without_each_source_is_what_the_program_says() -> None:
    told = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", PAGE, re.M))
    assert told == {one.id: one.without for one in shipped_catalogue().sources if one.default}


def test_a_build_says_what_to_do_next(
    local: Producer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    more, none = sorted(BY_A_BUILD)
    words = ["build", "00042", "--download", "--catalogue", str(local.catalogue(tmp_path / "local.toml")), "--out"]
    monkeypatch.setattr(sys, "argv", ["arpenteur", *words, str(tmp_path / "lieu")])
    answer = CliRunner().invoke(app, [*words, str(tmp_path / "lieu")], standalone_mode=False)
    assert answer.exception is None, answer.exception
    assert matches(more, answer.stderr)
    for source in local.shipped.sources:
        local.plays(source.id, Fault(status=404))
    monkeypatch.setenv("ARPENTEUR_CACHE", str(cache.parent / "vide"))
    answer = CliRunner().invoke(app, [*words, str(tmp_path / "autre")], standalone_mode=False)
    assert matches(none, str(answer.exception))
