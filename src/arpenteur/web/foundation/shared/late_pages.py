"""Pages are read when somebody first asks for one, not when the server starts.

A room's ``urls`` names its modules of views by plain imports, which every tool follows. While the site starts these
modules are not read: what is taken from one stands for it in the addresses, and reads it at its first request. Most of
what the site is made of, and nearly all scientific libraries, come with views.
"""

import builtins
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, module_from_spec
from types import ModuleType, SimpleNamespace
from typing import Any

from django.urls import URLResolver, include
from django.urls.resolvers import RoutePattern

_WEB = "arpenteur.web."


def late(urls: str) -> tuple[Any, Any, Any]:
    """``include`` for the addresses of a room, whose views are read when first asked for."""
    _read(urls)
    return include(urls)


def late_below(route: str, urls: str, *, app_name: str, namespace: str) -> URLResolver:
    """Addresses that share the start of their route with no others: read as a whole, when one is first asked for."""
    return _LateResolver(RoutePattern(route), urls, app_name=app_name, namespace=namespace)


class LateView:
    """A view of a module that is read when the view, or what it carries (its rule), is first asked for."""

    def __init__(self, module: str, name: str) -> None:
        self.__module__, self.__name__, self.__qualname__ = module, name, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Answer a request."""
        return self.view(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name == "view_class" or name.startswith("__"):  # Django and ``wraps`` ask these of every view at the start
            raise AttributeError(name)
        return getattr(self.view, name)

    @cached_property
    def view(self) -> Any:
        """The view itself, read now where it was not."""
        return getattr(import_module(self.__module__), self.__name__)


class _LateModule:
    """What stands for a module of views in ``urls``: each of its names is a late view."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> LateView:
        return LateView(self._module, name)


class _LateResolver(URLResolver):
    def _populate(self) -> None:
        # Django asks this of every resolver for the names it may reverse; it reads a namespace itself when it needs it.
        if "url_patterns" in vars(self):
            super()._populate()


class _LateImports(SourceFileLoader):
    """Reads a module of addresses: ``from <package of the web> import <module>`` gives what stands for the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Python asks ``__builtins__`` of a module what ``import`` does in it."""
        vars(module)["__builtins__"] = vars(builtins) | {"__import__": _import}
        super().exec_module(module)


def _read(urls: str) -> ModuleType:
    spec = find_spec(urls)
    if urls not in sys.modules and spec is not None and spec.origin is not None:
        spec.loader = _LateImports(urls, spec.origin)
        sys.modules[urls] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[urls])
    return import_module(urls)


def _import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    if not name.startswith(_WEB) or not fromlist:
        return __import__(name, globals, locals, fromlist or (), level)
    package = _read(name) if name.endswith("urls") else import_module(name)
    taken = {one: vars(package).get(one) or _LateModule(f"{name}.{one}") for one in fromlist}
    return SimpleNamespace(**taken)
