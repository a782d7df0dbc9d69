"""Pictures to be published: answers of ``strategy`` as SVG and PNG, the same from the command line and the web."""

from typing import TYPE_CHECKING

from arpenteur.domain.late_names import read_late

if TYPE_CHECKING:
    from arpenteur.figures.public import *  # noqa: F403 — what is listed there

read_late(__name__)
