"""What each room declares of itself, in modules of its own: a new room is read without a line anywhere else.

A subject (``ways_in``, ``words``, ``outgoing``…) is a module of a fixed name that a room has or has not; whoever is in
charge of the subject reads it from every room. Nothing is imported before it is needed, so a room may declare what it
could not import while applications are loaded.
"""

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
