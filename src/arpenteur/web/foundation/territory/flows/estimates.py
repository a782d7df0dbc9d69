"""Transfers already estimated, kept with their two rounds and their grouping; one estimate at a time in a process."""

from pathlib import Path

from arpenteur import strategy
from arpenteur.strategy import Flows
from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory import answers
from arpenteur.web.foundation.territory.flows.asking import FlowQuestion
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened


def answer(published: PublishedSnapshot, question: FlowQuestion) -> Flows:
    """The transfers asked for, kept or made now. Raises InputError where they cannot be estimated, BusyError."""
    inputs = (strategy.flow_settings(), str(question.first), str(question.second), question.grouping)
    file = answers.kept_file(published, "transfers", *inputs)
    found = _read(file)
    if found is not None:
        return found
    with WORK_QUEUE.wait():
        found = _read(file)
        if found is None:
            snapshot = opened(published.path)
            found = strategy.flows(snapshot, question.first, question.second, grouping=question.grouping)
            answers.write(file, found.to_json())
    return found


def _read(file: Path) -> Flows | None:
    try:
        return Flows.from_json(answers.read(file))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
