"""Pure geometry for votes: assign, intersections, prorate, dissolve, adjacency, project; refuses mixed systems."""

from typing import TYPE_CHECKING

from arpenteur.domain.late_names import read_late

if TYPE_CHECKING:
    from arpenteur.geo.public import *  # noqa: F403 — what is listed there

read_late(__name__)
