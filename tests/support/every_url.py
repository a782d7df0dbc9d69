"""Every address of the site, with its rule."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from arpenteur.web.foundation.shared.rules import Audience, Rule, rule_of


def addresses(patterns: list | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route with its pattern."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route, one


ALL = list(addresses())
OURS = [(route, one) for route, one in ALL if one.callback.__module__.startswith("arpenteur.")]


def rule(one: URLPattern) -> Rule:
    found = rule_of(one.callback)
    assert found is not None
    return found


def campaign_pages() -> list[tuple[str, str]]:
    return [(route, rule(one).permission) for route, one in OURS if rule(one).audience is Audience.CAMPAIGN]
