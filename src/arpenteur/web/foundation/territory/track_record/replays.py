"""Replays already made, kept as files; made anew where one cannot be read."""

from pathlib import Path

from arpenteur import __version__, strategy
from arpenteur.strategy.results import Json
from arpenteur.web.foundation.shared.work_queue import WORK_QUEUE
from arpenteur.web.foundation.territory import answers
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.queries import opened


def answer(published: PublishedSnapshot) -> Json:
    """The record of a place as JSON, with its ``sentence``; ``{"sentence"}`` alone where nothing can be replayed.

    Raises BusyError.
    """
    file = answers.kept_file(published, "record", __version__)
    found = _read(file)
    if found is not None:
        return found
    with WORK_QUEUE.wait():
        found = _read(file)
        if found is None:
            found = strategy.record_json(opened(published.path))
            answers.write(file, found)
    return found


def _read(file: Path) -> Json | None:
    found = answers.read(file)
    return found if isinstance(found, dict) and "sentence" in found else None
