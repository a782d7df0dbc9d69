"""Files of the site: their name says the place, the question and, where it is so, that the data are fictional."""

from django.http import HttpResponse
from django.utils.text import slugify

from arpenteur.web.territory.models import PublishedSnapshot

CSV, TOML, JSON, PDF = (
    "text/csv; charset=utf-8",
    "application/toml; charset=utf-8",
    "application/json",
    "application/pdf",
)
GEOJSON = "application/geo+json"
SVG, PNG = "image/svg+xml", "image/png"
_ENDINGS = {CSV: "csv", TOML: "toml", JSON: "json", PDF: "pdf", GEOJSON: "geojson", SVG: "svg", PNG: "png"}


def download(published: PublishedSnapshot, content: str | bytes, kind: str, *about: str) -> HttpResponse:
    """A file to keep, called after the place and what it is ``about``; a PDF opens in the browser.

    Names come from files of the campaign: only their letters, figures and dashes are kept.
    """
    fictional = ("donnees-fictives",) if published.fictional else ()
    named = "-".join(slugify(part.replace(":", "-")) for part in (*fictional, published.place, *about))
    shown = "inline" if kind == PDF else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{named}.{_ENDINGS[kind]}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
