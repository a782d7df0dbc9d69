"""A package whose public names are read when one is first asked for, not with its first module.

Importing ``package.module`` imports ``package`` first. Where the package names everything it offers, whoever needs one
small module of it would wait for all the others, and for the libraries they stand on.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class _LatePackage(ModuleType):
    """A package that takes the names of its module ``public`` when it is first asked for one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "_read" in vars(self):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if name not in vars(self)["_names"] and find_spec(f"{self.__name__}.{name}") is not None:
            return import_module(f"{self.__name__}.{name}")
        public = import_module(f"{self.__name__}.public")
        vars(self).update({one: getattr(public, one) for one in public.__all__}, _read=True)
        return getattr(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # Python binds each module it has read to its package: not over, or before, a public name that is the same.
        if isinstance(value, ModuleType) and name in vars(self)["_names"]:
            return
        super().__setattr__(name, value)


def read_late(package: str, *names: str) -> None:
    """From now on the names that ``package.public`` lists are attributes of the package, read when first asked for.

    ``names``: those of them that modules of the package have too; the package gives what ``public`` means by them.
    """
    module = sys.modules[package]
    vars(module)["_names"] = names
    module.__class__ = _LatePackage
