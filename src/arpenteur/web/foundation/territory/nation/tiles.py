"""Vector tiles of a published nation, served by ranges: the browser reads the few kilobytes it draws."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from arpenteur.snapshot import TILES
from arpenteur.web.foundation.shared.byte_ranges import ranged
from arpenteur.web.foundation.territory.models import PublishedSnapshot

KIND = "application/vnd.pmtiles"


@require_safe
def tiles(request: HttpRequest, digest: str) -> HttpResponseBase:
    """The tiles of the published nation whose digest begins so; whole, or the one range asked for."""
    published = PublishedSnapshot.objects.filter(place="france", digest__startswith=digest).defer("manifest").first()
    file = published.path / TILES if published else None
    if file is None or not file.is_file():
        raise Http404(digest)
    return ranged(request, file, KIND, f'"{digest}"')
