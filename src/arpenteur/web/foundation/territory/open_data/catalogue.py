"""The catalogue of published snapshots for programs: DCAT-AP 3 as JSON-LD."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from arpenteur.strategy.credits import LICENCES, credits_of
from arpenteur.strategy.holdings import JSON, PARQUET, HeldFile
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.open_data import archive
from arpenteur.web.foundation.territory.open_data.offer import Offer
from arpenteur.web.foundation.territory.open_data.words import description

KIND = "application/ld+json"
_COMMUNE = re.compile(r"\d[\dAB]\d{3}")
_TYPES = "https://www.iana.org/assignments/media-types/"
_FILE_TYPES = {PARQUET: "PARQUET", JSON: "JSON", archive.KIND: "ZIP"}
_EUROPE = "http://publications.europa.eu/resource/authority/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Json = dict[str, Any]
Address = Callable[..., str]


def catalogue(request: HttpRequest, offers: Sequence[tuple[PublishedSnapshot, Offer]]) -> Json:
    """Every snapshot that can be verified, with each of its files."""

    def address(name: str, *args: str) -> str:
        return request.build_absolute_uri(reverse(f"territory:{name}", args=args))

    publisher = {"@id": address("home"), "@type": "foaf:Agent", "foaf:name": request.get_host()}
    return {
        "@context": _CONTEXT,
        "@id": address("open-data-catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _told("Données ouvertes de ce site", "Open data of this site"),
        "dct:description": _told(
            "Résultats et portraits de bureaux de vote, vérifiables octet par octet : des zones, jamais des électeurs.",
            "Election results and portraits of polling stations, verifiable byte by byte: zones, never voters.",
        ),
        "dct:publisher": publisher,
        "dct:language": {"@id": f"{_EUROPE}language/FRA"},
        "foaf:homepage": {"@id": address("open-data")},
        "dcat:dataset": [_dataset(published, offer, publisher, address) for published, offer in offers],
    }


def _dataset(published: PublishedSnapshot, offer: Offer, publisher: Json, address: Address) -> Json:
    manifest, place = offer.manifest, offer.manifest.place
    invented = (" (données fictives)", " (fictional data)") if manifest.fictional else ("", "")
    years = sorted({str(one)[:4] for one in manifest.elections})
    more: Json = {}
    if years:
        ends = {"dcat:startDate": _typed(years[0], "gYear"), "dcat:endDate": _typed(years[-1], "gYear")}
        more["dct:temporal"] = {"@type": "dct:PeriodOfTime", **ends}
    if _COMMUNE.fullmatch(place) and not manifest.fictional:
        more["dct:spatial"] = {"@id": f"http://id.insee.fr/geo/commune/{place}"}
    return {
        "@id": address("open-data-place", place),
        "@type": "dcat:Dataset",
        "dct:title": _told(f"{manifest.place_name}{invented[0]}", f"{manifest.place_name}{invented[1]}"),
        "dct:description": _told(
            f"Instantané de {manifest.place_name}{invented[0]}. {credits_of(manifest)}.",
            f"Snapshot of {manifest.place_name}{invented[1]}. {credits_of(manifest, 'en')}.",
        ),
        "dct:identifier": offer.digest,
        "dcat:version": offer.digest,
        "dct:issued": _typed(published.published_at.isoformat(), "dateTime"),
        "dct:modified": _typed(manifest.generated_at, "dateTime"),
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:accessRights": {"@id": f"{_EUROPE}access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{_EUROPE}data-theme/GOVE"},
        "dcat:keyword": [_said("élections", "fr"), _said("bureaux de vote", "fr")],
        "dcat:landingPage": {"@id": address("open-data-place", place)},
        **more,
        "dct:source": [_source(asdict(one)) for one in manifest.sources],
        "dcat:distribution": list(_distributions(offer, address)),
    }


def _distributions(offer: Offer, address: Address) -> Iterator[Json]:
    place = offer.manifest.place
    yield _distribution(
        offer,
        address("open-data-zip", place, offer.digest),
        archive.KIND,
        _told("L'instantané entier", "The whole snapshot"),
        address,
    )
    for one in offer.files:
        url = address("open-data-file", place, offer.digest, one.name)
        yield _distribution(offer, url, one.kind, one.name, address) | _checked(one)


def _distribution(offer: Offer, url: str, kind: str, title: Any, address: Address) -> Json:
    licence = offer.licence
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"@id": address("open-data-place", offer.manifest.place)},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{_TYPES}{kind}"},
        **({"dct:format": {"@id": f"{_EUROPE}file-type/{_FILE_TYPES[kind]}"}} if kind in _FILE_TYPES else {}),
        **({"dct:license": {"@id": LICENCES[licence]}} if licence else {}),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _said(credits_of(offer.manifest), "fr")},
    }


def _checked(one: HeldFile) -> Json:
    """What tells whether a file arrived whole, and what it holds."""
    return {
        "dct:description": _told(description(one, "fr"), description(one, "en")),
        "dcat:byteSize": _typed(str(one.size), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(one.sha256, "hexBinary"),
        },
    }


def _source(one: Json) -> Json:
    """A file that was read, as whoever published it calls it."""
    licence = LICENCES.get(one["licence"])
    return {
        **({"@id": one["url"]} if one["url"] else {}),
        "dct:title": one["label"],
        **({"dct:publisher": {"@type": "foaf:Agent", "foaf:name": one["producer"]}} if one["producer"] else {}),
        **({"dct:license": {"@id": licence}} if licence else {}),
        "dct:identifier": f"sha256:{one['sha256']}",
    }


def _told(french: str, english: str) -> list[Json]:
    return [_said(french, "fr"), _said(english, "en")]


def _said(words: str, language: str) -> Json:
    return {"@value": words, "@language": language}


def _typed(value: str, kind: str) -> Json:
    return {"@value": value, "@type": f"xsd:{kind}"}
