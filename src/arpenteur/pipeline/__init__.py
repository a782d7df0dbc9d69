"""From official files to a snapshot."""

from arpenteur.pipeline.ages import ages
from arpenteur.pipeline.build import build
from arpenteur.pipeline.means import Means
from arpenteur.pipeline.progress import Progress
from arpenteur.pipeline.report import Report, Section, check, summary
from arpenteur.pipeline.verify import verified

__all__ = ["Means", "Progress", "Report", "Section", "ages", "build", "check", "summary", "verified"]
