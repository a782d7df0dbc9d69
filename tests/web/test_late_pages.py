"""Views and public names of packages that are read when they are first asked for."""

import sys
from importlib import import_module
from types import ModuleType

import pytest
from django.urls import URLPattern, get_resolver, reverse
from every_url import addresses

from arpenteur.domain.late_names import read_late
from arpenteur.web.foundation.shared.late_pages import LateView
from arpenteur.web.foundation.shared.rules import rule_of


def test_every_late_view_is_a_function_of_its_module():
    late = [one.callback for _route, one in addresses() if isinstance(one.callback, LateView)]
    assert len(late) > 100
    missing = [one for one in late if not callable(getattr(import_module(one.__module__), one.__name__, None))]
    assert missing == []


def test_a_late_view_carries_what_its_view_carries():
    late = LateView("arpenteur.web.foundation.campaigns.views", "mine")
    view = import_module("arpenteur.web.foundation.campaigns.views").mine
    assert rule_of(late) == rule_of(view) is not None
    with pytest.raises(AttributeError):
        _ = late.nothing_of_the_kind


def test_addresses_of_the_api_are_those_of_its_library():
    assert reverse("api:v1:openapi-json") == "/api/v1/openapi.json"
    found = get_resolver().resolve("/api/v1/campaign")
    assert found.namespaces == ["api", "v1"]
    assert all(isinstance(one, URLPattern) for route, one in addresses() if route.startswith("api/v1/"))


def test_a_package_gives_its_public_name_even_where_a_module_is_called_the_same(tmp_path, monkeypatch):
    package = tmp_path / "late_town"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "square.py").write_text("def square(): return 4\n", "utf-8")
    (package / "plain.py").write_text("WIDTH = 3\n", "utf-8")
    (package / "public.py").write_text('from late_town.square import square\n__all__ = ["square"]\n', "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        town = import_module("late_town")
        read_late("late_town", "square")
        assert isinstance(import_module("late_town.plain"), ModuleType)
        assert "late_town.public" not in sys.modules
        import_module("late_town.square")
        assert town.square() == 4
        assert town.plain.WIDTH == 3
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = town.nothing
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "late_town"]:
            del sys.modules[name]
