"""The field app as a phone fetches it: one page, its manifest, its service worker; the same for everyone.

What is said about a turf goes through `phone_api`; nothing here knows of any.
"""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from arpenteur.web.foundation.shared import assets
from arpenteur.web.foundation.shared.middleware import senses
from arpenteur.web.foundation.shared.rules import public

ENTRY = "field/src/main.ts"
CODES, ENGLISH = "field/src/codes/index.ts", "field/src/strings/en.ts"
"""Pieces that the page names and does not load: phones keep them, and load them when they are asked for."""
_GROUND, _ACCENT = "#FFFFFF", "#0B5D5B"
_POLICY = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
"""Everything from the site itself, nothing written in the page, nobody else asked for anything."""


@public
@require_safe
@csp_override(_POLICY)
def shell(_request: HttpRequest) -> HttpResponse:
    """The page. It is the same whoever asks: the link's secret stands after the ``#`` and never gets here.

    It alone may ask the browser where the phone is, to draw it on the map, and for the camera, to read a code.
    """
    answer = _current(HttpResponse(_page()))
    answer.headers["Permissions-Policy"] = senses("geolocation", "camera")
    return answer


@public
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone must know to install the app."""
    here = reverse("phone:phone-app")
    icons = [("app-192", "192x192", "any"), ("app-512", "512x512", "any"), ("maskable-512", "512x512", "maskable")]
    answer = JsonResponse(
        {
            "id": here,
            "start_url": here,
            "scope": here,
            "name": "Arpenteur, terrain",
            "short_name": "Terrain",
            "description": "Un secteur à parcourir, porte après porte, même sans réseau.",
            "lang": "fr",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": _GROUND,
            "theme_color": _ACCENT,
            "icons": [
                {"src": _icon(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in icons
            ],
        },
        content_type="application/manifest+json",
    )
    return _current(answer)


@public
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, with the files of this version before it: one changed byte is a new version."""
    files = [*_styles(), *_fonts(), assets.script(ENTRY), assets.script(CODES), assets.script(ENGLISH)]
    version = hashlib.sha256("\n".join([_page(), *files]).encode()).hexdigest()[:16]
    kept = json.dumps({"version": version, "page": reverse("phone:phone-app"), "files": files})
    script = assets.built("field-worker.js")
    return _current(HttpResponse(f"self.SHELL={kept};\n{script}", content_type="text/javascript; charset=utf-8"))


def _page() -> str:
    context = {
        "script": assets.script(ENTRY),
        "codes": assets.script(CODES),
        "english": assets.script(ENGLISH),
        "styles": _styles(),
        "fonts": _fonts(),
        "touch_icon": _icon("touch-180"),
    }
    return render_to_string("phone/shell.html", context)


def _styles() -> list[str]:
    return assets.styles(ENTRY)


def _fonts() -> list[str]:
    return [file for file in assets.files(ENTRY) if file.endswith(".woff2")]


def _icon(name: str) -> str:
    return static(f"build/field/{name}.png")


def _current(answer: HttpResponse) -> HttpResponse:
    """Kept by browsers, but asked about each time: the service worker is what works without a network."""
    answer.headers["Cache-Control"] = "no-cache"
    return answer
