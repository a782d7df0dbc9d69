"""What one process of tests works out once: the list of static files, and the public figures of a place.

Neither depends on a test. A list is that of folders nobody writes in; a public figure is kept under the digest of its
snapshot and its question (`arpenteur.web.foundation.territory.queries`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from arpenteur.web.foundation.shared.figures import FIGURES

_OF_A_PLACE = re.compile(r":\d+:[0-9a-f]{64}")
"""How a key of public figures looks in the cache; those of a campaign have a name before theirs."""


def forget_campaigns() -> None:
    """Leave only public figures: what is kept of a campaign leaves with the rows that it was made of."""
    kept: dict[str, Any] = FIGURES._cache  # type: ignore[attr-defined]
    for key in [key for key in kept if not _OF_A_PLACE.fullmatch(key)]:
        FIGURES.delete(key.rpartition(":1:")[2])


@contextmanager
def static_files_listed_once() -> Iterator[None]:
    """For as long as this lasts, a browser of a test finds the list of static files that another one made."""
    lists: dict[tuple[str, ...], dict[str, Any]] = {}
    plain = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: Any) -> None:
        key = (self.static_prefix, str(self.max_age), str(settings.STATICFILES_DIRS), str(settings.STATIC_ROOT))
        if key not in lists:
            plain(self)
            lists[key] = dict(self.files)
        self.files |= lists[key]

    WhiteNoiseMiddleware.add_files_from_finders = once
    try:
        yield
    finally:
        WhiteNoiseMiddleware.add_files_from_finders = plain
