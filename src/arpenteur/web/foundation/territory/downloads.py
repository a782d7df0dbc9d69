"""Files of the site: their name says the place, the question and, where it is so, that the data are fictional."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from arpenteur.strategy.table_metadata import SUFFIX, Kind, Origin, header_of, table_metadata
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.ours import hypothesis_of, hypothesis_words, whole_query_of

CSV, TOML, JSON, PDF = (
    "text/csv; charset=utf-8",
    "application/toml; charset=utf-8",
    "application/json",
    "application/pdf",
)
GEOJSON = "application/geo+json"
METADATA = "application/csvm+json"
SVG, PNG = "image/svg+xml", "image/png"
_ENDINGS = {CSV: "csv", TOML: "toml", JSON: "json", PDF: "pdf", GEOJSON: "geojson", SVG: "svg", PNG: "png"}


def download(published: PublishedSnapshot, content: str | bytes, kind: str, *about: str) -> HttpResponse:
    """A file to keep, called after the place and what it is ``about``; a PDF opens in the browser.

    Names come from files of the campaign: only their letters, figures and dashes are kept.
    """
    shown = "inline" if kind == PDF else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{_named(published, about)}.{_ENDINGS[kind]}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def table(
    request: HttpRequest,
    published: PublishedSnapshot,
    text: str,
    kind: Kind,
    *about: str,
    own: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    """A CSV to keep, whose ``Link`` says where its metadata are; at their own address (``urls.table``), the metadata.

    They say whose the figures are and what each column is, for the same question; ``own``: sources beside those of the
    snapshot, as its manifest writes them."""
    name = f"{_named(published, about)}.{_ENDINGS[CSV]}"
    query = request.META.get("QUERY_STRING", "")
    asked = f"?{query}" if query else ""
    path = request.path.removesuffix(SUFFIX)
    if path != request.path:
        manifest = published.manifest
        origin = Origin([*own, *manifest["sources"]], manifest["generated_at"], published.fictional)
        address = request.build_absolute_uri(path + whole_query_of(request))
        note = " ".join(hypothesis_words(hypothesis_of(request)))
        described = table_metadata(header_of(text), kind, origin, url=address, name=name, note=note)
        headers = {"Content-Disposition": f'attachment; filename="{name}{SUFFIX}"'}
        return HttpResponse(described, content_type=METADATA, headers=headers)
    answer = download(published, text, CSV, *about)
    answer["Link"] = f'<{quote(path)}{SUFFIX}{asked}>; rel="describedby"; type="{METADATA}"'
    return answer


def _named(published: PublishedSnapshot, about: Iterable[str]) -> str:
    fictional = ("donnees-fictives",) if published.fictional else ()
    return "-".join(slugify(part.replace(":", "-")) for part in (*fictional, published.place, *about))
