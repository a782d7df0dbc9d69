"""What is installed only on request: the extras of the package, and the sentence where one is missing.

``pip install arpenteur`` builds snapshots and questions them. The site, walks on the ground, a cluster and PostgreSQL
each bring libraries that nobody else needs.
"""

from dataclasses import dataclass
from importlib.util import find_spec

from arpenteur.domain.errors import InputError


@dataclass(frozen=True)
class Extra:
    """An extra of ``pyproject.toml``: what is not there without it, and the modules its libraries bring."""

    missing: str
    modules: tuple[str, ...]


EXTRAS = {
    "web": Extra(
        "le site n'est pas installé",
        (
            "allauth",
            "argon2",
            "cryptography",
            "defusedxml",
            "django",
            "django_scopes",
            "django_tasks_db",
            "dns",
            "httpcore",
            "icalendar",
            "ninja",
            "ofxtools",
            "phonenumbers",
            "prometheus_client",
            "pyrage",
            "pythonjsonlogger",
            "rapidfuzz",
            "standardwebhooks",
            "waitress",
            "whitenoise",
            "xlsxwriter",
            "zxcvbn",
        ),
    ),
    "ground": Extra(
        "le découpage en secteurs et en tournées n'est pas installé",
        ("pymetis", "pyvrp", "rustworkx", "segno", "typst"),
    ),
    "anymail": Extra("les fournisseurs de courriel ne sont pas installés", ("anymail",)),
    "pictures": Extra("le dessin des images n'est pas installé", ("PIL", "typst")),
    "cluster": Extra("le calcul sur plusieurs machines n'est pas installé", ("distributed", "s3fs")),
    "postgresql": Extra("PostgreSQL n'est pas installé pour Python", ("psycopg",)),
}


def not_installed(extra: str, missing: str = "") -> InputError:
    """The error of a command that needs ``extra``; ``missing`` says what in particular is not there.

    >>> str(not_installed("web"))
    "le site n'est pas installé ; attendu : l'extra « web » : pip install 'arpenteur[web]'."
    """
    asked = f"l'extra « {extra} » : pip install 'arpenteur[{extra}]'"
    return InputError(missing or EXTRAS[extra].missing, expected=asked)


def refuse_without(extra: str) -> None:
    """Raises InputError where a module of ``extra`` is not there, though others may be: another extra brings some."""
    if not all(map(find_spec, EXTRAS[extra].modules)):
        raise not_installed(extra)


def extra_of(module: str | None) -> str | None:
    """The extra that brings a module, by its first name (``django.core`` counts as ``django``); None for others."""
    root = (module or "").partition(".")[0]
    return next((name for name, extra in EXTRAS.items() if root in extra.modules), None)
