"""Where a nation is computed, and where its parts are kept meanwhile."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from arpenteur.storage import Storage, is_remote, user_cache


@dataclass(frozen=True)
class Means:
    """Where a nation is computed: the work storage, whether it is kept after success, and who computes."""

    work: Storage
    keep: bool = False
    scheduler: str | None = None
    workers: int | None = None

    @classmethod
    def of(
        cls, out: Path | str, *, work: str | None = None, scheduler: str | None = None, workers: int | None = None
    ) -> "Means":
        """The work storage asked for, kept after success; else a folder beside the snapshot to come, or in the user's
        cache for a remote one, which goes with success. Raises InputError.
        """
        if work is not None:
            return cls(Storage.at(work), True, scheduler, workers)
        if is_remote(out):
            folder = user_cache() / "work" / hashlib.sha256(str(out).encode()).hexdigest()[:16]
        else:
            path = Path(out).absolute()
            folder = path.with_name(f".{path.name}.parts")
        return cls(Storage.at(folder), False, scheduler, workers)
