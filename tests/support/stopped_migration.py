"""Migrations interrupted in their middle, in the process of the test."""

import itertools
from typing import Any

import pytest
from django.core.management import call_command


def migrate_stopped_in(module: Any, name: str, call: int) -> None:
    """Migrate, interrupted right after a function of a module was called for so many times."""
    real, calls = getattr(module, name), itertools.count(1)

    def stopped(*arguments: Any) -> None:
        real(*arguments)
        if next(calls) == call:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, stopped)
        with pytest.raises(KeyboardInterrupt):
            call_command("migrate", verbosity=0)
