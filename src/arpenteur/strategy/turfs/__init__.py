"""Turfs: an area cut into walks of about as many doors each, in one piece, with the order to walk them in."""

from typing import TYPE_CHECKING

from arpenteur.domain.late_names import read_late

if TYPE_CHECKING:
    from arpenteur.strategy.turfs.public import *  # noqa: F403 — what is listed there

read_late(__name__)
