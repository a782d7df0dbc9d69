"""What the addresses of sources answer: each way of being wrong in a word, and no file taken."""

import gzip
import io
import json
from dataclasses import replace
from typing import Any

import httpx
import polars as pl
import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.catalogue import AddressKind, Catalogue, Source, catalogue_of
from arpenteur.sources.check_page import check_lines, check_page
from arpenteur.sources.fetch import Network
from arpenteur.sources.fetch.check import Answer, Check, check_sources

HTML = b"<!DOCTYPE html><html><body>Maintenance</body></html>"
BASE = {"label": "Rues du lieu", "producer": "Une ville", "licence": "LO", "vintage": "2026", "scope": "national"}


def catalogue(url: str, **keys: Any) -> Catalogue:
    entry = {**BASE, "kind": "addresses", "format": "csv", "url": url, "page": "https://ville.example/", **keys}
    return catalogue_of({"catalogue": {"edition": "2026-12-02"}, "rues": entry})


def asked(found: Catalogue, network: Network, **options: Any) -> tuple[Answer, ...]:
    return check_sources(found, network=network, **options).sources[0].answers


def parquet(newest: str = "2026_muni_t2") -> bytes:
    out = io.BytesIO()
    frame = pl.DataFrame({"id_election": ["2022_pres_t1", newest], "id_brut_miom": ["93010_1"] * 2, "voix": [1, 2]})
    frame.write_parquet(out)
    return out.getvalue()


def test_a_good_address_says_size_and_day_and_only_a_beginning_travels(server, network) -> None:
    server.files["rues.csv"] = b"numero;nom\n" + b"1;rue\n" * 100_000
    server.fails(headers={"Last-Modified": "Wed, 01 Jul 2026 08:00:00 GMT"})
    (answer,) = asked(catalogue(server.url("rues.csv"), columns=["Numero"]), network)
    assert (answer.good, answer.told, answer.status) == (True, "bon", 206)
    assert (answer.size, answer.modified) == (600_011, "2026-07-01")
    assert server.sent == 65_536


def test_a_server_without_pieces_is_left_after_the_beginning(server, network) -> None:
    server.ranges = False
    server.files["rues.csv"] = b"numero\n" * 1_000_000
    (answer,) = asked(catalogue(server.url("rues.csv")), network)
    assert (answer.good, answer.status, answer.size) == (True, 200, 7_000_000)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"status": 404}, "aucun fichier à cette adresse (réponse 404)"),
        ({"status": 403}, "le serveur refuse les programmes (réponse 403)"),
        ({"status": 406}, "le serveur refuse les programmes (réponse 406)"),
        ({"status": 503}, "le serveur est indisponible (réponse 503)"),
        ({"status": 418}, "le serveur répond par une erreur (réponse 418)"),
        ({"body": HTML}, "le serveur a envoyé une page web au lieu des données"),
        ({"body": b"  "}, "le serveur a envoyé un fichier vide"),
        ({"body": b"autre;chose\n"}, "colonne « numero » absente du fichier publié"),
    ],
)
def test_a_bad_address_says_why(server, network, fault: dict[str, Any], told: str) -> None:
    server.files["rues.csv"] = b"numero;nom\n"
    server.fails(**fault)
    (answer,) = asked(catalogue(server.url("rues.csv"), columns=["numero"]), network)
    assert (answer.good, answer.told) == (False, told)


def test_a_pinned_size_and_a_packed_heading_are_compared(server, network) -> None:
    server.files["rues.csv.gz"] = gzip.compress(b"numero;nom\n")
    url = server.url("rues.csv.gz")
    assert asked(catalogue(url, format="csv.gz", columns=["numero"]), network)[0].good
    assert asked(catalogue(url, format="csv.gz", size=12), network)[0].told.endswith(
        "au lieu de 12 : le fichier a changé"
    )
    server.files["rues.csv.gz"] = b"numero;nom\n"
    (answer,) = asked(catalogue(url, format="csv.gz", columns=["numero"]), network)
    assert answer.told == "le contenu reçu n'a pas le format annoncé"


@pytest.mark.parametrize(
    ("content", "columns", "good", "told"),
    [
        (parquet(), ["voix"], True, "bon, lisible par morceaux"),
        (parquet(), ["nuance"], False, "colonne « nuance » absente du fichier publié"),
        (parquet("2024_euro_t1"), ["voix"], False, "copie ancienne, sans municipales 2026, 2d tour"),
        (b"PAR1 pas un fichier", [], False, "ce n'est pas un fichier Parquet"),
        (b"pas un fichier", [], False, "le contenu reçu n'a pas le format annoncé"),
    ],
)
def test_columns_and_newest_election_are_read_in_pieces(
    server, network, content: bytes, columns: list[str], good: bool, told: str
) -> None:
    server.files["voix.parquet"] = content
    keys = {"kind": "results", "format": "parquet", "rows_by": "id_brut_miom", "newest": "2026_muni_t2"}
    (answer,) = asked(catalogue(server.url("voix.parquet"), columns=columns, **keys), network)
    assert (answer.good, answer.told) == (good, told)


