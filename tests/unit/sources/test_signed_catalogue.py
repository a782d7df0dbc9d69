"""A catalogue between two versions: believed under a trusted key, for these very bytes, and never an older one."""

from pathlib import Path

import pytest
from file_server import file_server
from minisign import KeyPair

from arpenteur.domain.errors import InputError
from arpenteur.sources.catalogue import shipped_catalogue
from arpenteur.sources.fetch import Network
from arpenteur.sources.fetch.signed import take_signed
from arpenteur.sources.own_catalogue import NAME, SIGNATURE, add_to_own, current_catalogue, keep_signed, trusted_keys

NEW = "https://nouvelle.example/communes.json"
PAIR = KeyPair.generate()
OTHER = KeyPair.generate()
NETWORK = Network(attempts=1)


def text(edition: str = "2027-01-15", url: str = NEW) -> bytes:
    return f'[catalogue]\nedition = "{edition}"\n\n[communes]\nurl = "{url}"\n'.encode()


def signature(content: bytes, pair: KeyPair = PAIR) -> bytes:
    return bytes(pair.secret_key.sign(content))


def lines(pair: KeyPair) -> bytes:
    return bytes(pair.public_key)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings, and a key that whoever runs the program trusts."""
    key = tmp_path / "cle.pub"
    key.write_bytes(lines(PAIR))
    monkeypatch.setenv("ARPENTEUR_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("ARPENTEUR_CATALOGUE_KEY", str(key))
    return tmp_path / "config"


def signed(folder: Path, content: bytes, pair: KeyPair = PAIR) -> Path:
    file = folder / "reçu.toml"
    file.write_bytes(content)
    file.with_name(f"{file.name}.minisig").write_bytes(signature(content, pair))
    return file


def test_a_catalogue_signed_by_a_trusted_key_is_put_in_force(tmp_path: Path, config: Path) -> None:
    assert current_catalogue()["communes"].url != NEW
    assert take_signed(str(signed(tmp_path, text())), folder=config) == "2027-01-15"
    assert current_catalogue()["communes"].url == NEW
    assert current_catalogue().edition == "2027-01-15"
    assert take_signed(str(signed(tmp_path, text())), folder=config) == "2027-01-15", "the same again is no error"


def test_addresses_of_one_s_own_come_before_those_of_a_signed_catalogue(tmp_path: Path, config: Path) -> None:
    take_signed(str(signed(tmp_path, text())), folder=config)
    add_to_own("communes", {"addresses": ["https://chez-nous.example/communes.json"]})
    found = [one.url for one in current_catalogue()["communes"].places()]
    assert found == ["https://chez-nous.example/communes.json", NEW]


def test_the_key_may_be_given_itself(tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARPENTEUR_CATALOGUE_KEY", lines(PAIR).decode().splitlines()[-1])
    assert take_signed(str(signed(tmp_path, text())), folder=config) == "2027-01-15"
    monkeypatch.setenv("ARPENTEUR_CATALOGUE_KEY", "pas-une-clé")
    with pytest.raises(InputError, match="ARPENTEUR_CATALOGUE_KEY n'est pas une clé"):
        trusted_keys()


@pytest.mark.parametrize(
    ("content", "proof", "problem"),
    [
        (text(), signature(text(), OTHER), "la signature n'est pas celle d'une clé connue"),
        (text() + b" ", signature(text()), "la signature n'est pas celle d'une clé connue"),
        (text(), b"", "la signature n'est pas celle d'une clé connue"),
        (text(), b"untrusted comment: x\nAAAA\n", "la signature n'est pas celle d'une clé connue"),
        (text("2026-01-01"), None, "catalogue du 2026-01-01, qui n'est pas plus récent"),
        (b'[communes]\nurl = "https://x.example/"\n', None, "catalogue du jour inconnu"),
        (text(url="ftp://ailleurs"), None, "adresse « ftp://ailleurs »"),
        (b"[communes", None, "catalogue mal écrit"),
        (b"\xff\xfe", None, "catalogue mal écrit"),
        (b'[catalogue]\nedition = "2027-01-15"\n[communes]\ninconnue = 1\n', None, "clé « inconnue » inconnue"),
    ],
)
def test_a_wrong_catalogue_is_refused_and_nothing_is_written(
    config: Path, content: bytes, proof: bytes | None, problem: str
) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        keep_signed(config, content, signature(content) if proof is None else proof, "reçu.toml")
    assert str(caught.value).startswith("reçu.toml")
    assert not config.exists()


def test_without_a_key_nothing_is_believed(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARPENTEUR_CATALOGUE_KEY")
    with pytest.raises(InputError, match="aucune clé à laquelle croire"):
        keep_signed(config, text(), signature(text()), "reçu.toml")


def test_an_older_edition_never_takes_the_place_of_a_newer_one(config: Path) -> None:
    keep_signed(config, text("2027-03-01"), signature(text("2027-03-01")), "mars")
    with pytest.raises(InputError, match="catalogue du 2027-02-01, plus ancien que celui du 2027-03-01 en vigueur"):
        keep_signed(config, text("2027-02-01"), signature(text("2027-02-01")), "février")
    assert current_catalogue().edition == "2027-03-01"


def test_a_byte_changed_since_is_noticed_and_can_be_mended(config: Path) -> None:
    keep_signed(config, text(), signature(text()), "reçu")
    file = config / NAME
    file.write_bytes(text(url="https://pirate.example/"))
    with pytest.raises(InputError, match="la signature n'est pas celle d'une clé connue"):
        current_catalogue()
    with pytest.raises(InputError, match="plus ancien"):
        keep_signed(config, text("2027-01-01"), signature(text("2027-01-01")), "plus vieux")
    keep_signed(config, text(), signature(text()), "reçu")
    assert current_catalogue()["communes"].url == NEW
    file.with_name(NAME + SIGNATURE).unlink()
    with pytest.raises(InputError, match="la signature"):
        current_catalogue()


def test_a_program_that_came_later_leaves_it_aside(config: Path) -> None:
    config.mkdir()
    (config / NAME).write_bytes(text(shipped_catalogue().edition))
    assert current_catalogue()["communes"].url != NEW


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    taken = tmp_path / "pris"
    taken.write_text("")
    with pytest.raises(InputError, match=r"écriture impossible .* ; changez de dossier par ARPENTEUR_CONFIG"):
        keep_signed(taken / "config", text(), signature(text()), "reçu")


def test_a_catalogue_is_taken_from_an_address_with_its_signature(config: Path) -> None:
    with file_server() as server:
        server.files["catalogue.toml"] = text()
        with pytest.raises(InputError, match=r"aucun fichier à cette adresse \(réponse 404\)"):
            take_signed(server.url("catalogue.toml"), folder=config, network=NETWORK)
        server.files["catalogue.toml.minisig"] = signature(text(), OTHER)
        with pytest.raises(InputError, match="la signature n'est pas celle d'une clé connue"):
            take_signed(server.url("catalogue.toml"), folder=config, network=NETWORK)
        server.files["catalogue.toml.minisig"] = signature(text())
        assert take_signed(server.url("catalogue.toml?v=2"), folder=config, network=NETWORK) == "2027-01-15"
        server.files["catalogue.toml"] = b"#" * (1024**2 + 1)
        with pytest.raises(InputError, match="réponse trop longue pour un catalogue"):
            take_signed(server.url("catalogue.toml"), folder=config, network=NETWORK)
        server.fails(status=503)
        with pytest.raises(InputError, match="le serveur est indisponible"):
            take_signed(server.url("catalogue.toml"), folder=config, network=NETWORK)


def test_an_address_without_encryption_and_a_missing_file_are_refused(tmp_path: Path, config: Path) -> None:
    with pytest.raises(InputError, match="adresse sans chiffrement ; attendu : une adresse https"):
        take_signed("http://ailleurs.example/catalogue.toml", folder=config)
    with pytest.raises(InputError, match=r"illisible .* un catalogue, et sa signature \.minisig à côté"):
        take_signed(str(tmp_path / "absent.toml"), folder=config)
    long = tmp_path / "long.toml"
    long.write_bytes(b"#" * (1024**2 + 1))
    with pytest.raises(InputError, match="fichier trop long pour un catalogue"):
        take_signed(str(long), folder=config)
