"""The official sources as whoever runs the site sees them: where they are looked for, and what their addresses said.

The only part of the web that reaches ``arpenteur.sources`` (docs/adr/0047). Pages ask the network nothing; the job
does.
"""

import json
from pathlib import Path

from django.conf import settings
from django.tasks import TaskResultStatus, task

from arpenteur.sources.catalogue import Catalogue
from arpenteur.sources.check_page import check_page
from arpenteur.sources.fetch.check import Check, check_sources
from arpenteur.sources.overview import Standing, overview
from arpenteur.sources.own_catalogue import current_catalogue
from arpenteur.web.foundation.shared.folder import make_folder, replace_file
from arpenteur.web.site.operations.job_table import jobs

OUTCOME = "sources.json"
"""The last check, in the data folder."""
MOST_SECONDS = 120.0
"""A worker has nothing else in hand while it asks."""


def standings() -> tuple[Catalogue, list[Standing]]:
    """The catalogue in force, and each of its sources. Raises InputError where a catalogue of the host is wrong."""
    current = current_catalogue()
    return current, overview(current)


def last_check() -> Check | None:
    """What the addresses answered last; None where nobody asked, or where what was kept cannot be read."""
    try:
        return Check.from_json(json.loads(_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def page_to_send() -> str | None:
    """The last check as one page, for whoever can help."""
    found = last_check()
    return None if found is None else check_page(found)


def is_asking() -> bool:
    """Whether a check is waiting or under way."""
    return jobs().filter(task_path=ask_addresses.module_path, status__in=_UNDER_WAY).exists()


def ask_later() -> None:
    """Let a worker ask every address, unless one is about to."""
    if not is_asking():
        ask_addresses.enqueue()


@task
def ask_addresses() -> bool:
    """Whether each source that is fetched by default has a good address; the outcome is kept in the data folder."""
    found = check_sources(current_catalogue(), seconds=MOST_SECONDS)
    make_folder(_file().parent)
    replace_file(_file(), json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    return found.good


_UNDER_WAY = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def _file() -> Path:
    return Path(settings.ARPENTEUR_HOME) / OUTCOME