def test_results_that_cannot_be_read_in_pieces_are_told(server, network) -> None:
    server.ranges = False
    server.files["voix.parquet"] = parquet()
    found = catalogue(server.url("voix.parquet"), kind="results", format="parquet", rows_by="id_brut_miom")
    assert asked(found, network)[0].told == "le serveur ne permet pas de lire une partie du fichier"


def test_every_address_is_asked_in_its_order_the_list_last(server, network) -> None:
    server.files["rues.csv"] = b"numero\n"
    server.files["jeu/"] = json.dumps(
        {"resources": [{"title": "Rues 2026", "format": "csv", "url": server.url("rues.csv")}]}
    ).encode()
    keys = {
        "portal": server.url("")[:-1],
        "dataset": "jeu",
        "title": "Rues",
        "former": [server.url("avant.csv")],
        "mirrors": [server.url("aussi.csv")],
    }
    answers = asked(
        catalogue(server.url("parti.csv"), resource="x", addresses=[server.url("rues.csv")], **keys), network
    )
    assert [one.kind for one in answers] == list(AddressKind)
    assert [one.good for one in answers] == [True, False, False, False, False, True]
    assert answers[-1].told.startswith("la liste mène à 127.0.0.1:")
    server.files["jeu/"] = b'{"resources": []}'
    found = catalogue(server.url("parti.csv"), **keys)
    assert asked(found, network)[-1].told == "aucun fichier csv « Rues » dans la liste du jeu de données"
    server.files["jeu/"] = HTML
    assert asked(found, network)[-1].told == "ce n'est pas du JSON"


def test_a_redirection_says_where_it_leads(server, network) -> None:
    server.files["rues.csv"] = b"numero\n"
    server.fails(status=302, headers={"Location": f"http://localhost:{server.port}/rues.csv"})
    (answer,) = asked(catalogue(server.url("r")), network)
    assert (answer.good, answer.host) == (True, f"localhost:{server.port}")
    assert "→ localhost" in check_lines(check_of(answer))[0][2]


def test_a_host_that_does_not_answer_is_asked_once_and_time_has_an_end() -> None:
    heard: list[str] = []

    def away(request: httpx.Request) -> httpx.Response:
        heard.append(str(request.url))
        raise httpx.ConnectTimeout("")

    network = Network(transport=httpx.MockTransport(away))
    found = catalogue("https://muet.example/a.csv", former=["https://muet.example/b.csv"])
    first, second = asked(found, network)
    assert (first.told, second.told) == (
        "le serveur n'a pas répondu à temps",
        "pas demandé : ce serveur n'a pas répondu",
    )
    assert len(heard) == 1
    assert asked(found, network, seconds=-1.0)[0].told == "pas demandé : le temps est écoulé"
    listing = catalogue("https://la.example/a.csv", dataset="jeu", portal="https://muet.example")
    assert asked(listing, network)[-1].told == "le serveur n'a pas répondu à temps"


def test_addresses_name_the_town_and_its_departement(server, network) -> None:
    server.files["rues-971.csv"] = b"numero\n"
    found = catalogue(server.url("rues-{departement}.csv"), scope="departement")
    assert asked(found, network, place="97105")[0].good
    with pytest.raises(InputError, match="le code INSEE d'une commune"):
        check_sources(found, network=network, place="dep:93")
    with pytest.raises(InputError, match="source « ailleurs » inconnue"):
        check_sources(found, ["ailleurs"], network=network)


def check_of(*answers: Answer) -> Check:
    found = check_sources(catalogue("https://ville.example/a.csv"), network=Network(), seconds=-1.0)
    return replace(found, sources=(replace(found.sources[0], answers=answers),))


def test_the_page_says_the_version_and_nothing_of_this_machine(tmp_path) -> None:
    own = Answer(
        AddressKind.OWN,
        f"http://poste-lou.local/{tmp_path}?cle=secret",
        good=False,
        status=404,
        told="le serveur renvoie vers une adresse sans chiffrement (http://poste-lou.local/a)",
        host="poste-lou.local",
    )
    good = Answer(
        AddressKind.PRODUCER, "https://ville.example/a.csv", good=True, told="bon", status=206, size=1_250_000
    )
    page = check_page(check_of(own, good))
    assert "catalogue du 2026-12-02" in page
    assert "Chaque source a une adresse qui répond." in page
    assert "1,2 Mo" in page
    assert [word for word in ("poste-lou", "secret", str(tmp_path), "<script", "http://") if word in page] == []
    wrong = check_page(check_of(replace(good, good=False, told="<b>non</b>")))
    assert "Sans aucune adresse qui réponde bien : Rues du lieu." in wrong
    assert "<b>non" not in wrong


def test_a_check_is_written_and_read_again_as_it_was() -> None:
    found = check_of(Answer(AddressKind.LISTING, "https://ville.example/", good=True, told="bon", size=3))
    assert Check.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert found.good
    source: Source = catalogue("https://ville.example/a.csv")["rues"]
    assert source.default
