"""What each room declares of itself, in modules of its own: a new room is read without a line anywhere else.

A subject (``ways_in``, ``words``, ``outgoing``…) is a module of a fixed name that a room has or has not; whoever is in
charge of the subject reads it from every room. Nothing is imported before it is needed, so a room may declare what it
could not import while applications are loaded.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


def declared(module: str, name: str) -> tuple[Any, ...]:
    """What rooms have under ``name`` in their module ``module``, lower rooms first; rooms without it are left out."""
    return _declared(tuple(one.name for one in apps.get_app_configs()), module, name)


@lru_cache
def _declared(rooms: tuple[str, ...], module: str, name: str) -> tuple[Any, ...]:
    present = (f"{room}.{module}" for room in rooms if find_spec(f"{room}.{module}") is not None)
    modules = [import_module(one) for one in present]
    return tuple(getattr(one, name) for one in modules if hasattr(one, name))


class Declared(Mapping[str, Any]):
    """The dictionaries that rooms declare under one name, as one: keys in the order of the rooms, lower ones first.

    Each key belongs to one room; the lowest of those that declare it says what it is.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __getitem__(self, key: str) -> Any:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[str, Any]:
        return _merged(declared(self._module, self._name))


def _merged(parts: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            found.setdefault(key, value)
    return found
