"""Named, independent, pure tasks: in this process, on the cores of this machine, or on a cluster, with one result."""

from arpenteur.pipeline.tasks.runner import refuse_unreachable, run
from arpenteur.pipeline.tasks.task import Task, content_key

__all__ = ["Task", "content_key", "refuse_unreachable", "run"]
