"""The catalogue: the shipped one is sound, and a wrong one says what is wrong."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from arpenteur.domain.errors import InputError
from arpenteur.sources.catalogue import Address, AddressKind, Scope, SourceKind, read_catalogue, shipped_catalogue

ENTRY = """
[une-source]
label = "Une source"
producer = "Un producteur"
licence = "Licence Ouverte 2.0"
vintage = "2022"
kind = "addresses"
scope = "departement"
format = "csv.gz"
url = "https://data.example/adresses-{departement}.csv.gz"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_that_a_build_reads_has_a_source_fetched_by_default() -> None:
    catalogue = shipped_catalogue()
    unread = {SourceKind.FILOSOFI_IRIS, SourceKind.FILOSOFI_COMMUNES}
    assert {kind for kind in SourceKind if not catalogue.of(kind)} == unread


def test_every_address_is_encrypted_and_on_a_public_data_site() -> None:
    hosts = {
        "data-pipeline-open.s3.sbg.io.cloud.ovh.net",
        "www.data.gouv.fr",
        "object.files.data.gouv.fr",
        "static.data.gouv.fr",
        "adresse.data.gouv.fr",
        "data.geopf.fr",
        "www.insee.fr",
        "overpass-api.de",
        "overpass.private.coffee",
        "geo.api.gouv.fr",
    }
    sources = shipped_catalogue().sources
    places = [urlsplit(one.url) for source in sources for one in source.places("93010")]
    assert {place.netloc for place in places} == hosts
    assert {place.scheme for place in places} == {"https"}
    assert len({source.url for source in sources}) == len(sources)


def test_results_are_looked_for_at_four_sorts_of_address_in_their_order() -> None:
    for half in ("resultats-candidats", "resultats-generaux"):
        source = shipped_catalogue()[half]
        kinds = [AddressKind.REDIRECT, AddressKind.PRODUCER, AddressKind.FORMER, AddressKind.LISTING]
        assert [one.kind for one in source.places()] == kinds
        mine = replace(source, addresses=("https://example.org/mine.parquet",))
        assert mine.places()[0] == Address(AddressKind.OWN, "https://example.org/mine.parquet")


def test_what_moves_says_what_it_must_hold_and_what_never_does_has_a_size() -> None:
    """Results only: an address of INSEE may be republished, as FiLoSoFi was in August 2026."""
    for source in shipped_catalogue().sources:
        if source.kind is SourceKind.RESULTS:
            assert bool(source.size) != bool(source.columns), source.id
            assert source.without or not source.default, source.id
            assert source.page, source.id


def test_what_a_default_source_is_for_is_said_where_it_is_missing() -> None:
    assert not [source.id for source in shipped_catalogue().sources if source.default and not source.without]


def test_addresses_and_files_are_filled_with_the_code() -> None:
    catalogue = shipped_catalogue()
    assert catalogue["adresses-ban"].places("93")[0].url.endswith("/adresses-93.csv.gz")
    assert catalogue["adresses-ban"].file("2A") == "adresses-2A.csv.gz"
    assert catalogue["iris-contours"].file("93") == "contours-iris-93.geojson"
    assert "%2793%25%27" in catalogue["iris-contours"].places("93")[0].url
    assert catalogue["rues-osm"].scope is Scope.COMMUNE
    assert all("{" not in one.url for one in catalogue["rues-osm"].places("93010"))
    assert catalogue["resultats-generaux"].file() == "general_results.parquet"


def test_an_unknown_source_is_named_with_those_that_exist() -> None:
    with pytest.raises(InputError, match="source « ailleurs » inconnue ; attendu : l'une de : resultats-candidats"):
        shipped_catalogue()["ailleurs"]


def test_a_catalogue_of_one_s_own_is_read(tmp_path: Path) -> None:
    (source,) = read_catalogue(written(tmp_path, ENTRY)).sources
    assert (source.id, source.kind, source.default, source.elections) == (
        "une-source",
        SourceKind.ADDRESSES,
        True,
        (),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("vintage", "millesime", "clé « millesime » inconnue"),
        ('vintage = "2022"', "", "il manque vintage"),
        ('vintage = "2022"', "vintage = 2022", "« vintage » = 2022 ; attendu : une valeur de type str"),
        ('"addresses"', '"adresses"', "« adresses » ; attendu : l'un de : results"),
        ("https://", "ftp://", "attendu : une adresse http ou https"),
        ("{departement}", "93", "l'adresse et la portée « departement » ne s'accordent pas"),
        ('"departement"', '"national"', "l'adresse et la portée « national » ne s'accordent pas"),
        ('vintage = "2022"', 'vintage = "2022"\nsha256 = "abc"', "sha256 « abc » ; attendu : 64 chiffres"),
        ('vintage = "2022"', 'vintage = "2022"\nmanual = true', "à télécharger à la main ; attendu : « how »"),
        ('vintage = "2022"', 'vintage = "2022"\nelections = ["pres"]', "élection « pres »"),
        (
            'vintage = "2022"',
            'vintage = "2022"\nfilename = "../../passwd"',
            "nom « ../../passwd » ; attendu : un nom de fichier",
        ),
        (
            'vintage = "2022"',
            'vintage = "2022"\nfolder = ".."',
            "nom « .. » ; attendu : un nom de fichier ou de dossier",
        ),
        ("[une-source]", "vide = 1\n[une-source]", "« vide » n'est pas une source"),
        ("[une-source]", "[une-source", "catalogue mal écrit"),
    ],
)
def test_a_wrong_entry_names_the_file_the_source_and_the_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = written(tmp_path, ENTRY.replace(old, new, 1))
    with pytest.raises(InputError) as told:
        read_catalogue(path)
    assert words in str(told.value)
    assert str(told.value).startswith(str(path))


def test_an_absent_catalogue_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="catalogue illisible"):
        read_catalogue(tmp_path / "absent.toml")
