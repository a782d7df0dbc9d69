"""Long lists in pages: an opaque cursor says after which row to go on; rows written meanwhile move nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from pydantic import Field, StringConstraints

from arpenteur.web.site.api.problems import Problem, invalid

MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST, description=f"rows of a page, {MOST} at most")]
Cursor = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,400}$"), Field(description="``next`` of the page before")
]


def page[T](
    rows: QuerySet[Any],
    order: tuple[str, str],
    key: Callable[[Any], tuple[datetime, Any]],
    show: Callable[[Any], T],
    *,
    cursor: str,
    limit: int,
) -> tuple[list[T], str | None]:
    """Rows of a table in the order of a moment and a key, from a cursor on, and the cursor after them.

    Raises Problem 422 for a cursor that is not one of this list.
    """
    if cursor:
        at, last = read_cursor(cursor, 2)
        try:
            moment = datetime.fromisoformat(str(at))
            rows = rows.filter(Q(**{f"{order[0]}__gt": moment}) | Q(**{order[0]: moment, f"{order[1]}__gt": last}))
            found = list(rows.order_by(*order)[: limit + 1])
        except (ValueError, TypeError, OverflowError) as error:
            raise _wrong() from error
    else:
        found = list(rows.order_by(*order)[: limit + 1])
    kept = found[:limit]
    if len(found) <= limit:
        return [show(row) for row in kept], None
    at, last = key(kept[-1])
    return [show(row) for row in kept], write_cursor(at.isoformat(), last if isinstance(last, int) else str(last))


def page_of_keys[T](keys: Sequence[str], *, cursor: str, limit: int) -> tuple[list[str], str | None]:
    """The same for sorted keys that are at hand. Raises Problem 422."""
    after = str(read_cursor(cursor, 1)[0]) if cursor else ""
    rest = [key for key in keys if key > after]
    kept = rest[:limit]
    return kept, write_cursor(kept[-1]) if len(rest) > limit else None


def link_next(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """``Link: <…>; rel="next"``, where there is a page after this one."""
    if cursor:
        asked = {**request.GET.dict(), "cursor": cursor}
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(asked)}>; rel="next"'


def write_cursor(*parts: int | str) -> str:
    """Opaque to the client; it holds keys of rows and nothing else."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, parts: int) -> list[int | str]:
    """The keys of a cursor. Raises Problem 422."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _wrong() from error
    if not isinstance(found, list) or len(found) != parts or not all(type(one) in (int, str) for one in found):
        raise _wrong()
    if any(isinstance(one, str) and not one.isprintable() for one in found):
        raise _wrong()
    return found


def _wrong() -> Problem:
    return invalid([("query.cursor", "not a cursor of this list")])
