"""What every process must know for a few minutes: tries already made, codes already used, who is counting them.

Django's cache in a table of ours. Its own ``DatabaseCache`` adds in two statements and counts in two more, so processes
that count at once lose tries; here each is one statement, and the database decides. Nothing that still counts is ever
pushed out to make room: whoever fills the table gets no more tries by it. Values are JSON, never pickles: whoever
could write in the table must not run code. Keys hold addresses of people and machines: only a digest under the key of
the site is kept.
"""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from arpenteur.web.site.operations.models import ShortLived

SWEPT_EVERY = 500
"""Writes of a process between two looks for what has ended; the periodic job ``cleaning`` looks as well."""
_writes = itertools.count(1)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_SET = """
INSERT INTO operations_shortlived (key, value, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at"""
_ADD = f"{_SET} WHERE operations_shortlived.ends_at <= %s RETURNING value"
_COUNT = """
UPDATE operations_shortlived SET value = CAST(CAST(value AS bigint) + %s AS text)
WHERE key = %s AND ends_at > %s RETURNING value"""


class SharedCache(BaseCache):
    """A cache that all processes on one database have in common, counting without losing any."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def make_key(self, key: str, version: int | None = None) -> str:
        """What is kept of a key: it holds who tries, and on whom."""
        said = f"{self.key_prefix}:{self.version if version is None else version}:{key}"
        return salted_hmac("arpenteur.short-lived", said, algorithm="sha256").hexdigest()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value that has not ended."""
        kept = ShortLived.objects.filter(key=self.make_key(key, version), ends_at__gt=timezone.now())
        found = kept.values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value where there is none: of those who ask at once, one is told True."""
        given = [self.make_key(key, version), json.dumps(value), *self._times(timeout)]
        _sweep()
        return self._asked(_ADD, given) is not None

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value, whatever there was."""
        ends_at, _now = self._times(timeout)
        _sweep()
        with connection.cursor() as cursor:
            cursor.execute(_SET, [self.make_key(key, version), json.dumps(value), ends_at])

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number; those who do it at once are all counted. Raises ValueError where there is none."""
        _ends_at, now = self._times(None)
        found = self._asked(_COUNT, [delta, self.make_key(key, version), now])
        if found is None:
            raise ValueError("nothing to count in")
        return int(found)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let a value live from now on; whether there was one."""
        held = ShortLived.objects.filter(key=self.make_key(key, version), ends_at__gt=timezone.now())
        return bool(held.update(ends_at=self._end(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether there was one."""
        return bool(ShortLived.objects.filter(key=self.make_key(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        ShortLived.objects.all().delete()

    def _end(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return _NEVER if seconds is None else timezone.now() + timedelta(seconds=seconds)

    def _times(self, timeout: Any) -> list[Any]:
        """When it ends and what time it is, as the database has them."""
        adapt = connection.ops.adapt_datetimefield_value
        return [adapt(self._end(timeout)), adapt(timezone.now())]

    def _asked(self, sql: str, values: list[Any]) -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            row = cursor.fetchone()
        return None if row is None else row[0]


def _sweep() -> None:
    if next(_writes) % SWEPT_EVERY == 0:
        forget_ended(at=timezone.now())


def forget_ended(*, at: datetime) -> int:
    """Delete what has ended; how many."""
    return ShortLived.objects.filter(ends_at__lte=at).delete()[0]
