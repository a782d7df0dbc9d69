"""A nation read from département to polling station: figures kept beside its published snapshot."""

from typing import TYPE_CHECKING

from arpenteur.domain.late_names import read_late

if TYPE_CHECKING:
    from arpenteur.strategy.nation.public import *  # noqa: F403 — what is listed there

read_late(__name__, "listing")
