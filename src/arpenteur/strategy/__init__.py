"""Questions asked of a published snapshot: rank, explain, profile. The command line and the web both call here."""

from typing import TYPE_CHECKING

from arpenteur.domain.late_names import read_late

if TYPE_CHECKING:
    from arpenteur.strategy.public import *  # noqa: F403 — what is listed there

read_late(__name__, "flows", "ground", "series")
