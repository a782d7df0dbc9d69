"""What the site would write in its log, kept for a test to read."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from arpenteur.web.site.operations.logs import Json, Readable


class Record(logging.Handler):
    """Lines in both forms."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict] = []
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        line = Json().format(record)
        self.lines.append(json.loads(line))
        self.text += line + Readable().format(record)


@contextmanager
def recorded() -> Iterator[Record]:
    """Everything logged inside the block."""
    handler = Record()
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
