"""Open data: what is published, each file at an address that never changes its bytes, the catalogue for programs."""

import json
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from arpenteur.strategy.credits import LICENCES
from arpenteur.strategy.holdings import JSON
from arpenteur.web.foundation.shared.byte_ranges import IMMUTABLE, ranged
from arpenteur.web.foundation.territory import queries
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.open_data import archive
from arpenteur.web.foundation.territory.open_data.catalogue import KIND as JSON_LD
from arpenteur.web.foundation.territory.open_data.catalogue import catalogue as described
from arpenteur.web.foundation.territory.open_data.offer import Offer, current_places, offer_of
from arpenteur.web.foundation.territory.open_data.words import line
from arpenteur.web.foundation.territory.sources import credits_on_paper, grouped, source_lines

PROBLEM = "application/problem+json"


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The published places and what is given of each."""
    held = [(published, offer_of(published)) for published in current_places()]
    return render(request, "territory/open_data.html", {"held": held})


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    held = [(published, offer) for published in current_places() if (offer := offer_of(published))]
    text = json.dumps(described(request, held), ensure_ascii=False, indent=1) + "\n"
    return HttpResponse(text, content_type=JSON_LD)


@require_safe
def place(request: HttpRequest, place: str, digest: str = "") -> HttpResponseBase:
    """A snapshot: its files, its columns, its sources, how to cite and to verify it."""
    published = queries.current(place)
    offer = offer_of(published)
    if offer is None:
        return _unsound(request, published)
    if digest not in ("", offer.digest):
        return _gone(request, published, offer)
    language = (get_language() or "fr")[:2]
    told = {"address": "open-data-version", "zip_address": "open-data-zip"}
    context = {
        "snapshot": published,
        "section": "open-data",
        "offer": offer,
        "lines": [line(one, language) for one in offer.files],
        "credits": credits_on_paper(published),
        "licences": [(one, LICENCES.get(one, "")) for one in offer.licences],
        "sources": grouped(source_lines(published.manifest["sources"])),
        **{
            key: request.build_absolute_uri(reverse(f"territory:{name}", args=[place, offer.digest]))
            for key, name in told.items()
        },
    }
    answer = render(request, "territory/open_data_place.html", context)
    answer.headers["Link"] = _links(offer)
    return answer


@require_safe
def whole(request: HttpRequest, place: str, digest: str) -> HttpResponseBase:
    """The snapshot as one zip."""
    published, offer = _asked(place)
    if offer is None:
        return _unsound(request, published)
    if digest != offer.digest:
        return _gone(request, published, offer)
    file = archive.archive(published, offer)
    answer = ranged(request, file, archive.KIND, f'"{file.stem}"', _cache())
    return _kept(answer, offer, f"{offer.folder}.zip")


@require_safe
def file(request: HttpRequest, place: str, digest: str, name: str) -> HttpResponseBase:
    """One file of the snapshot, under the name it has there: names that the manifest does not hold lead nowhere."""
    published, offer = _asked(place)
    if offer is None:
        return _unsound(request, published)
    if digest != offer.digest:
        return _gone(request, published, offer)
    found = offer.file(name)
    if found is None:
        raise Http404(name)
    answer = ranged(request, offer.path / found.name, found.kind, f'"{found.sha256}"', _cache())
    return _kept(answer, offer, found.name)


def _asked(place: str) -> tuple[PublishedSnapshot, Offer | None]:
    published = queries.current(place)
    return published, offer_of(published)


def _cache() -> str:
    """Shared caches keep a file of a site that is open to all."""
    return IMMUTABLE if settings.ARPENTEUR_OPEN_TERRITORY else IMMUTABLE.replace("public", "private")


def _kept(answer: HttpResponseBase, offer: Offer, name: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Link"] = _links(offer)
    return answer


def _links(offer: Offer) -> str:
    """Licences, and what describes the file."""
    manifest = reverse("territory:open-data-file", args=[offer.manifest.place, offer.digest, "manifest.json"])
    links = [f'<{LICENCES[one]}>; rel="license"' for one in offer.licences if one in LICENCES]
    described = f'<{quote(manifest)}>; rel="describedby"; type="{JSON}"'
    listed = f'<{reverse("territory:open-data-catalogue")}>; rel="describedby"; type="{JSON_LD}"'
    return ", ".join([*links, described, listed])


def _gone(request: HttpRequest, published: PublishedSnapshot, offer: Offer) -> HttpResponse:
    """410: another version is published now."""
    current = reverse("territory:open-data-version", args=[published.place, offer.digest])
    said = _("This version is not published here: the current one has the digest %(digest)s.")
    told = {"digest": offer.digest, "address": request.build_absolute_uri(current)}
    answer = _refused(request, published, 410, said % {"digest": offer.digest}, told)
    answer.headers["Link"] = f'<{quote(current)}>; rel="latest-version"'
    return answer


def _unsound(request: HttpRequest, published: PublishedSnapshot) -> HttpResponse:
    """503: nothing is given that cannot be verified."""
    said = _("This snapshot cannot be verified: nothing of it is given until the host publishes it again.")
    return _refused(request, published, 503, said, None)


def _refused(
    request: HttpRequest, published: PublishedSnapshot, status: int, said: str, current: dict[str, str] | None
) -> HttpResponse:
    """A page for people, JSON for programs that ask for it (RFC 9457)."""
    if request.get_preferred_type(["text/html", JSON, PROBLEM]) in (JSON, PROBLEM):
        body = {"type": "about:blank", "title": said, "status": status, **({"current": current} if current else {})}
        answer = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=PROBLEM, status=status)
    else:
        context = {"snapshot": published, "section": "open-data", "said": said, "current": current}
        answer = render(request, "territory/open_data_refused.html", context, status=status)
    answer.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ("Accept",))
    return answer
